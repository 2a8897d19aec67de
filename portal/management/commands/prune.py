"""Take away what its time is over for."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.retention.pruning import Pruned, prune, rehearse


class Command(BaseCommand):
    help = (
        "Delete, destroy or empty what docs/retention.md says is kept no longer. The clock does it daily; it may be "
        "interrupted, and run again at any time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="only count; what nothing but such rows refers to is counted once they are gone",
        )

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        """Print one line for each rule that found something."""
        now = timezone.now()
        for one in rehearse(now) if dry_run else prune(now):
            if one.rows or options["verbosity"] > 1:
                self.stdout.write(_line(one))


def _line(one: Pruned) -> str:
    return f"{one.rows:>7}  {one.rule.model:<24} {one.rule.setting}={one.rule.days}"
