"""Confirm, a corrected secret and a withdraw at the same moment, many times: what may never come of it."""

import random
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, combinations
from threading import Barrier

import pytest
from django.db import connection, connections

from diagnosis import claims, diagnose
from diagnosis.details import tidy
from diagnosis.models import Run
from diagnosis.targets import KIND
from keys import custody
from keys.models import Credential
from onboarding import intake, progress
from onboarding.models import Case, Flip
from onboarding.tests.test_holding import make_claimed, seen_before
from registry.models import Connection
from tests.builders import SECRET, make_case_with_key, make_done_run

pytestmark = pytest.mark.django_db(transaction=True)
State = Case.State
Act = Callable[[Case], None]

# SQLite lets one write at a time and has the others ask again and again.
ROUNDS = 12 if connection.vendor == "postgresql" else 5


def confirm(case: Case) -> None:
    assert case.latest_run_id
    progress.confirm(case, run_id=case.latest_run_id, actor="Kim Doe", note="looks right")


def end_run(case: Case) -> None:
    """End the run that lasts as one that passed, as its worker does."""
    assert case.latest_run_id
    run = Run.objects.select_related("connection__server", "connection__region").get(pk=case.latest_run_id)
    diagnose._end(run, [], progress.follow, code="connected")


def correct(case: Case) -> None:
    intake.keep_details(case, tidy("", "", SECRET[::-1]))
    intake.try_details(case)


def withdraw(case: Case) -> None:
    progress.withdraw(case, actor=progress.INSTITUTION)


def several(acts: Iterable[Act]) -> list[tuple[Act, ...]]:
    acts = list(acts)
    return list(chain(combinations(acts, 2), combinations(acts, 3)))


def at_once(case: Case, acts: tuple[Act, ...]) -> set[str]:
    """Let everybody act at the same moment, on the case as each has read it before; return who got through."""
    start = Barrier(len(acts))

    def act(deed: Act) -> str:
        mine = seen_before(case)
        start.wait(10)
        time.sleep(random.random() / 200)  # noqa: S311 (so that each comes first now and then)
        try:
            deed(mine)
        except (progress.ChangedMeanwhileError, claims.ClaimLostError):
            return ""
        finally:
            connections.close_all()
        return deed.__name__

    with ThreadPoolExecutor(len(acts)) as pool:
        return {done.result(timeout=60) for done in [pool.submit(act, deed) for deed in acts]} - {""}


def check(case: Case, got_through: set[str]) -> None:
    """Hold what must hold, whoever came first."""
    case = seen_before(case)
    registered = Connection.objects.get(pk=case.connection_id)
    current = custody.current(KIND, registered.public_id)
    connected = Flip.objects.filter(case=case, to_state=State.CONNECTED)
    assert connected.count() == (case.state == State.CONNECTED)
    assert (registered.state == Connection.State.CONNECTED) == (case.state == State.CONNECTED)
    if case.state == State.CONNECTED:
        assert case.latest_run
        assert current
        assert current.version == case.latest_run.key_version
        assert "withdraw" not in got_through
    if "withdraw" in got_through:
        assert case.state == State.WITHDRAWN
        assert not Credential.objects.filter(owner_id=registered.public_id, secret__isnull=False).exists()
        assert not Run.objects.open().filter(connection=registered).exists()
    if case.state == State.CHECKING:
        assert Run.objects.open().get(connection=registered) == case.latest_run


@pytest.mark.parametrize(
    "acts", several((confirm, correct, withdraw)), ids=lambda acts: "-".join(a.__name__ for a in acts)
)
def test_a_person_confirms_while_others_change_it(acts: tuple[Act, ...]) -> None:
    for _ in range(ROUNDS):
        case = make_case_with_key(state=State.WAITING_STAFF)
        make_done_run(case)
        got_through = at_once(case, acts)
        check(case, got_through)
        assert len(got_through - {"correct"}) == 1 or got_through == {"correct"}
        if acts == (confirm, correct):
            assert len(got_through) == 1


@pytest.mark.parametrize(
    "acts", several((end_run, correct, withdraw)), ids=lambda acts: "-".join(a.__name__ for a in acts)
)
def test_a_run_passes_while_others_change_it(acts: tuple[Act, ...]) -> None:
    for _ in range(ROUNDS):
        case = make_case_with_key()
        make_claimed(case)
        check(case, at_once(case, acts))


def test_two_who_decide_differently() -> None:
    for _ in range(ROUNDS):
        case = make_case_with_key(state=State.WAITING_STAFF)
        make_done_run(case)
        seen = progress.Seen.of(seen_before(case))

        def decline(case: Case, seen: progress.Seen = seen) -> None:
            progress.decline(case, actor="Lee", told="No.", next_step="", note="", seen=seen)

        assert len(at_once(case, (confirm, decline))) == 1
        assert Flip.objects.filter(case=case).count() == 1
