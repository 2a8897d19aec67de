"""What the end of a run tells people: once a change, to whoever can do something, and nothing to strangers."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from pytest_django import Settings

from onboarding import outbox, progress
from onboarding.models import Case, Letter
from onboarding.progress.telling import AGAIN_AFTER
from tests.builders import make_case_with_key, make_done_run, make_result

pytestmark = pytest.mark.django_db
Kind, State = Letter.Kind, Case.State

NINE = datetime(2027, 3, 1, 9, tzinfo=UTC)
NETWORK = {"verdict": "U", "culprit": "network"}


def ends(case: Case, blocking: str, verdict: str = "F", **changes: Any) -> Case:
    """Let a run of the case end so, whatever state it is in."""
    Case.objects.filter(pk=case.pk).update(state=State.CHECKING)
    run = make_done_run(Case.objects.get(pk=case.pk), blocking)
    if blocking not in ("connected", "none"):
        make_result(run, blocking, verdict, **changes)
    progress.follow(run)
    run.connection.runs.open().delete()
    return Case.objects.get(pk=case.pk)


def told(case: Case, kind: str = Kind.NEEDS_MENDING) -> list[str]:
    """Return the outcomes that letters of the kind have told or will tell, in their order."""
    letters = case.letters.filter(kind=kind).exclude(state=Letter.State.DROPPED).order_by("written_at", "pk")
    return [letter.facts["outcome"] for letter in letters]


@pytest.fixture
def case() -> Case:
    return make_case_with_key()


class TestWhatToMend:
    def test_is_told_once_however_often_it_is_found(self, case: Case) -> None:
        for _ in range(3):
            ends(case, "key.off")
        ends(case, "any.no_answer", **NETWORK)
        ends(case, "key.off")

        assert told(case) == ["key.off"]

    def test_is_the_blocking_finding_alone(self, case: Case) -> None:
        Case.objects.filter(pk=case.pk).update(state=State.CHECKING)
        run = make_done_run(case, "key.off")
        make_result(run, "key.off", "F")
        make_result(run, "secret.wrong", "F")
        progress.follow(run)

        assert told(case) == ["key.off"]

    def test_is_told_anew_when_it_changed(self, case: Case) -> None:
        for code in ("key.off", "scopes.missing", "secret.wrong"):
            ends(case, code)
            outbox.send_due()

        assert told(case) == ["key.off", "scopes.missing", "secret.wrong"]

    def test_goes_back_and_forth_without_a_letter_each_time(self, case: Case) -> None:
        with time_machine.travel(NINE, tick=False) as clock:
            for code in ("key.off", "scopes.missing", "key.off", "scopes.missing", "key.off"):
                ends(case, code)
                outbox.send_due()
                clock.shift(timedelta(minutes=5))
            assert len(mail.outbox) == 2
            clock.move_to(NINE + AGAIN_AFTER)
            outbox.send_due()

        assert len(mail.outbox) == 3
        assert told(case)[-1] == "key.off"

    def test_is_told_again_when_it_comes_back_after_all_was_well(self, case: Case) -> None:
        with time_machine.travel(NINE, tick=False) as clock:
            for code in ("key.off", "none", "key.off"):
                ends(case, code)
                outbox.send_due()
                clock.shift(timedelta(days=1))

        assert told(case) == ["key.off", "key.off"]

    def test_that_is_mended_before_its_letter_went_out_is_not_told(self, case: Case) -> None:
        ends(case, "key.off")
        ends(case, "connected")

        outbox.send_due()

        assert [str(message.subject).split(":")[0] for message in mail.outbox] == ["Connected"]

    def test_waits_for_the_proof_of_the_address(self) -> None:
        case = make_case_with_key(proved_at=None)
        ends(case, "key.off")
        assert told(case) == []

        progress.prove(Case.objects.get(pk=case.pk))
        ends(case, "key.off")

        assert told(case) == ["key.off"]

    def test_is_told_after_all_when_its_letter_was_given_up(self, case: Case) -> None:
        ends(case, "key.off")
        Letter.objects.update(state=Letter.State.FAILED)

        ends(case, "key.off")

        assert told(case) == ["key.off", "key.off"]

    def test_is_not_told_again_when_staff_dropped_its_letter(self, case: Case) -> None:
        ends(case, "key.off")
        Letter.objects.update(state=Letter.State.DROPPED)

        ends(case, "key.off")

        assert Letter.objects.count() == 1

    def test_is_told_again_when_the_request_was_reopened(self, case: Case) -> None:
        with time_machine.travel(NINE, tick=False) as clock:
            case = ends(case, "key.off")
            outbox.send_due()
            clock.shift(timedelta(days=1))
            seen = progress.Seen.of(case)
            progress.decline(case, actor="lead", told="No.", next_step="", note="", seen=seen)
            progress.reopen(case, actor="lead", note="", seen=progress.Seen.of(case))
            clock.shift(timedelta(minutes=1))
            ends(case, "key.off")

        assert told(case) == ["key.off", "key.off"]


class TestWhatIsOurs:
    def test_goes_to_staff_once_a_change_and_never_to_the_institution(self, case: Case) -> None:
        for code in ("any.unrecognised", "any.unrecognised", "redirect.not_configured"):
            ends(case, code, "U", culprit="vendor")
            outbox.send_due()

        assert told(case, Kind.FOR_STAFF) == ["any.unrecognised", "redirect.not_configured"]
        assert not case.letters.exclude(kind=Kind.FOR_STAFF).exists()

    def test_goes_to_staff_when_trying_again_did_not_help(self, case: Case, settings: Settings) -> None:
        settings.RUN_MAX_UNCLEAR = 2
        for expected in ([], [], ["canvas.rate_limited"]):
            case = ends(case, "canvas.rate_limited", "U", culprit="vendor")
            assert told(case, Kind.FOR_STAFF) == expected
        assert case.state == State.WAITING_STAFF
        assert not case.letters.exclude(kind=Kind.FOR_STAFF).exists()

    def test_is_told_for_an_address_that_is_not_proved_too(self) -> None:
        case = ends(make_case_with_key(proved_at=None), "any.unrecognised", "U", culprit="vendor")

        assert told(case, Kind.FOR_STAFF) == ["any.unrecognised"]

    def test_is_told_once_a_day_for_however_many_that_nobody_proved(self, case: Case) -> None:
        with time_machine.travel(NINE, tick=False) as clock:
            for _ in range(2):
                for _ in range(5):
                    ends(make_case_with_key(proved_at=None), "any.unrecognised", "U", culprit="vendor")
                clock.shift(timedelta(days=1, seconds=1))
            assert Letter.objects.filter(kind=Kind.FOR_STAFF).count() == 2
            ends(case, "any.unrecognised", "U", culprit="vendor")
        assert told(case, Kind.FOR_STAFF) == ["any.unrecognised"]


class TestStillUnclear:
    def tried_until(self, case: Case, hours: float, blocking: str = "any.no_answer", **changes: Any) -> Case:
        """Let every attempt of those hours end without an answer, each when it is due."""
        with time_machine.travel(NINE, tick=False) as clock:
            while case.state == State.CHECKING:
                case = ends(case, blocking, **(NETWORK | changes))
                if case.next_attempt_at is None or case.next_attempt_at > NINE + timedelta(hours=hours):
                    break
                clock.move_to(case.next_attempt_at)
        return case

    def test_is_told_when_it_has_lasted(self, case: Case) -> None:
        assert told(self.tried_until(case, 5.5), Kind.STILL_UNCLEAR) == []

    def test_is_told_once_before_staff_take_over(self, case: Case) -> None:
        case = self.tried_until(case, 24)

        assert case.state == State.WAITING_STAFF
        letter = case.letters.get()
        assert letter.kind == Kind.STILL_UNCLEAR
        assert letter.facts["since"] == NINE.isoformat()
        assert NINE + timedelta(hours=6) <= letter.written_at <= NINE + timedelta(hours=7)

    def test_is_quiet_until_there_was_an_answer(self, case: Case) -> None:
        case = self.tried_until(case, 24)
        with time_machine.travel(NINE + timedelta(days=2), tick=False) as clock:
            progress.check_again(case, actor="lead")
            ends(case, "any.no_answer", **NETWORK)
            assert len(told(case, Kind.STILL_UNCLEAR)) == 1
            outbox.send_due()
            ends(case, "key.off")
            ends(case, "any.no_answer", **NETWORK)
            clock.shift(timedelta(hours=7))
            ends(case, "any.no_answer", **NETWORK)

        assert len(told(case, Kind.STILL_UNCLEAR)) == 2

    @pytest.mark.parametrize(
        ("blocking", "culprit"),
        [("canvas.rate_limited", "vendor"), ("key.state_hidden", "institution"), ("any.our_fault", "vendor")],
    )
    def test_is_not_told_of_what_has_nothing_to_do_with_the_network(
        self, case: Case, blocking: str, culprit: str
    ) -> None:
        assert told(self.tried_until(case, 24, blocking, culprit=culprit), Kind.STILL_UNCLEAR) == []

    def test_is_told_to_no_address_that_is_not_proved(self) -> None:
        case = self.tried_until(make_case_with_key(proved_at=None), 24)

        assert not case.letters.exists()

    def test_lasts_as_long_as_the_setting_says(self, case: Case, settings: Settings) -> None:
        settings.NETWORK_LETTER_AFTER_S = 600

        assert len(told(self.tried_until(case, 1), Kind.STILL_UNCLEAR)) == 1
