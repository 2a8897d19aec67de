"""Private links, codes, and new letters."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from onboarding import handover, links, new_links
from onboarding.models import Case, Letter, SetupLink
from onboarding.models.link import MAX_CODE_TRIES
from onboarding.tests.pages_cast import browser_of, opener_of, text_of
from tests.builders import make_case, make_contact

pytestmark = pytest.mark.django_db
DEAD = "This link no longer works."


def press(browser: Client, token: str) -> str:
    """Open the link, press its button, and return where that leads."""
    opened = re.search(r'name="opened" value="(\w+)"', text_of(browser.get(f"/s/{token}/")))
    assert opened
    return browser.post(f"/s/{token}/", {"opened": opened[1]}).headers.get("Location", "")


class TestLink:
    def test_shows_one_button_and_changes_nothing(self) -> None:
        case = make_case()
        token, _ = links.issue(case)
        response = Client().get(f"/s/{token}/")
        assert response.headers["Referrer-Policy"] == "no-referrer"
        text = text_of(response)
        assert "This link is private. One click and you are in." in text
        assert text.count("<form") == 1  # without a referrer, no form of another page would be taken
        assert Case.objects.get().proved_at is None
        assert SetupLink.objects.get().redeemed_at is None

    def test_pressed_lets_in_proves_and_leaves_the_token_behind(self) -> None:
        case = make_case()
        token, _ = links.issue(case)
        browser = Client(enforce_csrf_checks=True)
        target = press(browser, token)
        assert target.startswith(f"/requests/{case.reference}/")
        assert token not in target
        assert browser.get(target).status_code == 200
        assert Case.objects.get().is_proved
        assert SetupLink.objects.get().redeemed_at is not None

    def test_is_not_redeemed_by_a_form_of_somebody_else(self) -> None:
        case = make_case()
        token, _ = links.issue(case)
        for data in ({}, {"opened": ""}, {"opened": "guessed"}):
            browser = Client(enforce_csrf_checks=True)
            assert browser.post(f"/s/{token}/", data).status_code == 200
            assert browser.get(f"/requests/{case.reference}/address").status_code == 404
        assert not Case.objects.get().is_proved

    @pytest.mark.parametrize("why", ["unknown", "expired", "replaced"])
    def test_that_is_dead_looks_the_same_whatever_it_died_of(self, why: str) -> None:
        case = make_case()
        token, _ = links.issue(case)
        if why == "expired":
            SetupLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        elif why == "replaced":
            links.end_older(case, links.issue(case)[0])
        response = Client().get(f"/s/{'x' * 43 if why == 'unknown' else token}/")
        text = text_of(response)
        assert response.status_code == 404
        assert response.headers["Referrer-Policy"] == "strict-origin"  # else browsers send its form with no origin
        assert DEAD in text
        assert case.contact.email not in text


@pytest.fixture
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have what is handed over to a worker done there and then."""

    def done(contact_id: int) -> bool:
        new_links.write(contact_id)
        return True

    monkeypatch.setattr(handover, "new_links", done)


@pytest.mark.usefixtures("_at_once")
class TestNewLink:
    def test_is_answered_alike_for_everybody(self) -> None:
        case = make_case(contact=make_contact(email="it@northfield.example"))
        known = text_of(Client().post("/link", {"email": "IT@northfield.example"}))
        unknown = text_of(Client().post("/link", {"email": "nobody@northfield.example"}))
        assert "If a request belongs to this address, a new link is on its way." in known
        assert _bare(known) == _bare(unknown)
        assert case.letters.get().kind == Letter.Kind.NEW_LINK

    def test_goes_out_once_a_minute(self) -> None:
        case = make_case(contact=make_contact(email="it@northfield.example"))
        for _ in range(3):
            Client().post("/link", {"email": "it@northfield.example"})
        assert case.letters.count() == 1

    @pytest.mark.parametrize(("state", "expected"), [(Letter.State.WAITING, 1), (Letter.State.SENT, 2)])
    def test_does_not_pile_up_while_no_mail_goes_out(self, state: str, expected: int) -> None:
        case = make_case(contact=make_contact(email="it@northfield.example"))
        for _ in range(2):
            Client().post("/link", {"email": "it@northfield.example"})
            Letter.objects.update(sent_at=timezone.now(), state=state, written_at=timezone.now() - timedelta(minutes=2))
        assert case.letters.count() == expected

    def test_is_held_for_staff_when_too_many_went_to_one_address_today(self, settings: Settings) -> None:
        settings.LETTERS_A_DAY = 2
        make_case(contact=make_contact(email="it@northfield.example"))
        for _ in range(5):
            Client().post("/link", {"email": "it@northfield.example"})
            waiting = Letter.objects.filter(state=Letter.State.WAITING)
            waiting.update(state=Letter.State.SENT, sent_at=timezone.now())
            Letter.objects.update(written_at=timezone.now() - timedelta(minutes=2))
        states = list(Letter.objects.order_by("pk").values_list("state", flat=True))
        assert states == [Letter.State.SENT, Letter.State.SENT, Letter.State.HELD]

    def test_needs_an_address(self) -> None:
        assert text_of(Client().post("/link", {"email": "nobody"})).count("An e-mail address has an @ in it") == 2


class TestCode:
    def path(self, case: Case) -> str:
        return f"/requests/{case.reference}/code"

    def test_proves_the_address(self) -> None:
        case = make_case()
        _, code = links.issue(case)
        browser = browser_of(case)
        response = browser.post(self.path(case), {"code": code.lower().replace("-", " ")})
        assert response.status_code == 302
        assert Case.objects.get().is_proved

    def test_lets_the_browser_stay_in(self) -> None:
        case = make_case()
        _, code = links.issue(case)
        browser = opener_of(case)
        assert browser.post(self.path(case), {"code": code}).status_code == 302
        assert browser.get(f"/requests/{case.reference}/details").status_code == 200

    @pytest.mark.parametrize("is_letter_out", [True, False])
    def test_that_is_wrong_is_said_at_the_field(self, is_letter_out: bool) -> None:
        case = make_case()
        if is_letter_out:
            links.issue(case)
        text = text_of(browser_of(case).post(self.path(case), {"code": "AAAA-AAAA"}))
        assert text.count("This is not the code from our newest letter.") == 2
        assert not Case.objects.get().is_proved

    def test_can_be_tried_a_few_times_only(self) -> None:
        case = make_case()
        _, code = links.issue(case)
        browser = browser_of(case)
        for _ in range(MAX_CODE_TRIES):
            browser.post(self.path(case), {"code": "AAAA-AAAA"})
        text = text_of(browser.post(self.path(case), {"code": code}))
        assert "can no longer be used. Have a new letter sent." in text
        assert not Case.objects.get().is_proved


class TestSendAgain:
    def test_writes_one_letter_a_minute_and_shows_no_whole_address(self) -> None:
        case = make_case(contact=make_contact(email="it@northfield.example"))
        browser = browser_of(case)
        for _ in range(2):
            response = browser.post(f"/requests/{case.reference}/send-link")
            assert response.headers["Location"] == f"/requests/{case.reference}/key"
        assert case.letters.count() == 1
        text = text_of(browser.get(f"/requests/{case.reference}/key"))
        assert "are on their way to i…\u2060t@northfield.example" in text
        assert "A letter to i…\u2060t@northfield.example is on its way already." in text


def _bare(text: str) -> str:
    return "".join(line for line in text.splitlines() if "csrfmiddlewaretoken" not in line)
