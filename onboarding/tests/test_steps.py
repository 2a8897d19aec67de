"""The steps of a case as rows: written with what happens, `since` kept while nothing changes, honest by constraint."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from onboarding import intake, progress
from onboarding.models import Case, Step
from onboarding.progress.steps import write_steps
from tests.builders import make_case, make_case_with_key, make_done_run, make_result

pytestmark = pytest.mark.django_db
State, Slug = Step.State, Step.Slug


def rows(case: Case) -> dict[str, tuple[str, str, str]]:
    return {step.slug: (step.state, step.due_from, step.why) for step in Step.objects.filter(case=case)}


def end_run(case: Case, *found: tuple[str, str, str], **changes: Any) -> Case:
    """Let a run of the case end with these findings (check, code, verdict)."""
    failed = next((code for _, code, verdict in found if verdict in "FU"), "connected")
    run = make_done_run(case, failed)
    for check, code, verdict in found:
        make_result(run, code, verdict, check_slug=check, **changes)
    Case.objects.filter(pk=case.pk).update(state=Case.State.CHECKING)
    progress.follow(run)
    return Case.objects.get(pk=case.pk)


class TestSteps:
    def test_of_a_new_request_are_checked_as_far_as_its_address_goes(self) -> None:
        case = make_case()
        progress.look_at_address(case)
        states = {slug: state for slug, (state, _, _) in rows(case).items()}
        assert states[Slug.ADDRESS] == states[Slug.CERTIFICATE] == states[Slug.CANVAS] == State.CHECKING
        assert states[Slug.CLIENT_ID] == states[Slug.CONFIRMED] == State.NOT_YET

    def test_name_what_is_due_from_whom_and_why(self) -> None:
        case = end_run(
            make_case_with_key(),
            ("tls", "tls.expires_soon", "W"),
            ("redirect_uri", "redirect.slash", "F"),
            ("key_secret", "any.skipped", "S"),
        )
        found = rows(case)
        assert found[Slug.CERTIFICATE] == (State.DONE, "", "tls.expires_soon")
        assert found[Slug.REDIRECT_URI] == (State.TO_MEND, "institution", "redirect.slash")
        assert found[Slug.SECRET] == (State.NOT_YET, "", "any.skipped")

    def test_wait_for_the_network_when_it_gave_no_answer(self) -> None:
        case = end_run(make_case_with_key(), ("tls", "any.no_answer", "U"), culprit="network")
        assert rows(case)[Slug.CERTIFICATE] == (State.WAITING, "network", "any.no_answer")

    def test_keep_their_time_while_nothing_changes(self) -> None:
        found = ("redirect_uri", "redirect.slash", "F")
        case = end_run(make_case_with_key(), found)
        long_ago = timezone.now() - timedelta(days=3)
        Step.objects.filter(case=case).update(since=long_ago)
        case = end_run(case, found, ("key_secret", "secret.wrong", "F"))
        assert case.steps.get(slug=Slug.REDIRECT_URI).since == long_ago
        assert case.steps.get(slug=Slug.SECRET).since > long_ago

    def test_are_all_done_once_connected(self) -> None:
        checks = ("address", "hosting", "tls", "identity", "details", "key_id", "redirect_uri", "scopes", "key_state")
        case = end_run(make_case_with_key(), *((check, f"{check}.x", "P") for check in (*checks, "key_secret")))
        assert case.state == Case.State.CONNECTED
        assert {state for state, _, _ in rows(case).values()} == {State.DONE}

    def test_ask_for_the_key_after_the_address_and_go_on_once_it_is_made(self) -> None:
        case = make_case()
        run = make_done_run(case, "none", is_full=False)
        for check in ("address", "hosting", "tls", "identity"):
            make_result(run, f"{check}.x", "P", check_slug=check)
        progress.follow(run)
        assert rows(case)[Slug.KEY_CREATED] == (State.TO_DO, "institution", "")
        intake.note_key_created(case)
        assert rows(case)[Slug.KEY_CREATED] == (State.DONE, "", "")
        assert rows(case)[Slug.DETAILS] == (State.TO_DO, "institution", "")

    def test_wait_for_us_while_staff_have_to_confirm(self) -> None:
        case = make_case_with_key()
        case.contact.email = "it@elsewhere.example"
        case.contact.save()
        case = end_run(case, ("key_secret", "secret.accepted", "P"))
        assert rows(case)[Slug.CONFIRMED] == (State.WAITING, "vendor", "confirm")


class TestLeftToUs:
    def test_is_what_the_institution_has_compared(self) -> None:
        hidden = progress.HIDDEN
        case = end_run(make_case_with_key(), ("redirect_uri", hidden, "U"), ("key_secret", "secret.accepted", "P"))
        assert rows(case)[Slug.REDIRECT_URI] == (State.TO_DO, "institution", hidden)
        progress.say_compared(case)
        found = rows(case)
        assert found[Slug.REDIRECT_URI] == found[Slug.CONFIRMED] == (State.WAITING, "vendor", "compared")
        assert progress.may_be_confirmed(Case.objects.get(pk=case.pk))

    def test_is_one_more_secret_than_we_try_in_a_day(self) -> None:
        case = end_run(make_case_with_key(), ("scopes", "scopes.missing", "F"), ("key_secret", "secret.wrong", "F"))
        move_to_staff(case, Case.TOO_MANY_SECRETS)
        found = rows(case)
        assert found[Slug.SECRET] == found[Slug.CONFIRMED] == (State.WAITING, "vendor", Case.TOO_MANY_SECRETS)
        assert found[Slug.SCOPES] == (State.TO_MEND, "institution", "scopes.missing")


def move_to_staff(case: Case, reason: str) -> None:
    Case.objects.filter(pk=case.pk).update(state=Case.State.WAITING_STAFF, state_reason=reason)
    write_steps(Case.objects.get(pk=case.pk))


class TestConstraints:
    @pytest.mark.parametrize(
        "fields",
        [
            {"state": "unheard_of"},
            {"state": State.TO_DO, "due_from": ""},
            {"state": State.DONE, "due_from": "institution"},
            {"state": State.TO_MEND, "due_from": "institution", "why": ""},
            {"state": State.TO_DO, "due_from": "somebody"},
        ],
    )
    def test_refuse_a_step_that_cannot_be(self, fields: dict[str, str]) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Step.objects.create(case=make_case(), slug=Slug.ADDRESS, position=0, **fields)

    def test_refuse_a_state_that_nobody_knows(self) -> None:
        case = make_case()
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(state="unheard_of")
