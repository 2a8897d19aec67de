"""A request's own page in each of its states."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from diagnosis.models import Run
from onboarding.models import Case, Flip
from onboarding.tests.pages_cast import browser_of, text_of
from tests.builders import make_case, make_case_with_key, make_done_run, make_result, make_run

pytestmark = pytest.mark.django_db
State = Case.State
ADDRESS = (
    ("details.complete", "P", "details"),
    ("address.reachable", "P", "address"),
    ("hosting.self_hosted", "I", "hosting"),
)
REST = (("tls.trusted", "P", "tls"), ("canvas.recognised", "P", "identity"), ("key.known", "P", "key_id"))
LAST = (("redirect.accepted", "P", "redirect_uri"), ("scopes.granted", "P", "scopes"), ("key.on", "P", "key_state"))
SECRET_OK = ("secret.accepted", "P", "key_secret")
ASKED = {
    "method": "GET", "path": "/login/oauth2/auth?client_id=•••", "status": 302, "headers": {"server": "nginx"},
    "said": "", "body_length": 412, "elapsed_ms": 9, "asked_at": "2026-05-12T14:07:00+00:00", "address": "192.0.2.7",
    "verified": False, "failed": "",
}  # fmt: skip


def make_shown(state: str, blocking: str, *found: tuple[str, str, str], **changes: Any) -> Case:
    """Return a case whose newest run ended with these findings."""
    case = make_case_with_key(state=state, **changes)
    run = make_done_run(case, blocking, requests=3)
    for code, verdict, check in found:
        make_result(run, code, verdict, check_slug=check, evidence=[ASKED] if verdict in "FU" else [])
    Run.objects.update(requested_at=timezone.now() - timedelta(hours=1))
    return case


def page_of(case: Case, browser: Client | None = None) -> str:
    text = text_of((browser or browser_of(case)).get(f"/requests/{case.reference}/"))
    assert text.count("<h1>") == 1
    return text


class TestResult:
    @pytest.mark.parametrize(
        ("state", "blocking", "found", "words"),
        [
            (State.CONNECTED, "connected", (*ADDRESS, *REST, *LAST, SECRET_OK), ["Your Canvas is connected.", "with 3 questions", "What is fine (10)"]),
            (State.WAITING_STAFF, "connected", (*ADDRESS, *REST, *LAST, SECRET_OK), ["All tests passed.", "confirms it, normally within one working day"]),
            (State.WAITING_STAFF, "redirect.not_configured", (*ADDRESS, *REST, ("redirect.not_configured", "U", "redirect_uri")), ["A person here looks at it.", "We are not ready for this region yet."]),
            (State.WAITING_STAFF, "canvas.authorize_hidden", (*ADDRESS, ("canvas.authorize_hidden", "U", "key_id")), ["Your Canvas asks everyone to log in first, so part of it cannot be seen from outside."]),
            (State.WAITING_INSTITUTION, "secret.wrong", (*ADDRESS, *REST, *LAST, ("secret.wrong", "F", "key_secret")), ["One thing to mend, then you are connected.", "The secret does not fit this key.", "Change ID or secret"]),
            (State.WAITING_INSTITUTION, "key.off", (*ADDRESS, *REST, ("key.off", "F", "key_state"), ("secret.wrong", "F", "key_secret")), ["2 things to mend.", "Start with this one.", "After that"]),
            (State.WAITING_INSTITUTION, "tls.expired", (*ADDRESS, ("tls.expired", "F", "tls"), ("any.skipped", "S", "key_secret")), ["One thing to mend.", "Not checked yet (1)"]),
            (State.EXPIRED, "none", ADDRESS, ["This request is closed.", "we closed this request and deleted the secret"]),
            (State.WITHDRAWN, "none", ADDRESS, ["This request is closed.", "Start a new request"]),
        ],
    )  # fmt: skip
    def test_says_what_is_so_and_what_is_due(self, state: str, blocking: str, found: Any, words: list[str]) -> None:
        text = page_of(make_shown(state, blocking, *found))
        assert [one for one in words if one not in text] == []

    def test_puts_the_blocking_finding_first_and_open(self) -> None:
        found = (
            *ADDRESS,
            ("tls.expires_soon", "W", "tls"),
            ("scopes.missing", "F", "scopes"),
            ("key.off", "F", "key_state"),
        )
        text = page_of(make_shown(State.WAITING_INSTITUTION, "scopes.missing", *found))
        first, after = text.split("After that")
        assert 'id="finding-scopesmissing"' in first
        assert "How we know" in first
        assert "Proved." in first
        assert '<details class="fold-finding is-failed">' in after
        assert "The key is not switched on here." in after

    def test_shows_what_was_asked_and_answered(self) -> None:
        text = page_of(make_shown(State.WAITING_INSTITUTION, "key.off", *REST, ("key.off", "F", "key_state")))
        for words in (
            "See what was asked and answered",
            "GET /login/oauth2/auth?client_id=•••",
            "server: nginx",
            "412 bytes of text that we do not keep.",
            "Asked without a trusted certificate. No secret was sent.",
        ):
            assert words in text

    def test_waits_for_the_proof(self) -> None:
        case = make_shown(
            State.WAITING_INSTITUTION, "none", *REST, *LAST, ("any.skipped", "S", "key_secret"), proved_at=None
        )
        text = page_of(case)
        assert "Confirm your e-mail, then we go on." in text
        assert "Until then we send the secret nowhere." in text

    def test_says_when_it_tries_again_by_itself(self) -> None:
        case = make_shown(State.CHECKING, "canvas.unavailable", *ADDRESS, ("canvas.unavailable", "U", "identity"))
        later = timezone.now() + timedelta(minutes=5)
        run = make_run(case.connection, due_at=later)
        Case.objects.filter(pk=case.pk).update(latest_run=run, next_attempt_at=later)
        text = page_of(case)
        assert "We cannot say yet." in text
        assert "Your Canvas is not ready at the moment." in text
        assert f"We try again at {later:%H:%M}" in text
        assert 'hx-trigger="every 30s"' in text

    def test_lists_our_addresses_where_a_firewall_has_to_let_them_in(self, settings: Settings) -> None:
        settings.PROBE_ADDRESSES = ["192.0.2.77"]
        found = (*ADDRESS, ("canvas.blocked", "F", "identity"))
        assert "192.0.2.77" in page_of(make_shown(State.WAITING_INSTITUTION, "canvas.blocked", *found))

    def test_has_words_for_a_code_that_is_gone(self) -> None:
        text = page_of(make_shown(State.WAITING_INSTITUTION, "old.code", ("old.code", "F", "gone")))
        assert "We noted old.code and have no text for it yet." in text

    def test_goes_on_where_an_address_was_changed(self) -> None:
        case = make_case_with_key(state=State.WAITING_INSTITUTION)
        make_done_run(case, "none", is_full=False)
        assert "Go on with your request" in page_of(case)


class TestTrying:
    def make_running(self, **changes: Any) -> Case:
        case = make_case_with_key()
        fields = {
            "state": Run.State.RUNNING,
            "started_at": timezone.now(),
            "lease_until": timezone.now() + timedelta(minutes=2),
        }
        run = make_run(case.connection, **fields | changes)
        make_result(run, "address.reachable", "P", check_slug="address", evidence=[ASKED])
        Case.objects.filter(pk=case.pk).update(latest_run=run)
        return case

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({}, "We have asked your Canvas 1 question."),
            ({"state": Run.State.WAITING, "started_at": None, "lease_until": None}, "Waiting for its turn."),
            ({"started_at": timezone.now() - timedelta(seconds=25)}, "Your server takes longer than most. We stop at the latest at"),
            ({"lease_until": timezone.now() - timedelta(seconds=1)}, "We could not finish. We try again by ourselves in a moment."),
        ],
    )  # fmt: skip
    def test_says_how_far_it_is(self, changes: dict[str, Any], words: str) -> None:
        text = page_of(self.make_running(**changes))
        assert words in text
        assert "Trying the connection now" in text
        assert '<meta http-equiv="refresh" content="5">' in text

    def test_does_not_reload_under_somebody_who_types_the_code(self) -> None:
        case = self.make_running()
        Case.objects.update(proved_at=None)
        text = page_of(case)
        assert 'name="code"' in text
        assert 'http-equiv="refresh"' not in text
        assert "Show the newest state" in text

    def test_sends_every_part_that_may_change(self) -> None:
        case = self.make_running()
        response = browser_of(case).get(f"/requests/{case.reference}/progress?on=case&seen=")
        text = text_of(response)
        assert response.status_code == 200
        assert text.count('hx-swap-oob="true"') == 3
        assert 'aria-current="step"' in text


class TestCheckAgain:
    def test_is_one_press(self) -> None:
        case = make_shown(State.WAITING_INSTITUTION, "key.off", *REST, ("key.off", "F", "key_state"))
        response = browser_of(case).post(f"/requests/{case.reference}/check-again")
        assert response.headers["Location"] == f"/requests/{case.reference}/"
        assert Case.objects.get().state == State.CHECKING

    def test_has_to_cool_down_and_says_so(self) -> None:
        case = make_case_with_key(state=State.WAITING_INSTITUTION)
        run = make_done_run(case, "key.off")
        make_result(run, "key.off", "F", check_slug="key_state")
        browser = browser_of(case)
        assert 'aria-disabled="true"' in page_of(case, browser)
        browser.post(f"/requests/{case.reference}/check-again")
        assert "You can check again in" in page_of(case, browser)
        assert Case.objects.get().state == State.WAITING_INSTITUTION

    def test_pressed_on_a_draft_looks_at_the_address(self) -> None:
        case = make_case()
        Case.objects.update(opened_at=timezone.now() - timedelta(hours=1))
        response = browser_of(case).post(f"/requests/{case.reference}/check-again")
        assert response.headers["Location"] == f"/requests/{case.reference}/address"
        assert Run.objects.get().is_full is False

    def test_is_a_press_and_no_visit(self) -> None:
        case = make_case_with_key(state=State.WAITING_INSTITUTION)
        assert browser_of(case).get(f"/requests/{case.reference}/check-again").status_code == 405


class TestPage:
    def test_of_a_draft_goes_on_where_it_was_left(self) -> None:
        case = make_case(key_created_at=timezone.now())
        response = browser_of(case).get(f"/requests/{case.reference}/")
        assert response.headers["Location"] == f"/requests/{case.reference}/details"

    def test_tells_what_happened(self) -> None:
        case = make_shown(State.WAITING_INSTITUTION, "key.off", *REST, ("key.off", "F", "key_state"))
        Flip.objects.create(
            case=case,
            from_state="checking",
            to_state="waiting_institution",
            reason="key.off",
            note="for staff",
            actor="A. Person",
        )
        text = page_of(case)
        assert "Waiting for you" in text
        assert "for staff" not in text
        assert "A. Person" not in text

    def test_costs_no_more_with_more_findings(self, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
        case = make_shown(State.WAITING_INSTITUTION, "key.off", *ADDRESS, *REST, *LAST, ("key.off", "F", "key_state"))
        for _ in range(20):
            Flip.objects.create(case=case, to_state="checking", reason="key.off", actor="portal")
        browser = browser_of(case)
        with django_assert_max_num_queries(8):
            page_of(case, browser)

    @pytest.mark.parametrize("page", ["address", "region", "key", "details", "change-address"])
    def test_of_a_closed_request_is_the_only_one(self, page: str) -> None:
        case = make_case(state=State.CONNECTED)
        response = browser_of(case).get(f"/requests/{case.reference}/{page}")
        assert response.headers["Location"] == f"/requests/{case.reference}/"
