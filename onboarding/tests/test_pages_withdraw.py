"""The institution's way out of a request, and what it reads once the request is closed or staff have a question."""

import pytest

from keys.models import Credential
from onboarding import progress
from onboarding.models import Case
from onboarding.tests.pages_cast import ADDRESS, browser_of, make_shown, opener_of, page_of, text_of
from tests.builders import make_case, make_case_with_key

pytestmark = pytest.mark.django_db
State = Case.State


def url(case: Case) -> str:
    return f"/requests/{case.reference}/withdraw"


class TestWithdraw:
    def test_asks_first_and_says_what_stays(self) -> None:
        case = make_case_with_key(state=State.WAITING_INSTITUTION)
        text = text_of(browser_of(case).get(url(case)))
        assert "<h1>Withdraw this request?</h1>" in text
        assert "We delete the secret now and keep the record for 730 days." in text
        assert Case.objects.get().state == State.WAITING_INSTITUTION

    def test_closes_the_request_and_deletes_the_secret(self) -> None:
        case = make_case_with_key(state=State.WAITING_INSTITUTION)
        text = text_of(browser_of(case).post(url(case), follow=True))
        assert "Your request is withdrawn, and the secret is deleted." in text
        assert "This request is closed." in text
        assert Case.objects.get().state == State.WITHDRAWN
        assert Credential.objects.get().secret is None
        assert case.flips.get().actor == progress.INSTITUTION

    def test_is_a_form_with_a_token(self) -> None:
        case = make_case_with_key(state=State.WAITING_INSTITUTION)
        browser = browser_of(case)
        browser.handler.enforce_csrf_checks = True
        assert browser.post(url(case)).status_code == 403
        assert Case.objects.get().state == State.WAITING_INSTITUTION

    @pytest.mark.parametrize("state", Case.CLOSED_STATES)
    def test_leaves_a_closed_request_as_it_is(self, state: str) -> None:
        case = make_case(state=state)
        for send in (browser_of(case).get, browser_of(case).post):
            assert send(url(case)).headers["Location"] == f"/requests/{case.reference}/"
        assert Case.objects.get().state == state

    def test_is_offered_while_it_is_open(self) -> None:
        assert url(case := make_shown(State.WAITING_INSTITUTION, "none", *ADDRESS)) in page_of(case)


class TestStartAgain:
    def test_brings_the_address_along(self) -> None:
        case = make_shown(State.WITHDRAWN, "none", *ADDRESS)
        origin = case.connection.server.address.origin
        link = page_of(case).partition('id="start-again" href="')[2].partition('"')[0]
        assert f'value="{origin}"' in text_of(browser_of().get(link))

    def test_types_nothing_that_is_no_text(self) -> None:
        text = text_of(browser_of().get("/", {"address": '"><script>alert(1)</script>'}))
        assert "<script>alert" not in text


class TestAsked:
    def make_asked(self, **changes: object) -> Case:
        case = make_shown(State.WAITING_STAFF, "key.off", *ADDRESS, **changes)
        progress.ask_institution(
            case, actor="Kim Doe", question="Which <b>account</b>?", seen=progress.Seen.of(Case.objects.get())
        )
        return case

    def test_shows_the_question_and_that_it_is_their_turn(self) -> None:
        text = page_of(self.make_asked())
        assert "We have a question." in text
        assert "Which &lt;b&gt;account&lt;/b&gt;?" in text
        assert 'data-label="From whom">you<' in text
        assert "Kim Doe" not in text

    def test_shows_no_question_before_the_address_is_proved(self) -> None:
        case = self.make_asked(proved_at=None)
        assert "account" not in page_of(case, opener_of(case)).partition("</h1>")[2].partition('id="due"')[0]
