"""Nobody sees another institution's request: not even whether there is one."""

import pytest
from django.test import Client
from django.utils import timezone

from onboarding.models import Case
from onboarding.tests.pages_cast import PAGES, POSTED, browser_of, opener_of, text_of
from tests.builders import make_case, make_case_with_key, make_done_run

pytestmark = pytest.mark.django_db


def path_of(name: str, reference: str) -> str:
    paths = {"case": "", "change_address": "change-address", "confirm_code": "code"}
    paths |= {"check_again": "check-again", "send_link_again": "send-link"}
    return f"/requests/{reference}/{paths.get(name, name)}"


class TestStrangers:
    @pytest.mark.parametrize("page", PAGES)
    def test_get_the_same_answer_for_what_exists_and_what_does_not(self, page: str) -> None:
        theirs, mine = make_case_with_key(), make_case()
        stranger = browser_of(mine)
        refused = stranger.get(path_of(page, theirs.reference))
        unknown = stranger.get(path_of(page, "CB-999999"))
        assert (refused.status_code, unknown.status_code) == (404, 404)
        assert _bare(text_of(refused)) == _bare(text_of(unknown))

    @pytest.mark.parametrize("page", POSTED)
    def test_change_nothing(self, page: str) -> None:
        theirs = make_case_with_key(state=Case.State.WAITING_INSTITUTION)
        data = {"address": "evil.example", "region": "eu", "client_id": "7", "client_secret": "x", "code": "AAAA-AAAA"}
        response = Client().post(path_of(page, theirs.reference), data)
        assert response.status_code == 404
        assert Case.objects.get().state == Case.State.WAITING_INSTITUTION
        assert not theirs.letters.exists()
        assert not theirs.flips.exists()

    @pytest.mark.parametrize("reference", ["CB-1", "CB-000000", "1", "CB-%00", "CB-99999999999999999999"])
    def test_get_a_404_for_every_odd_reference(self, reference: str) -> None:
        assert browser_of(make_case()).get(f"/requests/{reference}/").status_code == 404

    def test_are_not_let_in_by_a_request_of_their_own(self) -> None:
        mine, theirs = make_case_with_key(), make_case_with_key()
        make_done_run(mine)
        browser = browser_of(mine)
        assert browser.get(path_of("case", mine.reference)).status_code == 200
        assert browser.get(path_of("case", theirs.reference)).status_code == 404


class TestWhoeverOpenedIt:
    """Anybody can open a request in somebody else's name and wait until that one goes on with it."""

    @pytest.mark.parametrize("page", [page for page in PAGES if page != "confirm_code"])
    def test_sees_it_until_the_contact_has_proved_the_address(self, page: str) -> None:
        case = make_case()
        browser = opener_of(case)
        assert browser.get(path_of(page, case.reference)).status_code in (200, 286, 302)
        Case.objects.update(proved_at=timezone.now())
        refused = browser.get(path_of(page, case.reference))
        assert refused.headers["Location"] == path_of("confirm_code", case.reference)
        asked = browser.get(refused.headers["Location"])
        assert "opened from our letter in another browser" in text_of(asked)
        assert case.connection.server.host not in text_of(asked)

    @pytest.mark.parametrize("page", [page for page in POSTED if page not in ("confirm_code", "send_link_again")])
    def test_changes_nothing_any_more(self, page: str) -> None:
        case = make_case_with_key(state=Case.State.WAITING_INSTITUTION)
        data = {"address": "evil.example", "region": "eu", "client_id": "7", "client_secret": "x"}
        response = opener_of(case).post(path_of(page, case.reference), data)
        assert response.headers["Location"] == path_of("confirm_code", case.reference)
        assert Case.objects.get().connection == case.connection
        assert not case.flips.exists()

    def test_is_led_away_from_the_page_that_asks_for_news(self) -> None:
        case = make_case_with_key()
        answer = opener_of(case).get(path_of("progress", case.reference), headers={"HX-Request": "true"})
        assert answer.headers["HX-Redirect"] == path_of("confirm_code", case.reference)


def _bare(text: str) -> str:
    """Without the moment, which the page of an error shows."""
    return "".join(line for line in text.splitlines() if "<time" not in line)
