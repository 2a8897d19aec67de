"""Bring the catalogues of translations up to date with the sentences in code and templates."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal import catalogues


class Command(BaseCommand):
    help = "Collect every sentence marked for translation into locale/*/LC_MESSAGES/django.po (needs no gettext)."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail if a catalogue is out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        """Update, or with --check only compare."""
        root, locale = Path(settings.BASE_DIR), Path(settings.LOCALE_PATHS[0])
        if not options["check"]:
            catalogues.update_all(root, locale)
        for source in catalogues.catalogue_files(locale):
            missing = len(catalogues.untranslated(source))
            self.stdout.write(f"{source.parent.parent.name}: {missing} sentences without a translation.")
        if found := catalogues.problems(root, locale):
            self.stderr.write("\n".join(found))
            raise CommandError("The catalogues are out of date: run `manage.py update_translations`.")
