"""Say what is wrong with this installation, and what to do."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from portal.doctor import Examined, examine


class Command(BaseCommand):
    help = (
        "Examine settings, disk, styles, database, broker, worker, beat, mail, outbox, keys, regions and clock. "
        "Exit status: 0 all is well, 1 there is something to do."
    )
    requires_system_checks = ()  # it is wanted most where something is wrong

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object: is_well, parts")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print every part's condition."""
        examined = examine()
        is_well = all(one.condition.is_well for one in examined)
        if options["json"]:
            self.stdout.write(json.dumps({"is_well": is_well, "parts": [_row(one) for one in examined]}, indent=2))
        else:
            self._print(examined)
        if not is_well:
            sys.exit(1)

    def _print(self, examined: list[Examined]) -> None:
        for one in examined:
            mark = self.style.SUCCESS("well ") if one.condition.is_well else self.style.ERROR("to do")
            self.stdout.write(f"{mark}  {one.name:<9} {one.condition.seen}")
            if one.condition.remedy:
                self.stdout.write(f"{'':<17}→ {one.condition.remedy}")


def _row(one: Examined) -> dict[str, object]:
    condition = one.condition
    return {"name": one.name, "is_well": condition.is_well, "seen": condition.seen, "remedy": condition.remedy}
