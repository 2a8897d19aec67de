"""Load what trying out needs: the practice regions and, if asked for, a store full of made-up institutions."""

import json
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from portal import demo
from registry.models import Institution, Region


class Command(BaseCommand):
    help = (
        "Load the sandbox's regions, as often as you like; under DEBUG only. With --institutions, fill the store "
        "with made-up ones, too; outside DEBUG only with --yes, and only into an empty store."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--institutions", type=int, default=0, metavar="N", help="How many to make up.")
        parser.add_argument("--seed", type=int, default=1, help="The same seed makes the same ones (default: 1).")
        parser.add_argument("--yes", action="store_true", help="Fill an empty store outside DEBUG.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make or mend the practice regions; add institutions; leave everything else alone."""
        wanted = options["institutions"]
        if wanted < 0:
            raise CommandError("--institutions takes a number from 1 on.")
        if settings.DEBUG:
            self._load_regions(options["verbosity"])
        elif not wanted:
            raise CommandError("Practice regions are for DEBUG only: their addresses are made up.")
        elif not options["yes"]:
            raise CommandError("This store is no development store. Say --yes to fill it with made-up institutions.")
        elif Institution.objects.exists():
            raise CommandError("There are institutions in this store. Made-up ones never go beside real ones.")
        if wanted:
            self._fill(wanted, options["seed"], options["verbosity"])

    def _load_regions(self, verbosity: int) -> None:
        printed = StringIO()
        call_command("sandbox_catalogue", stdout=printed)
        with transaction.atomic():
            for position, region in enumerate(json.loads(printed.getvalue())["regions"], start=1):
                _keep(region, position)
                if verbosity:
                    self.stdout.write(f"Region {region['code']}: {region['name']}.")

    def _fill(self, wanted: int, seed: int, verbosity: int) -> None:
        def tell(count: int) -> None:
            if verbosity:
                self.stdout.write(f"{count} of {wanted} institutions.")

        demo.fill(wanted, seed, tell)


def _keep(region: dict[str, Any], position: int) -> None:
    row = {
        "name": region["name"],
        "ui_host": region["ui_host"],
        "redirect_uri": region["redirect_uri"],
        "legacy_redirect_uri": region["legacy_redirect_uri"],
        "icon_url": region["icon_url"],
        "required_scopes": list(region["scopes"]),
        "is_open": True,
        "position": position,
    }
    Region.objects.update_or_create(code=region["code"], defaults=row)
