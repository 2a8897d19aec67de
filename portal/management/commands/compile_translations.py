"""Compile the catalogues of translations."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal import catalogues


class Command(BaseCommand):
    help = "Write django.mo beside each changed django.po (needs no gettext)."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Compile what has changed."""
        for target in catalogues.compile_all(Path(settings.LOCALE_PATHS[0])):
            self.stdout.write(f"Compiled {target}.")
