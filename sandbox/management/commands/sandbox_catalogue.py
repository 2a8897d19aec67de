"""Tell others what the sandbox has: its regions, its servers and what to submit for each."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from sandbox import regions, scenarios
from sandbox.server import PORT


class Command(BaseCommand):
    help = "Print the practice regions and servers as JSON; nothing else needs to import the sandbox."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the port that addresses are printed with."""
        parser.add_argument("--port", type=int, default=PORT, help="where the sandbox listens (%(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one object: `regions`, and `servers` with their made-up secrets."""
        if not settings.DEBUG:
            raise CommandError("The sandbox is there under DEBUG only: its secrets are public.")
        servers = [
            {
                "slug": scenario.slug,
                "title": scenario.title,
                "expected": scenario.expected,
                "mend": scenario.mend,
                **asdict(scenario.submit(options["port"])),
            }
            for scenario in scenarios.ALL
        ]
        self.stdout.write(json.dumps({"regions": [asdict(one) for one in regions.ALL], "servers": servers}, indent=2))
