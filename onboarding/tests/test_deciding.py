"""What people decide about a case, and that nothing else happens: each deed in each state, stale or not."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from pytest_django import Settings

from diagnosis.models import Run
from diagnosis.targets import KIND
from keys import custody
from keys.models import Access, Credential
from onboarding import links, progress
from onboarding.models import Case, Letter, Step
from onboarding.progress import ChangedMeanwhileError, Seen
from onboarding.progress.moves import TRANSITIONS
from onboarding.timeline import flips_of
from registry.models import Connection
from tests.builders import make_case, make_case_with_key, make_connection, make_done_run, make_run, put_secret

pytestmark = pytest.mark.django_db
State = Case.State

DEEDS: dict[str, tuple[str, Callable[[Case, Seen], None]]] = {
    "withdraw": (State.WITHDRAWN, lambda case, seen: progress.withdraw(case, actor="Kim Doe", note="n", seen=seen)),
    "decline": (
        State.DECLINED,
        lambda case, seen: progress.decline(case, actor="Kim Doe", told="No.", next_step="", note="n", seen=seen),
    ),
    "reopen": (State.SUBMITTED, lambda case, seen: progress.reopen(case, actor="Kim Doe", note="n", seen=seen)),
    "override": (State.CONNECTED, lambda case, seen: progress.override(case, actor="Kim Doe", note="n", seen=seen)),
}


def fresh(case: Case) -> Case:
    return Case.objects.select_related("connection__region", "latest_run").get(pk=case.pk)


def do(name: str, case: Case) -> Case:
    DEEDS[name][1](case, Seen.of(case))
    return fresh(case)


class TestEveryDeed:
    @pytest.mark.parametrize("state", State.values)
    @pytest.mark.parametrize("name", DEEDS)
    def test_is_refused_from_where_the_table_does_not_lead_there(self, name: str, state: str) -> None:
        case = make_case_with_key(state=state, connected_at=timezone.now())
        if DEEDS[name][0] in TRANSITIONS[state] and (name != "reopen" or not case.is_open):
            do(name, case)
            assert fresh(case).state != state
            return
        with pytest.raises(ChangedMeanwhileError):
            do(name, case)
        assert fresh(case).state == state
        assert not case.flips.exists()
        assert not case.letters.exists()
        assert Credential.objects.get().secret is not None

    @pytest.mark.parametrize("name", DEEDS)
    def test_is_refused_when_the_case_is_not_as_it_was_seen(self, name: str) -> None:
        case = make_case_with_key(state=State.EXPIRED if name == "reopen" else State.WAITING_STAFF)
        seen = Seen.of(case)
        make_done_run(case)
        with pytest.raises(ChangedMeanwhileError):
            DEEDS[name][1](case, seen)
        assert not case.flips.exists()

    @pytest.mark.parametrize("name", DEEDS)
    def test_is_written_down_with_who_and_why(self, name: str) -> None:
        case = make_case_with_key(state=State.EXPIRED if name == "reopen" else State.WAITING_STAFF)
        do(name, case)
        flip = case.flips.order_by("pk").first()
        assert flip
        assert (flip.actor, flip.note) == ("Kim Doe", "n")
        assert flip.reason in ("withdrawn", "declined", "reopened", "overridden")


class TestWithdraw:
    def test_leaves_no_secret_no_run_no_link_and_no_letter(self) -> None:
        case = make_case_with_key(state=State.CHECKING)
        put_secret(case, "Z" * 64)
        make_run(case.connection, state=Run.State.RUNNING, lease_until=timezone.now())
        token, _ = links.issue(case)
        waiting = Letter.objects.create(case=case, kind="setup_link", recipient="a@b.example", language="en")
        progress.withdraw(case, actor=progress.INSTITUTION)
        assert set(Credential.objects.values_list("secret", "last_four")) == {(None, "")}
        assert Access.objects.filter(reason="withdrawn", actor="institution").count() == 2
        assert not Run.objects.open().exists()
        assert links.find(token) is None
        waiting.refresh_from_db()
        assert (waiting.state, waiting.problem) == (Letter.State.DROPPED, "withdrawn")
        assert not Step.objects.filter(case=case, state__in=Step.DUE_STATES).exists()

    def test_leaves_alone_what_a_connection_lives_by(self) -> None:
        connection = make_connection(state=Connection.State.CONNECTED, connected_at=timezone.now())
        case = make_case_with_key(connection=connection)
        progress.withdraw(case, actor="Kim Doe")
        assert custody.current(KIND, connection.public_id) is not None


class TestDecline:
    def test_tells_the_institution_why_and_keeps_the_note_for_staff(self) -> None:
        case = make_case_with_key(state=State.WAITING_STAFF)
        progress.decline(case, actor="Kim Doe", told="No licence.", next_step="Buy one.", note="x", seen=Seen.of(case))
        letter = case.letters.get()
        assert letter.kind == Letter.Kind.DECLINED
        assert letter.facts == {"reason": "No licence.", "next_step": "Buy one."}


class TestReopen:
    def test_tries_everything_again(self) -> None:
        case = do("reopen", make_case_with_key(state=State.DECLINED, blocking="key.off"))
        assert (case.state, case.blocking) == (State.CHECKING, "")
        assert case.latest_run == Run.objects.open().get()
        assert case.latest_run.is_full
        assert [flip.to_state for flip in case.flips.order_by("pk")] == [State.SUBMITTED, State.CHECKING]

    def test_needs_the_secret_anew_after_a_withdraw(self) -> None:
        case = make_case_with_key(state=State.WAITING_STAFF)
        case = do("reopen", do("withdraw", case))
        assert custody.current(KIND, case.connection.public_id) is None


class TestOverride:
    def test_connects_without_a_run_and_tells_them(self) -> None:
        case = do("override", make_case_with_key(state=State.WAITING_STAFF))
        assert (case.state, case.connection.state) == (State.CONNECTED, Connection.State.CONNECTED)
        assert case.connected_at is not None
        assert case.letters.get().kind == Letter.Kind.CONNECTED
        assert case.connection.flips.get().reason == "overridden"

    def test_needs_a_region(self) -> None:
        case = make_case_with_key(state=State.WAITING_STAFF)
        Connection.objects.update(region=None)
        with pytest.raises(progress.NoRegionError):
            do("override", case)
        assert fresh(case).state == State.WAITING_STAFF

    def test_calls_off_the_run_that_lasts(self) -> None:
        case = make_case_with_key()
        run = make_run(case.connection)
        Case.objects.update(latest_run=run)
        do("override", fresh(case))
        run.refresh_from_db()
        assert run.state == Run.State.SUPERSEDED


class TestAskInstitution:
    @pytest.mark.parametrize("state", [State.WAITING_STAFF, State.CHECKING, State.WAITING_INSTITUTION])
    def test_makes_it_their_turn_and_writes_to_them(self, state: str) -> None:
        case = make_case_with_key(state=state)
        progress.ask_institution(case, actor="Kim Doe", question="Which account?", seen=Seen.of(case))
        assert (fresh(case).state, fresh(case).state_reason) == (State.WAITING_INSTITUTION, progress.ASKED)
        due = case.steps.get(slug=Step.Slug.CONFIRMED)
        assert (due.due_from, due.why) == ("institution", progress.ASKED)
        letter = case.letters.get()
        assert (letter.kind, letter.facts) == (Letter.Kind.ASK, {"question": "Which account?"})

    def test_leaves_a_draft_a_draft(self) -> None:
        case = make_case()
        progress.ask_institution(case, actor="Kim Doe", question="Who are you?", seen=Seen.of(case))
        assert fresh(case).state == State.DRAFT

    @pytest.mark.parametrize("state", Case.CLOSED_STATES)
    def test_asks_nothing_about_a_closed_case(self, state: str) -> None:
        case = make_case(state=state)
        with pytest.raises(ChangedMeanwhileError):
            progress.ask_institution(case, actor="Kim Doe", question="Why?", seen=Seen.of(case))
        assert not Letter.objects.exists()


class TestAssign:
    @pytest.fixture
    def people(self) -> list[User]:
        return [User.objects.create_user(name, is_staff=True) for name in ("kim", "lee")]

    def test_gives_the_case_to_whoever_is_first(self, people: list[User]) -> None:
        case, (kim, lee) = make_case(), people
        progress.assign(case, kim, actor="kim", had_id=None)
        with pytest.raises(progress.TakenError) as caught:
            progress.assign(case, lee, actor="lee", had_id=None)
        assert caught.value.by == kim
        assert fresh(case).assigned_to == kim
        assert fresh(case).assigned_at is not None

    def test_hands_it_on_and_gives_it_back(self, people: list[User]) -> None:
        case, (kim, lee) = make_case(assigned_to=people[0]), people
        progress.assign(case, lee, actor="kim", had_id=kim.pk)
        progress.assign(case, None, actor="lee", had_id=lee.pk)
        assert (fresh(case).assigned_to, fresh(case).assigned_at) == (None, None)
        assert [flip.reason for flip in case.flips.order_by("pk")] == ["assigned", "unassigned"]


class TestNote:
    def test_is_read_by_staff_alone_and_changes_nothing(self) -> None:
        case = make_case(state=State.WAITING_STAFF)
        progress.note(case, actor="Kim Doe", text="They are on holiday.")
        assert case.flips.get().is_entry
        assert flips_of(case) == []
        assert fresh(case).state == State.WAITING_STAFF


class TestExpireUnfinished:
    @pytest.mark.parametrize(
        ("state", "days", "expected"),
        [
            (State.WAITING_INSTITUTION, 91, State.EXPIRED),
            (State.WAITING_INSTITUTION, 89, State.WAITING_INSTITUTION),
            (State.WAITING_STAFF, 400, State.WAITING_STAFF),
        ],
    )
    def test_closes_what_waited_for_them_too_long(self, state: str, days: int, expected: str) -> None:
        case = make_case_with_key(state=state, state_since=timezone.now() - timedelta(days=days))
        assert progress.expire_unfinished() == (expected == State.EXPIRED)
        assert fresh(case).state == expected
        assert (custody.current(KIND, case.connection.public_id) is None) is (expected == State.EXPIRED)

    def test_goes_by_the_setting(self, settings: Settings) -> None:
        settings.UNFINISHED_DAYS = 7
        make_case(state=State.WAITING_INSTITUTION, state_since=timezone.now() - timedelta(days=8))
        assert progress.expire_unfinished() == 1
