"""What looks do to a connection: broken when it was seen twice, warned of in time, and three culprits kept apart."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from keys.models import Access
from onboarding.models import Case, Incident, Letter, Step, Sweep, Watch
from onboarding.tests import watch_cast as cast
from registry.models import Connection
from sandbox.faults import Fault
from sandbox.server import Sandbox
from tests.builders import SECRET

pytestmark = pytest.mark.django_db(transaction=True)
Standing = Connection.State
SLUG = "canvas-2022-1"
HOUR = timedelta(hours=1)
FOUR_TIMES = 4


@pytest.fixture
def box(settings: Settings) -> Iterator[Sandbox]:
    with cast.canvases(settings, cast.servers(7)) as started:
        yield started


@pytest.fixture
def case(box: Sandbox) -> Case:
    made = cast.connected(box, SLUG)
    cast.look()
    return made


def flips(case: Case) -> list[tuple[str, str]]:
    """Return how the connection's state changed, the oldest first, without the beginning."""
    rows = case.connection.flips.order_by("pk").values_list("to_state", "reason")
    return list(rows)[1:]


def letters(kind: str) -> int:
    return Letter.objects.filter(kind=kind).count()


class TestBroken:
    def test_is_called_what_was_seen_twice_and_told_once(self, box: Sandbox, case: Case) -> None:
        cast.switch_off(box, SLUG)
        cast.look()
        watch = Watch.objects.get()
        assert (cast.state_of(case), cast.kinds_of(case), watch.bad_looks) == (Standing.CONNECTED, [], 1)
        assert watch.due_at is not None
        assert HOUR - timedelta(minutes=1) < watch.due_at - timezone.now() <= HOUR
        for _ in range(2):
            cast.look()
        assert (cast.state_of(case), cast.kinds_of(case)) == (Standing.BROKEN, ["broken"])
        assert flips(case) == [("broken", "key.off")]
        assert Letter.objects.get().facts["outcome"] == "key.off"

    def test_shows_in_the_steps_of_the_request_which_stays_connected(self, box: Sandbox, case: Case) -> None:
        cast.switch_off(box, SLUG)
        cast.look()
        fresh = Case.objects.get(pk=case.pk)
        steps = {step.slug: step.state for step in fresh.steps.all()}
        assert fresh.state == Case.State.CONNECTED
        assert (steps["switched_on"], steps["secret"], steps["confirmed"]) == ("to_mend", "done", "done")
        assert fresh.latest_run is not None
        assert (fresh.latest_run.is_look, fresh.latest_run.blocking) == (True, "key.off")

    def test_is_nothing_that_was_seen_once(self, box: Sandbox, case: Case) -> None:
        cast.switch_off(box, SLUG)
        cast.look()
        cast.switch_on(box, SLUG)
        cast.look()
        cast.switch_off(box, SLUG)
        cast.look()
        assert (cast.state_of(case), cast.kinds_of(case), flips(case)) == (Standing.CONNECTED, [], [])

    def test_ends_with_a_letter_when_it_is_mended(self, box: Sandbox, case: Case) -> None:
        cast.switch_off(box, SLUG)
        cast.look()
        cast.look()
        cast.switch_on(box, SLUG)
        cast.look()
        cast.look()
        assert (cast.state_of(case), cast.kinds_of(case)) == (Standing.CONNECTED, ["broken", "works_again"])
        assert flips(case) == [("broken", "key.off"), ("connected", "works_again")]
        assert not Step.objects.filter(case=case).exclude(state=Step.State.DONE).exists()

    def test_enters_what_else_is_wrong_by_then(self, box: Sandbox, case: Case) -> None:
        cast.switch_off(box, SLUG)
        cast.look()
        cast.look()
        cast.play(box, SLUG, Fault.FIREWALL)
        cast.look()
        assert flips(case) == [("broken", "key.off"), ("broken", "canvas.blocked")]
        assert cast.kinds_of(case) == ["broken"]


class TestSecret:
    def test_that_is_refused_twice_breaks_it_and_is_not_forgotten_by_daily_looks(
        self, box: Sandbox, case: Case, settings: Settings
    ) -> None:
        cast.change_secret(box, SLUG, SECRET)
        cast.look()
        assert Watch.objects.get().bad_looks == 0  # nobody asked
        long_ago = timezone.now() - timedelta(seconds=settings.WATCH_SECRET_EVERY_S)
        cast.look(secret_tried_at=long_ago)
        asked = Access.objects.count()
        cast.look()
        assert (Access.objects.count(), Watch.objects.get().bad_looks) == (asked, 1)  # not as often as one may press
        with time_machine.travel(timezone.now() + HOUR, tick=True):
            cast.look()
        assert (cast.state_of(case), flips(case)) == (Standing.BROKEN, [("broken", "secret.wrong")])
        due_at = Watch.objects.get().due_at
        assert due_at is not None
        assert due_at > timezone.now() + 5 * HOUR  # once a day from now on
        cast.look()
        assert cast.state_of(case) == Standing.BROKEN

    def test_stays_here_while_somebody_else_seems_to_answer(self, box: Sandbox, case: Case, settings: Settings) -> None:
        long_ago = timezone.now() - timedelta(seconds=settings.WATCH_SECRET_EVERY_S)
        Watch.objects.update(certificate="b" * 64, issuer="Another authority")
        before = Access.objects.count()
        cast.look(secret_tried_at=long_ago)
        watch = Watch.objects.get()
        assert watch.withheld_since is not None
        assert (watch.certificate, cast.state_of(case)) == ("b" * 64, Standing.CONNECTED)
        taken_out = Access.objects.count()
        cast.look()
        assert Access.objects.count() == taken_out == before + 1  # taken out once, and not sent
        assert Watch.objects.get().secret_tried_at == long_ago


class TestCertificate:
    def test_is_warned_of_three_times_and_once_each(self, box: Sandbox, case: Case) -> None:
        ends_at = Watch.objects.get().certificate_ends_at
        assert ends_at is not None
        for days in (22, 21, 20, 8, 7, 6, 3, 1, 1, 0):
            with time_machine.travel(ends_at - timedelta(days=days, hours=-1), tick=True):
                cast.look(secret_tried_at=timezone.now())
        found = Letter.objects.order_by("pk").values_list("kind", "facts__days")
        assert list(found) == [("certificate", 20), ("certificate", 7), ("certificate", 0)]
        assert flips(case) == [("attention", "tls.expires_soon")] * 3
        assert cast.state_of(case) == Standing.ATTENTION

    def test_that_is_renewed_ends_the_warning_without_a_letter(self, box: Sandbox, case: Case) -> None:
        ends_at = Watch.objects.get().certificate_ends_at
        assert ends_at is not None
        with time_machine.travel(ends_at - timedelta(days=20), tick=True):
            cast.look(secret_tried_at=timezone.now())
        cast.look()  # as it was before: a certificate with time left
        assert flips(case) == [("attention", "tls.expires_soon"), ("connected", "warning_gone")]
        assert cast.kinds_of(case) == ["certificate"]

    def test_of_another_end_is_warned_of_anew(self, box: Sandbox, case: Case) -> None:
        ends_at = Watch.objects.get().certificate_ends_at
        assert ends_at is not None
        Watch.objects.update(warned_of=datetime(2020, 1, 1, tzinfo=UTC).date(), warned_days=1)
        with time_machine.travel(ends_at - timedelta(days=20), tick=True):
            cast.look(secret_tried_at=timezone.now())
        assert cast.kinds_of(case) == ["certificate"]


class TestSilence:
    def test_is_told_when_it_has_lasted_and_never_breaks(self, box: Sandbox, case: Case, settings: Settings) -> None:
        cast.play(box, SLUG, Fault.MAINTENANCE)
        start = timezone.now()
        seen = []
        for hours in (0, 1, 3, 6.1, 10, 40):
            with time_machine.travel(start + hours * HOUR, tick=True):
                cast.look()
                seen.append((cast.state_of(case), len(cast.kinds_of(case))))
        assert seen == [(Standing.CONNECTED, 0)] * 3 + [(Standing.ATTENTION, 1)] * 3
        assert cast.kinds_of(case) == ["still_unclear"]
        assert flips(case) == [("attention", "canvas.unavailable")]

    def test_is_looked_at_again_when_the_time_of_the_letter_has_come(self, box: Sandbox, case: Case) -> None:
        cast.play(box, SLUG, Fault.MAINTENANCE)
        start, at = timezone.now(), timezone.now()
        for _ in range(FOUR_TIMES):
            with time_machine.travel(at, tick=True):
                cast.look()
            due_at = Watch.objects.get().due_at
            assert due_at is not None
            at = due_at
        assert cast.kinds_of(case) == ["still_unclear"]
        assert start + 6 * HOUR < at

    def test_that_ends_before_is_told_to_nobody(self, box: Sandbox, case: Case) -> None:
        cast.play(box, SLUG, Fault.MAINTENANCE)
        cast.look()
        cast.play(box, SLUG, Fault.NONE)
        cast.look()
        assert (cast.state_of(case), cast.kinds_of(case), flips(case)) == (Standing.CONNECTED, [], [])

    def test_that_was_told_ends_with_a_letter(self, box: Sandbox, case: Case) -> None:
        cast.play(box, SLUG, Fault.MAINTENANCE)
        cast.look()
        with time_machine.travel(timezone.now() + 7 * HOUR, tick=True):
            cast.look()
            cast.play(box, SLUG, Fault.NONE)
            cast.look()
        assert cast.kinds_of(case) == ["still_unclear", "works_again"]
        assert flips(case) == [("attention", "canvas.unavailable"), ("connected", "works_again")]

    def test_of_our_own_making_is_for_staff_alone(self, box: Sandbox, case: Case, settings: Settings) -> None:
        cast.play(box, SLUG, Fault.THROTTLED)
        for _ in range(3):
            cast.look()
        assert (cast.state_of(case), flips(case)) == (Standing.CONNECTED, [])
        told = Letter.objects.get()
        assert (told.kind, told.recipient) == (Letter.Kind.FOR_STAFF, settings.SUPPORT_EMAIL)


class TestOurOwnLine:
    def test_that_is_down_judges_nobody(self, box: Sandbox, case: Case) -> None:
        cast.switch_off(box, SLUG)
        cast.play(box, "control", Fault.MAINTENANCE)
        for _ in range(3):
            sweep = cast.look()
        watch = Watch.objects.get()
        assert (sweep.is_void, sweep.problem) == (True, "status 503")
        assert (watch.looks, watch.bad_looks, cast.state_of(case)) == (1, 0, Standing.CONNECTED)
        assert not Letter.objects.exists()
        assert watch.due_at is not None
        assert timezone.now() < watch.due_at < timezone.now() + timedelta(minutes=6)

    def test_that_goes_down_in_the_middle_judges_nobody_either(
        self, box: Sandbox, case: Case, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        cast.switch_off(box, SLUG)
        answers = iter(["", "timeout"])
        monkeypatch.setattr("diagnosis.control.trouble_with", lambda urls, policy: next(answers))
        assert cast.look().is_void
        assert Watch.objects.get().bad_looks == 0


class TestManyAtOnce:
    def all_broken(self, box: Sandbox, count: int) -> list[Case]:
        region = None
        cases = []
        for number in range(1, count + 1):
            made = cast.connected(box, f"canvas-2022-{number}", region)
            region = made.connection.region
            cases.append(made)
        for number in range(1, count + 1):
            cast.switch_off(box, f"canvas-2022-{number}")
        cast.look()
        cast.look()
        return cases

    def test_more_than_five_are_held_as_one_incident(self, box: Sandbox, settings: Settings) -> None:
        settings.WATCH_MANY = 1  # they share a suffix, of which two count
        self.all_broken(box, 6)
        incident = Incident.objects.get()
        assert (incident.cause, incident.connections) == ("many", 6)
        assert Letter.objects.filter(kind="broken", state=Letter.State.HELD, incident=incident).count() == 6
        assert Connection.objects.filter(state=Standing.BROKEN).count() == 6
        assert Sweep.objects.first().incident == incident  # type: ignore[union-attr]  # there are rounds

    def test_three_at_one_address_are_held(self, box: Sandbox) -> None:
        self.all_broken(box, 3)
        causes = set(Incident.objects.values_list("cause", "shared"))
        assert causes == {("address", "127.0.0.0/24")}
        assert set(Letter.objects.values_list("state", flat=True)) == {Letter.State.HELD}

    def test_two_are_told_at_once(self, box: Sandbox) -> None:
        self.all_broken(box, 2)
        assert not Incident.objects.exists()
        assert set(Letter.objects.values_list("state", flat=True)) == {Letter.State.WAITING}

    def test_few_of_many_are_told_at_once(self, box: Sandbox, settings: Settings) -> None:
        settings.WATCH_MANY_PERCENT = 100.0
        self.all_broken(box, 6)
        assert not Incident.objects.filter(cause="many").exists()

    def test_later_rounds_of_the_hour_join(self, box: Sandbox) -> None:
        self.all_broken(box, 3)
        fourth = cast.connected(box, "canvas-2022-4")
        cast.switch_off(box, "canvas-2022-4")
        cast.look()
        cast.look()
        incident = Incident.objects.get()
        assert incident.connections == FOUR_TIMES
        assert fourth.letters.get().incident == incident

    def test_that_works_again_meanwhile_is_told_to_nobody(self, box: Sandbox) -> None:
        cases = self.all_broken(box, 3)
        cast.switch_on(box, SLUG)
        cast.look()
        assert cast.state_of(cases[0]) == Standing.CONNECTED
        assert [(letter.kind, letter.state) for letter in cases[0].letters.all()] == [("broken", "dropped")]
