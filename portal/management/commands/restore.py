"""Make a new machine of a backup."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from keys.opening import Opened
from portal.backup.manifest import BackupError
from portal.backup.restoring import restore

LOCKED = 2


class Command(BaseCommand):
    help = (
        "Load a backup into an empty database, bring it up to this portal, and try whether its secrets open with "
        "the keys at hand. Exit status: 0 all is there, 1 refused and nothing changed, 2 loaded, but some secrets "
        "cannot be opened."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("backup", type=Path, help="the file that `manage.py backup` wrote")

    def handle(self, *args: Any, backup: Path, **options: Any) -> None:
        """Print what was loaded and what opens."""
        try:
            opened = restore(backup, self.stdout.write)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{opened.opened} sealed secrets open with the keys at hand.")
        if not opened.is_all:
            raise CommandError(_what_is_wrong(opened), returncode=LOCKED)
        self.stdout.write("Start web, worker and clock. Everybody has to log in again.")


def _what_is_wrong(opened: Opened) -> str:
    said = []
    if opened.missing:
        said.append(f"Missing in the ring: {_counted(opened.missing)}. Put the keys with these ids into it.")
    if opened.refused:
        said.append(
            f"Not opened by the key of that id: {_counted(opened.refused)}. It is another key under the same id, or "
            "the values were changed: look for the right key file."
        )
    return " ".join([*said, "Everything is loaded; `manage.py doctor` says when all secrets open."])


def _counted(ids: dict[str, int]) -> str:
    return ", ".join(f"key {key_id} ({count} secrets)" for key_id, count in sorted(ids.items()))
