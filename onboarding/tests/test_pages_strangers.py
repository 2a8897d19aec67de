"""Nobody sees another institution's request: not even whether there is one."""

import pytest
from django.test import Client

from onboarding.models import Case
from onboarding.tests.pages_cast import PAGES, POSTED, browser_of, text_of
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


def _bare(text: str) -> str:
    """Without the moment, which the page of an error shows."""
    return "".join(line for line in text.splitlines() if "<time" not in line)
