"""Write every row into one file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.backup.manifest import BackupError
from portal.backup.writing import back_up


class Command(BaseCommand):
    help = (
        "Write one moment of the database into a new file, while everything runs; `manage.py restore` makes a new "
        "machine of it. Secrets stay sealed in it, and the keys are not in it: keep KEY_RING_FILE apart from it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("place", type=Path, help="a folder, or the name of a new file (.zip)")

    def handle(self, *args: Any, place: Path, **options: Any) -> None:
        """Print where it lies, and which keys its secrets need."""
        try:
            file, manifest = back_up(place)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{file}: {manifest.rows} rows, {file.stat().st_size} bytes.")
        if options["verbosity"] and manifest.key_ids:
            needed = ", ".join(f"{key_id} ({count})" for key_id, count in manifest.key_ids.items())
            self.stdout.write(f"Not in it, and needed to open its secrets: the keys {needed}.")
