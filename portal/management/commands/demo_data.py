"""Load what trying out needs: the practice regions."""

import json
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from registry.models import Region


class Command(BaseCommand):
    help = "Load the sandbox's regions, as often as you like; under DEBUG only."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make or mend the practice regions; leave everything else alone."""
        if not settings.DEBUG:
            raise CommandError("Practice regions are for DEBUG only: their addresses are made up.")
        printed = StringIO()
        call_command("sandbox_catalogue", stdout=printed)
        with transaction.atomic():
            for position, region in enumerate(json.loads(printed.getvalue())["regions"], start=1):
                _keep(region, position)
                if options["verbosity"]:
                    self.stdout.write(f"Region {region['code']}: {region['name']}.")


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
