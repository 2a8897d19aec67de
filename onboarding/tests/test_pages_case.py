"""A request's own page in each of its states."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from diagnosis.models import CheckResult
from onboarding.models import Case, Flip
from onboarding.tests.pages_cast import ADDRESS, LAST, REST, SECRET_OK, browser_of, make_shown, page_of, text_of
from registry.models import Region
from tests.builders import make_case, make_case_with_key, make_done_run, make_result, make_run

TO_TICK = (
    "url:GET|/api/v1/accounts/:account_id/courses",
    "url:GET|/api/v1/courses/:course_id/users",
    "url:GET|/api/v1/courses/:course_id/modules",
)
pytestmark = pytest.mark.django_db
State = Case.State


class TestResult:
    @pytest.mark.parametrize(
        ("state", "blocking", "found", "words"),
        [
            (State.CONNECTED, "connected", (*ADDRESS, *REST, *LAST, SECRET_OK), ["Your Canvas is connected.", "with 3 questions", "What is fine (10)"]),
            (State.WAITING_STAFF, "connected", (*ADDRESS, *REST, *LAST, SECRET_OK), ["All tests passed.", "confirms it, normally within one working day"]),
            (State.WAITING_STAFF, "redirect.not_configured", (*ADDRESS, *REST, ("redirect.not_configured", "U", "redirect_uri")), ["A person here looks at it.", "We are not ready for this region yet."]),
            (State.WAITING_STAFF, "canvas.authorize_hidden", (*ADDRESS, ("canvas.authorize_hidden", "U", "key_id")), ["Compare the settings of your key with the list, then choose “I have compared them”."]),
            (State.WAITING_INSTITUTION, "secret.wrong", (*ADDRESS, *REST, *LAST, ("secret.wrong", "F", "key_secret")), ["One thing to mend, then you are connected.", "The secret does not fit this key.", "Change ID or secret"]),
            (State.WAITING_INSTITUTION, "key.off", (*ADDRESS, *REST, ("key.off", "F", "key_state"), ("secret.wrong", "F", "key_secret")), ["2 things to mend.", "Start with this one.", "After that"]),
            (State.WAITING_INSTITUTION, "tls.expired", (*ADDRESS, ("tls.expired", "F", "tls"), ("any.skipped", "S", "key_secret")), ["One thing to mend.", "Not checked yet (1)"]),
            (State.EXPIRED, "none", ADDRESS, ["This request is closed.", "we closed this request and deleted the secret"]),
            (State.WITHDRAWN, "none", ADDRESS, ["This request is closed.", "This request was withdrawn, and we deleted the secret.", "Start again with the same address"]),
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
        first, after = text.split("<h2>After that</h2>")
        assert 'id="finding-scopesmissing"' in first
        assert "How we know" in first
        assert "Proved." in first
        assert '<details class="fold-finding is-failed">' in after
        assert "The key is not switched on here." in after

    @pytest.mark.parametrize(
        ("code", "facts"),
        [("scopes.missing", {"missing": ", ".join(TO_TICK)}), ("scopes.missing_unlisted", {})],
    )
    def test_lists_the_scopes_to_tick_in_the_groups_of_canvas(self, code: str, facts: dict[str, str]) -> None:
        case = make_shown(State.WAITING_INSTITUTION, code, *ADDRESS, (code, "F", "scopes"))
        CheckResult.objects.filter(outcome_code=code).update(facts=facts)
        Region.objects.update(required_scopes=list(TO_TICK))
        text = page_of(case)
        groups = [text.index(f'<p class="scopes-group">{name}</p>') for name in ("Accounts", "Courses", "Modules")]
        assert groups == sorted(groups)
        assert all(text.count(f"<li><code>{scope}</code></li>") == 1 for scope in TO_TICK)
        assert "The 3 lines to tick" in text
        assert "These are missing:" not in text  # once is enough

    def test_folds_a_long_list_of_scopes(self) -> None:
        case = make_shown(State.WAITING_INSTITUTION, "scopes.missing", *ADDRESS, ("scopes.missing", "F", "scopes"))
        many = ", ".join(f"url:GET|/api/v1/things_{number}" for number in range(60))
        CheckResult.objects.filter(outcome_code="scopes.missing").update(facts={"missing": many})
        assert "<summary>Show the 60 lines to tick</summary>" in page_of(case)

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

    def test_says_once_why_several_things_were_not_tried(self) -> None:
        case = make_shown(State.WAITING_INSTITUTION, "tls.expired", *ADDRESS, ("tls.expired", "F", "tls"))
        assert case.latest_run is not None
        for check in ("identity", "key_id", "redirect_uri", "scopes", "key_state"):
            make_result(case.latest_run, "any.skipped", "S", check_slug=check, facts={"because": "tls_trusted"})
        make_result(case.latest_run, "any.skipped", "S", check_slug="key_secret", facts={"because": "secret"})
        text = page_of(case)
        assert "Not checked yet (6)" in text
        line, findings = text.split('class="line-aside"')[1], text.split('class="line-aside"')[0]
        for why in ("in order first: the certificate.", "in order first: a whole secret."):
            assert (findings.count(why), line.count(why)) == (1, 1)

    def test_offers_the_address_that_the_server_names(self) -> None:
        case = make_shown(State.WAITING_INSTITUTION, "address.moved", *ADDRESS)
        assert case.latest_run is not None
        facts = {"to": "lms.northfield.example"}
        make_result(case.latest_run, "address.moved", "F", check_slug="address", facts=facts)
        assert '<input type="hidden" name="address" value="lms.northfield.example">' in page_of(case)

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
        assert 'hx-trigger="every 30s,' in text

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


class TestCompared:
    def test_is_noted_once_and_thanked_for(self) -> None:
        case = make_shown(State.WAITING_STAFF, "canvas.authorize_hidden", *ADDRESS)
        browser = browser_of(case)
        page = reverse("onboarding:case", args=[case.reference])
        before = text_of(browser.get(page))
        assert "I have compared them" in before
        assert "We cannot say yet." in before  # it waits for them, not for a person here
        response = browser.post(reverse("onboarding:compared", args=[case.reference]), follow=True)
        text = text_of(response)
        assert "Thank you. A person here goes on from there." in text
        assert "I have compared them" not in text
        assert "A person here looks at it." in text
        assert case.flips.get().reason == "compared"

    def test_changes_nothing_where_nothing_is_hidden(self) -> None:
        case = make_shown(State.WAITING_INSTITUTION, "key.off", *ADDRESS)
        browser_of(case).post(reverse("onboarding:compared", args=[case.reference]))
        assert not case.flips.exists()
