"""States and flips: what a run's end, a proof, a press of a button does to a case."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from diagnosis.models import Run
from diagnosis.targets import KIND
from keys import custody
from onboarding import intake, progress
from onboarding.models import Case, Letter
from onboarding.progress import moves, write_steps
from onboarding.progress.moves import TRANSITIONS
from registry.models import Connection
from tests.builders import (
    make_case,
    make_case_with_key,
    make_connection,
    make_contact,
    make_done_run,
    make_result,
    make_server,
    put_secret,
)

pytestmark = pytest.mark.django_db
State = Case.State


def follow(case: Case, blocking: str, verdict: str = "F", **changes: Any) -> Case:
    run = make_done_run(case, blocking)
    Case.objects.filter(pk=case.pk).update(blocking="")
    if blocking not in ("connected", "none"):
        make_result(run, blocking, verdict, **changes)
    progress.follow(run)
    return Case.objects.get(pk=case.pk)


class TestTransitions:
    @pytest.mark.parametrize(("before", "after"), list(product(State.values, State.values)))
    def test_allow_what_stands_in_the_table_and_nothing_else(self, before: str, after: str) -> None:
        case = make_case(state=before)
        fields: dict[str, Any] = {"connected_at": timezone.now()} if after == State.CONNECTED else {}
        if after in TRANSITIONS[before]:
            moves.move(case, after, reason="test", actor="test", **fields)
            assert Case.objects.get(pk=case.pk).state == after
            assert case.flips.get().to_state == after
        else:
            with pytest.raises(progress.ChangedMeanwhileError):
                moves.move(case, after, reason="test", actor="test", **fields)
            assert not case.flips.exists()

    @pytest.mark.parametrize(("before", "after"), list(product(Connection.State.values, Connection.State.values)))
    def test_of_a_connection_allow_what_stands_in_the_table_and_nothing_else(self, before: str, after: str) -> None:
        connection = make_connection(state=before, connected_at=timezone.now())
        if after in moves.CONNECTION_TRANSITIONS[before]:
            moves.move_connection(connection, after, reason="test", actor="test")
            assert Connection.objects.get(pk=connection.pk).state == after
            assert connection.flips.get().to_state == after
        else:
            with pytest.raises(progress.ChangedMeanwhileError):
                moves.move_connection(connection, after, reason="test", actor="test")
            assert not connection.flips.exists()

    def test_refuse_whoever_comes_second(self) -> None:
        case = make_case(state=State.CHECKING)
        other = Case.objects.get(pk=case.pk)
        moves.move(case, State.WAITING_STAFF, reason="test", actor="test")
        with pytest.raises(progress.ChangedMeanwhileError):
            moves.move(other, State.WAITING_INSTITUTION, reason="test", actor="test")


class TestFollow:
    def test_connects_when_all_passed_and_mail_and_host_share_their_domain(self) -> None:
        case = follow(make_case_with_key(), "connected")
        assert case.state == State.CONNECTED
        assert case.connection.state == Connection.State.CONNECTED
        assert case.letters.get().kind == Letter.Kind.CONNECTED

    @pytest.mark.parametrize(
        ("email", "automatically"), [("it@elsewhere.example", True), ("it@northfield.example", False)]
    )
    def test_leaves_the_last_word_to_staff_otherwise(self, email: str, automatically: bool, settings: Settings) -> None:
        settings.CONFIRM_AUTOMATICALLY = automatically
        case = follow(make_case_with_key(contact=make_contact(email=email)), "connected")
        assert (case.state, case.flips.get().reason) == (State.WAITING_STAFF, "confirm")
        assert not case.letters.exists()

    @pytest.mark.parametrize(
        ("blocking", "verdict", "changes", "state"),
        [
            ("key.off", "F", {}, State.WAITING_INSTITUTION),
            ("none", "", {}, State.WAITING_INSTITUTION),
            ("any.no_answer", "U", {"culprit": "network"}, State.CHECKING),
            ("canvas.rate_limited", "U", {"culprit": "vendor"}, State.CHECKING),
            ("any.unrecognised", "U", {"culprit": "vendor"}, State.WAITING_STAFF),
            ("redirect.not_configured", "U", {"culprit": "vendor"}, State.WAITING_STAFF),
            ("canvas.authorize_hidden", "U", {}, State.WAITING_STAFF),
        ],
    )
    def test_hands_the_case_to_whose_turn_it_is(
        self, blocking: str, verdict: str, changes: dict[str, Any], state: str
    ) -> None:
        assert follow(make_case_with_key(), blocking, verdict, **changes).state == state

    def test_asks_again_later_when_a_run_ends_unclear(self) -> None:
        case = follow(make_case_with_key(), "any.no_answer", "U", culprit="network")
        assert case.next_attempt_at is not None
        assert case.next_attempt_at > timezone.now()
        assert case.latest_run is not None
        assert (case.latest_run.state, case.unclear_runs) == (Run.State.WAITING, 1)

    def test_gives_the_case_to_staff_when_it_stays_unclear(self, settings: Settings) -> None:
        settings.RUN_MAX_UNCLEAR = 2
        case = follow(make_case_with_key(unclear_runs=2), "any.no_answer", "U", culprit="network")
        assert case.state == State.WAITING_STAFF

    def test_writes_what_was_found_before_the_address_was_proved_once_it_is(self) -> None:
        case = make_case_with_key(proved_at=None)
        for proved_at in (None, timezone.now()):
            run = make_done_run(case, "key.off")
            make_result(run, "key.off", "F")
            Case.objects.filter(pk=case.pk).update(state=State.CHECKING, proved_at=proved_at)
            progress.follow(run)
            is_told = case.letters.filter(kind=Letter.Kind.NEEDS_MENDING).exists()
            assert is_told is (proved_at is not None)

    def test_writes_what_to_mend_once_a_change_and_only_to_a_proved_address(self) -> None:
        case = make_case_with_key()
        run = make_done_run(case, "key.off")
        make_result(run, "key.off", "F")
        Case.objects.filter(pk=case.pk).update(blocking="")
        progress.follow(run)
        Case.objects.filter(pk=case.pk).update(state=State.CHECKING)
        progress.follow(run)
        assert case.letters.filter(kind=Letter.Kind.NEEDS_MENDING).count() == 1
        unproved = follow(make_case_with_key(proved_at=None), "key.off")
        assert not unproved.letters.exists()

    def test_leaves_a_draft_a_draft_when_its_address_was_looked_at(self) -> None:
        case = make_case()
        run = make_done_run(case, "tls.expired", is_full=False)
        progress.follow(run)
        assert Case.objects.get(pk=case.pk).state == State.DRAFT


class TestConnect:
    @pytest.mark.parametrize("change", ["key", "client_id", "region", "run", "withdrawn"])
    def test_refuses_when_anything_changed_since_the_run(self, change: str) -> None:
        case = make_case_with_key(state=State.WAITING_STAFF)
        run = make_done_run(case)
        if change == "key":
            put_secret(case, "Z" * 64)
        elif change == "client_id":
            Connection.objects.filter(pk=case.connection_id).update(client_id="10000000000008")
        elif change == "region":
            region = case.connection.region
            assert region is not None
            region.redirect_uri += "x"
            region.save()
        elif change == "run":
            make_done_run(case)
        else:
            Case.objects.filter(pk=case.pk).update(state=State.WITHDRAWN)
        with pytest.raises(progress.ChangedMeanwhileError):
            progress.confirm(case, run_id=run.pk, actor="lead", note="looks right")
        assert Connection.objects.get(pk=case.connection_id).state == Connection.State.NEW

    def test_keeps_who_confirmed_and_why(self) -> None:
        case = make_case_with_key(state=State.WAITING_STAFF)
        run = make_done_run(case)
        progress.confirm(case, run_id=run.pk, actor="lead", note="spoke to them")
        flip = case.flips.get()
        assert (flip.actor, flip.note, flip.to_state) == ("lead", "spoke to them", State.CONNECTED)

    @pytest.mark.parametrize("is_proved", [True, False])
    def test_retires_the_secrets_before_the_one_that_was_proved(self, is_proved: bool) -> None:
        case = make_case_with_key(state=State.WAITING_STAFF)
        put_secret(case, "another")
        run = make_done_run(case)
        if is_proved:
            make_result(run, "secret.accepted", "P")
        progress.confirm(case, run_id=run.pk, actor="lead", note="")
        before = custody.retired(timezone.now())
        assert [one.version for one in before] == ([1] if is_proved else [])
        current = custody.current(KIND, case.connection.public_id)
        assert current is not None
        assert current.version == 2

    @pytest.mark.parametrize("is_accepted", [True, False])
    def test_takes_a_person_s_word_where_the_server_hides_the_rest(self, is_accepted: bool) -> None:
        case = make_case_with_key(state=State.WAITING_STAFF)
        run = make_done_run(case, progress.HIDDEN)
        make_result(run, progress.HIDDEN, "U")
        if is_accepted:
            make_result(run, "secret.accepted", "P", check_slug="key_secret")
        write_steps(case)
        if is_accepted:
            progress.confirm(case, run_id=run.pk, actor="lead", note="they compared the settings")
            assert Case.objects.get(pk=case.pk).state == State.CONNECTED
        else:
            with pytest.raises(progress.ChangedMeanwhileError):
                progress.confirm(case, run_id=run.pk, actor="lead", note="")

    def test_refuses_a_run_that_did_not_pass(self) -> None:
        case = make_case_with_key(state=State.WAITING_STAFF)
        run = make_done_run(case, "key.off")
        with pytest.raises(progress.ChangedMeanwhileError):
            progress.confirm(case, run_id=run.pk, actor="lead", note="")


class TestProve:
    def test_tries_at_once_what_waited_for_the_proof(self) -> None:
        case = make_case_with_key(state=State.WAITING_INSTITUTION, proved_at=None)
        progress.prove(case)
        fresh = Case.objects.get(pk=case.pk)
        assert fresh.state == State.CHECKING
        assert fresh.latest_run is not None
        assert fresh.latest_run.may_send_secret

    def test_counts_for_this_case_alone(self) -> None:
        contact = make_contact()
        proved, other = make_case(contact=contact), make_case(contact=contact)
        progress.prove(proved)
        assert not Case.objects.get(pk=other.pk).is_proved


class TestCheckAgain:
    def test_waits_for_the_cool_down(self) -> None:
        case = make_case_with_key(state=State.WAITING_INSTITUTION)
        make_done_run(case, "key.off")
        with pytest.raises(progress.TooSoonError):
            progress.check_again(case)
        progress.check_again(case, actor="lead")
        assert Case.objects.get(pk=case.pk).state == State.CHECKING

    def test_asks_when_the_cool_down_is_over(self, settings: Settings) -> None:
        settings.CHECK_AGAIN_COOL_DOWN_S = 0
        case = make_case_with_key(state=State.WAITING_INSTITUTION)
        old = make_done_run(case, "key.off")
        progress.check_again(case)
        assert Case.objects.get(pk=case.pk).latest_run_id != old.pk


class TestExpireDrafts:
    def test_closes_old_drafts_and_destroys_their_secrets(self) -> None:
        old = make_case(state_since=timezone.now() - timedelta(days=31))
        put_secret(old)
        young = make_case()
        assert progress.expire_drafts() == 1
        assert Case.objects.get(pk=old.pk).state == State.EXPIRED
        assert custody.current(KIND, old.connection.public_id) is None
        assert Case.objects.get(pk=young.pk).state == State.DRAFT


class TestChangeAddress:
    def test_leaves_id_and_secret_behind(self) -> None:
        case = make_case_with_key(state=State.DRAFT)
        old = case.connection
        intake.change_address(case, address=make_server(host="other.example").address, address_from="")
        fresh = Case.objects.get(pk=case.pk)
        assert fresh.connection.server.host == "other.example"
        assert fresh.connection.client_id == ""
        assert custody.current(KIND, fresh.connection.public_id) is None
        assert custody.current(KIND, old.public_id) is None
