"""A month in the life of a connection, from the first "connected" to the day on which it works again.

What is real: the worker and the clock are processes of their own (Celery's worker and beat, on the real broker, the
real database); they ask a real HTTPS Canvas on loopback, and the letters go out through the real outbox into files.
Only the time is moved: all processes, and the sandbox, jump from one look to the next as the rows say it is due. The
certificates are made before that, so that OpenSSL, which nobody can move, takes them for valid all month; that one
runs low is judged by the moved clock.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db.models import QuerySet
from django.utils import timezone
from pytest_django import Settings

from diagnosis.details import tidy
from diagnosis.models import Run
from diagnosis.policy import policy_from_settings
from keys.models import Access
from onboarding import intake, progress
from onboarding.models import Case, Flip, Letter, Sweep, Watch
from onboarding.reasons import words_of
from onboarding.tests import watch_cast as cast
from onboarding.timeline import flips_of
from registry.models import Connection, Server
from sandbox.certificates import Kind
from sandbox.faults import Fault
from sandbox.regions import EUROPE, REQUIRED_SCOPES
from sandbox.scenarios import by_slug
from sandbox.server import Sandbox
from tests.builders import make_case, make_connection, make_contact, make_region
from tests.processes import empty_queue, running_clock, running_worker, wait_for
from wire.address import Address
from wire.conversation import Conversation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]

SLUG = "canvas-2022"
BEFORE_END = timedelta(days=26)  # the month begins so long before the certificate ends
DAY = timedelta(days=1)


@dataclass
class Month:
    """The moved time: one file for the processes, one traveller for the test and its sandbox."""

    box: Sandbox
    moment: Path
    clock: Any  # time-machine keeps the type to itself
    began_at: datetime

    def jump(self, to: datetime) -> None:
        """Let it be then, everywhere."""
        self.clock.move_to(to, tick=True)
        unfinished = self.moment.with_suffix(".new")
        unfinished.write_text(to.isoformat())
        unfinished.replace(self.moment)

    def go_on(self) -> None:
        """Go to the next look, and stay until it is stored and all letters are out."""
        watch = Watch.objects.get()
        assert watch.due_at is not None
        self.jump(max(watch.due_at, timezone.now()) + timedelta(seconds=1))
        wait_for(lambda: Watch.objects.filter(looks__gt=watch.looks), 60, "a look")
        wait_for(lambda: not Letter.objects.filter(state=Letter.State.WAITING).exists(), 60, "the letters")

    def go_on_until(self, is_so: Callable[[], bool], most: int = 30) -> None:
        """Go from look to look until something is so."""
        for _ in range(most):
            if is_so():
                return
            self.go_on()
        raise AssertionError(f"It did not come.\n{story(self)}")

    def show(self, kind: Kind) -> None:
        """Let the server show a certificate of this kind."""
        scenario = self.box.practice.by_slug[SLUG]
        state = self.box.practice.state(scenario.host)
        assert state is not None
        self.box.practice.set_state(scenario, replace(state, certificate=kind))


def make_certificates(box: Sandbox) -> datetime:
    """Have every certificate of the month made by now; return when the first one of the server ends."""
    scenario = box.practice.by_slug[SLUG]
    ends = []
    for host, kind in ((cast.CONTROL.host, Kind.GOOD), (scenario.host, Kind.RENEWED), (scenario.host, Kind.GOOD)):
        state = box.practice.state(host)
        assert state is not None
        box.practice.set_state(replace(scenario, slug=host.partition(".")[0]), replace(state, certificate=kind))
        with Conversation(Address(host, box.port), policy_from_settings()) as wire:
            shown = wire.handshake()
        assert shown.is_good
        ends.append(shown.expires_at)
    return ends[-1]


@pytest.fixture
def month(settings: Settings, tmp_path: Path) -> Iterator[Month]:
    """Run the sandbox, a worker and the clock, all of them in the month before the certificate ends."""
    with ExitStack() as stack:
        box = stack.enter_context(cast.canvases(settings, (by_slug(SLUG),)))
        settings.WIRE_RUN_S = 30.0
        empty_queue()
        began_at = make_certificates(box) - BEFORE_END
        clock = stack.enter_context(time_machine.travel(began_at, tick=True))
        month = Month(box, tmp_path / "moment", clock, began_at)
        month.jump(began_at)
        stack.enter_context(running_worker(tmp_path / "worker.log", MOMENT=str(month.moment)))
        stack.enter_context(running_clock(tmp_path / "clock.log", MOMENT=str(month.moment)))
        # Each began at the moment that the file named when it started: from here on they agree.
        month.jump(timezone.now() + timedelta(minutes=1))
        yield month


def connect(month: Month) -> Case:
    """Submit the server as a proved contact would, and have the worker connect it."""
    typed = month.box.submit(SLUG)
    details = tidy(typed.address, typed.client_id, typed.secret)
    assert details.address is not None
    region = make_region(redirect_uri=EUROPE.redirect_uri, required_scopes=list(REQUIRED_SCOPES), name="Europe")
    connection = make_connection(server=Server.at(details.address), region=region)
    case = make_case(connection=connection, contact=make_contact())
    progress.prove(case)
    intake.keep_details(case, details)
    progress.submit(case)
    wait_for(lambda: Case.objects.filter(pk=case.pk, state=Case.State.CONNECTED), 60, "the first connection")
    wait_for(lambda: not Letter.objects.filter(state=Letter.State.WAITING).exists(), 60, "its letter")
    return Case.objects.get(pk=case.pk)


def story(month: Month) -> str:
    """Return what happened, a line each, as both sides can read it."""
    case = Case.objects.get()
    told = [
        (flip.at, f"{'still' if flip.is_entry else flip.from_state + ' →'} {flip.to_state}: {flip.why}")
        for flip in flips_of(case)
    ]
    told += [(letter.written_at, f"    letter: {letter.subject} ({letter.state})") for letter in Letter.objects.all()]
    return "\n".join(f"day {(at - month.began_at) / DAY:5.2f}  {line}" for at, line in sorted(told))


def changes() -> list[tuple[str, str, str]]:
    """Return how the connection changed after its beginning."""
    rows = Flip.objects.filter(connection__isnull=False).exclude(from_state=Connection.State.NEW).order_by("pk")
    return list(rows.values_list("from_state", "to_state", "reason"))


def is_broken() -> bool:
    return Connection.objects.get().state == Connection.State.BROKEN


def void_after(at: datetime) -> QuerySet[Sweep]:
    return Sweep.objects.filter(is_void=True, finished_at__gt=at)


def has_outage_behind(month: Month) -> None:
    """Take our own line down for a day, with the server's answers; nothing of it may be held against anybody."""
    cast.play(month.box, SLUG, Fault.NEVER_ANSWERS)
    cast.play(month.box, cast.CONTROL.slug, Fault.NEVER_ANSWERS)
    before = (Watch.objects.get().looks, Letter.objects.count(), len(changes()))
    for _ in range(2):
        watch = Watch.objects.get()
        assert watch.due_at is not None
        month.jump(max(watch.due_at, timezone.now()) + timedelta(seconds=1))
        wait_for(void_after(timezone.now() - timedelta(seconds=1)).exists, 60, "a void round")
    assert (Watch.objects.get().looks, Letter.objects.count(), len(changes())) == before, story(month)
    cast.play(month.box, SLUG, Fault.NONE)
    cast.play(month.box, cast.CONTROL.slug, Fault.NONE)


def test_a_month(month: Month) -> None:
    connect(month)
    month.go_on_until(lambda: Letter.objects.filter(kind="certificate").count() == 1)
    has_outage_behind(month)
    month.go_on_until(lambda: Letter.objects.filter(kind="certificate").count() == 3)
    month.show(Kind.RENEWED)
    month.go_on()
    assert Connection.objects.get().state == Connection.State.CONNECTED, story(month)
    cast.switch_off(month.box, SLUG)
    month.go_on()
    assert not is_broken(), story(month)
    has_outage_behind(month)
    month.go_on()
    assert is_broken(), story(month)
    month.go_on()
    cast.switch_on(month.box, SLUG)
    month.go_on()
    assert_it_reads_like_a_story(month)


def assert_it_reads_like_a_story(month: Month) -> None:
    told = story(month)
    assert changes() == [
        ("connected", "attention", "tls.expires_soon"),
        ("attention", "attention", "tls.expires_soon"),
        ("attention", "attention", "tls.expires_soon"),
        ("attention", "connected", "warning_gone"),
        ("connected", "broken", "key.off"),
        ("broken", "connected", "works_again"),
    ], told
    letters = Letter.objects.order_by("pk").values_list("kind", "state")
    kinds = ["connected", *["certificate"] * 3, "broken", "works_again"]
    assert list(letters) == [(kind, "sent") for kind in kinds], told
    days = list(Letter.objects.filter(kind="certificate").order_by("pk").values_list("facts__days", flat=True))
    assert all(day in (at, at - 1) for day, at in zip(days, (21, 7, 1), strict=True)), told
    case = Case.objects.get()
    assert all(words_of(case, flip.reason) for flip in Flip.objects.all()), told
    assert Access.objects.filter(reason="watch").count() >= 3, told  # the secret was asked about each week
    # One run that connected it, one for each look that found something new: most days wrote nothing but one row.
    assert Run.objects.filter(is_look=True).count() <= 8 < Watch.objects.get().looks, told
    assert timedelta(days=25) < timezone.now() - month.began_at < timedelta(days=35), told
    assert datetime.now(UTC) > month.began_at
