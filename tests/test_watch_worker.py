"""What a worker's death in the middle of a round does: nothing is stored of it, and the next round takes it over."""

import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from diagnosis.models import HostLease
from onboarding import rounds, watching
from onboarding.models import Sweep, Watch
from onboarding.tests import watch_cast as cast
from sandbox.faults import Fault
from sandbox.server import Sandbox
from tests.processes import empty_queue, running_clock, running_worker, wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]

SLUG, SLOW = "canvas-2022-1", "canvas-2022-2"


@pytest.fixture
def box(settings: Settings) -> Iterator[Sandbox]:
    with cast.canvases(settings, cast.servers(2)) as started:
        settings.WIRE_RUN_S = 30.0
        empty_queue()
        yield started


def is_asking() -> bool:
    """Whether a worker has the round and its hosts."""
    return Sweep.objects.filter(taken_at__isnull=False).exists() and HostLease.objects.exists()


def let_leases_run_out(sweep: Sweep) -> None:
    """Let so much time go by as a lease lasts."""
    past = timezone.now() - timedelta(seconds=1)
    Sweep.objects.filter(pk=sweep.pk).update(started_at=past - timedelta(seconds=rounds.lease_s()))
    Watch.objects.update(lease_until=past)
    HostLease.objects.update(until=past)


class TestAWorkerThatIsKilled:
    def test_in_the_middle_of_a_round_stores_nothing_and_the_next_one_takes_over(
        self, box: Sandbox, tmp_path: Path
    ) -> None:
        for slug in (SLUG, SLOW):
            cast.connected(box, slug)
        cast.switch_off(box, SLUG)
        cast.play(box, SLOW, Fault.SLOW)
        cast.due_now()
        with running_worker(tmp_path / "first.log") as first:
            sweep = watching.tick()
            assert sweep is not None
            wait_for(is_asking, what="a round under way")
            first.signal(signal.SIGKILL)
        assert list(Watch.objects.values_list("looks", flat=True)) == [0, 0]
        let_leases_run_out(sweep)
        with running_worker(tmp_path / "second.log"), running_clock(tmp_path / "clock.log"):
            wait_for(lambda: Watch.objects.filter(looks=1, sweep=None).count() == 2, 60, "the round, taken over")
        sweep.refresh_from_db()
        assert (sweep.is_void, sweep.problem) == (True, rounds.LOST)
        assert Watch.objects.get(connection__server__host__startswith=SLUG).bad_looks == 1
        assert not HostLease.objects.exists()
