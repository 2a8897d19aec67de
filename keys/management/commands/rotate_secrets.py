"""Seal every secret anew with the first key of KEY_RING."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from keys.rotation import rotate
from keys.sealing import KeyRingError

SOMETHING_TO_DO = 1
UNREADABLE = 2
NEXT = (
    "All secrets are sealed with the first key. The others may leave KEY_RING now; after taking out the last one "
    "(the oldest), run this once more: fingerprints are made with it."
)


class Command(BaseCommand):
    """Prints counts, never values. May be interrupted, and run again at any time."""

    help = (
        "Seal every secret anew with the first key of KEY_RING. Put a new key (manage.py make_key) first, restart "
        "every process, then run this. Exit status: 0 all done, 1 something to do (--check), 2 some cannot be opened."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="Only say what would be done.")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        try:
            counts = rotate(is_rehearsal=check)
        except KeyRingError as error:
            raise CommandError(str(error), returncode=UNREADABLE) from error
        done = "to be sealed anew" if check else "sealed anew"
        for count in counts:
            self.stdout.write(
                f"{count.field}: {count.already} under the first key already, {count.resealed} {done}, "
                f"{count.unreadable} cannot be opened"
            )
        if any(count.unreadable for count in counts):
            raise CommandError(
                "Some secrets cannot be opened: put the key that sealed them back into KEY_RING and run this again.",
                returncode=UNREADABLE,
            )
        if check and any(count.resealed for count in counts):
            raise CommandError("Run it without --check.", returncode=SOMETHING_TO_DO)
        self.stdout.write(NEXT)
