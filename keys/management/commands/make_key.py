"""Print a fresh key for KEY_RING."""

import secrets
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from keys.sealing import KeyRingError, make_key


class Command(BaseCommand):
    """Prints one line, the entry itself, so that it can be piped into a file."""

    help = "Print a fresh key for KEY_RING. Put it first, keep the older ones behind it, then run rotate_secrets."
    requires_system_checks = ()  # it is what mends a missing ring

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--id", help="The key's name, never to be used again (default: today and four digits).")

    def handle(self, *args: Any, **options: Any) -> None:
        key_id = options["id"] or f"{timezone.now():%Y-%m-%d}-{secrets.token_hex(2)}"
        try:
            self.stdout.write(make_key(key_id))
        except KeyRingError as error:
            raise CommandError("The id may hold small letters, digits, - and _, 32 at most.") from error
