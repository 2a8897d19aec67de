"""How many messages of the queue a sweep of everything costs: the clock's own and those to the workers."""

import subprocess
import sys
import tempfile
from collections.abc import Iterable
from datetime import timedelta
from unittest.mock import patch

from benchmarks import machine
from benchmarks.place import Place
from benchmarks.scale import Scale
from benchmarks.table import Row

_TARGETS_A_MESSAGE = 50


def run(place: Place, scale: Scale) -> Iterable[Row]:
    """Let every target be due at once in a store of their own, and count what is sent until all were looked at."""
    with tempfile.TemporaryDirectory() as folder:
        around = machine.environment(DATA_DIR=folder, DJANGO_SETTINGS_MODULE="tests.settings")
        command = [sys.executable, "-m", "benchmarks.messages", str(place.names)]
        told = subprocess.run(command, env=around, capture_output=True, text=True, check=True)  # noqa: S603 (ourselves)
    yield row(place.names, int(told.stdout.split()[-1]))


def row(targets: int, messages: int) -> Row:
    """Return the row for so many messages."""
    most = targets / _TARGETS_A_MESSAGE
    return Row(
        f"queue messages for {targets} targets", messages, most=most, detail="one of the clock and one of a round"
    )


def count(targets: int) -> int:
    """Make so many watched connections, and return how many messages two parts of the clock send about them.

    Needs a database that is set up. Nothing is asked: what is counted does not depend on the answers.
    """
    from django.utils import timezone  # noqa: PLC0415 (the store is set up first)

    from onboarding import rounds, watching  # noqa: PLC0415
    from onboarding.models import Watch  # noqa: PLC0415
    from tests.builders import make_connection, make_region  # noqa: PLC0415

    region, now = make_region(), timezone.now()
    due_at = now - timedelta(seconds=1)
    Watch.objects.bulk_create(Watch(connection=make_connection(region=region), due_at=due_at) for _ in range(targets))
    messages = 0
    with patch("onboarding.handover.sweep") as sent:
        while (sweep := watching.tick()) is not None:
            messages += 1  # of the clock, that let it tick
            rounds.take(sweep.pk)
            rounds.put_back(sweep, Watch.objects.all(), now + timedelta(days=1))
            sweep.finished_at = timezone.now()
            sweep.save()
        messages += sent.call_count
    if Watch.objects.filter(due_at__lte=timezone.now()).exists() or not sent.call_count:
        raise RuntimeError("Not all of them were handed out.")
    return messages


def main() -> None:
    """Set a store up, and print the number."""
    import django  # noqa: PLC0415 (the settings are chosen by whoever starts this)
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", verbosity=0)
    print(count(int(sys.argv[1])))


if __name__ == "__main__":
    main()
