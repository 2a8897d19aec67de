"""What a worker's death or sleep does to a run: nothing is lost, and one run is stored. On both brokers."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from diagnosis.checks.base import Submitted
from diagnosis.details import tidy
from diagnosis.models import HostLease, Run
from onboarding import intake, progress
from onboarding.models import Case, Letter
from registry.models import Server
from sandbox import scenarios
from sandbox.regions import EUROPE, REQUIRED_SCOPES
from sandbox.server import Sandbox, running
from tests.builders import make_case, make_connection, make_region
from tests.processes import empty_queue, running_clock, running_worker, wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]

LEASE_S = 8  # longer than a run on the slow server takes


@pytest.fixture
def canvas(settings: Settings) -> Iterator[Sandbox]:
    """Run the sandbox and let the wire reach it, here and in the workers."""
    with running(port=0) as box:
        settings.WIRE_ALLOWED_PORTS = [443, box.port]
        settings.WIRE_EXTRA_CA_FILE = str(box.ca_file)
        settings.WIRE_NAMES_FILE = str(box.names_file)
        settings.RUN_LEASE_S = LEASE_S
        empty_queue()
        yield box


def submit(box: Sandbox, slug: str) -> Case:
    """Submit a sandbox server as a proved contact would."""
    typed = scenarios.by_slug(slug).submit(box.port)
    details: Submitted = tidy(typed.address, typed.client_id, typed.secret)
    assert details.address is not None
    region = make_region(redirect_uri=EUROPE.redirect_uri, required_scopes=list(REQUIRED_SCOPES))
    case = make_case(connection=make_connection(server=Server.at(details.address), region=region))
    progress.prove(case)
    intake.keep_details(case, details)
    progress.submit(case)
    return case


def run_of(case: Case) -> Run:
    return Run.objects.get(connection=case.connection_id, is_full=True)


def is_half_way(case: Case) -> bool:
    run = run_of(case)
    return run.state == Run.State.RUNNING and run.results.exists()


def assert_one_whole_run(case: Case, attempt: int) -> None:
    run = run_of(case)
    assert (run.state, run.attempt, run.blocking) == (Run.State.DONE, attempt, "connected")
    codes = [result.outcome_code for result in run.results.all()]
    assert codes.count("secret.accepted") == 1
    assert len(codes) == len(set(codes))
    assert Case.objects.get(pk=case.pk).state == Case.State.CONNECTED
    assert case.flips.filter(to_state=Case.State.CONNECTED).count() == 1
    assert case.letters.filter(kind=Letter.Kind.CONNECTED).count() == 1
    assert not HostLease.objects.exists()


class TestWorker:
    def test_connects_a_good_server(self, canvas: Sandbox, tmp_path: Path) -> None:
        with running_worker(tmp_path / "worker.log"):
            case = submit(canvas, "canvas")
            wait_for(lambda: run_of(case).state == Run.State.DONE, what="the run")
        assert_one_whole_run(case, attempt=1)
        assert (run_of(case).requests, run_of(case).connections) == (3, 1)

    def test_killed_half_way_loses_nothing(self, canvas: Sandbox, tmp_path: Path) -> None:
        with running_worker(tmp_path / "first.log") as first:
            case = submit(canvas, "slow")
            wait_for(lambda: is_half_way(case), what="half a run")
            first.signal(signal.SIGKILL)
        with running_worker(tmp_path / "second.log"), running_clock(tmp_path / "clock.log"):
            wait_for(lambda: run_of(case).state == Run.State.DONE, 60, "the run, taken over")
        assert_one_whole_run(case, attempt=2)

    def test_stopped_past_its_lease_and_continued_stores_nothing_more(self, canvas: Sandbox, tmp_path: Path) -> None:
        with running_worker(tmp_path / "sleeper.log") as sleeper:
            case = submit(canvas, "slow")
            wait_for(lambda: is_half_way(case), what="half a run")
            sleeper.signal(signal.SIGSTOP)
            with running_worker(tmp_path / "second.log"), running_clock(tmp_path / "clock.log"):
                wait_for(lambda: run_of(case).state == Run.State.DONE, 60, "the run, taken over")
                sleeper.signal(signal.SIGCONT)
                wait_for(lambda: "was taken over" in sleeper.output, what="the sleeper to notice")
        assert_one_whole_run(case, attempt=2)

    def test_dead_while_a_run_is_submitted_finds_it_later(self, canvas: Sandbox, tmp_path: Path) -> None:
        case = submit(canvas, "canvas")
        empty_queue()  # the task is lost, whatever the broker
        Run.objects.update(handed_at=None)
        with running_worker(tmp_path / "worker.log"), running_clock(tmp_path / "clock.log"):
            wait_for(lambda: run_of(case).state == Run.State.DONE, 60, "the run, swept up")
        assert_one_whole_run(case, attempt=1)
