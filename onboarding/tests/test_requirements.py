"""The requirement list: what is due, from whom, since when and why; the same rows for both sides."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from onboarding import progress
from onboarding.models import Case, Step
from onboarding.tests.pages_cast import ADDRESS, LAST, REST, SECRET_OK, make_shown, page_of
from onboarding.tests.staff_cast import CASES, lead

pytestmark = pytest.mark.django_db
State = Case.State


def make_listed(state: str, blocking: str, *found: tuple[str, str, str]) -> Case:
    case = make_shown(state, blocking, *found)
    progress.write_steps(case)
    return case


def list_of(page: str) -> str:
    """Return the list as text without spaces between the cells."""
    part = page.partition('<table class="stacked"')[2].partition("</table>")[0]
    return " ".join(part.split())


def both_sides(case: Case) -> tuple[str, str]:
    return page_of(case), lead().get(f"{CASES}{case.pk}/change/").content.decode()


class TestRows:
    def test_are_the_same_for_both_sides_in_their_own_words(self) -> None:
        found = (*ADDRESS, *REST, ("redirect.slash", "F", "redirect_uri"), ("scopes.granted", "P", "scopes"))
        case = make_listed(State.WAITING_INSTITUTION, "redirect.slash", *found)
        Step.objects.update(since=timezone.now() - timedelta(days=5))
        public, staff = both_sides(case)
        for page, whom in ((public, "you"), (staff, "institution")):
            rows = list_of(page)
            assert "Redirect URI" in rows
            assert f'data-label="From whom">{whom}<' in rows
            assert "(for 5 days)" in rows.replace("\xa0", " ")
            assert "One slash at the end makes the difference." in rows
            assert rows.count("<tr") == 2
        assert "Nothing is due from us." in staff
        assert "Nothing is due from you." not in public

    def test_put_the_readers_own_first(self, settings: Settings) -> None:
        settings.CONFIRM_AUTOMATICALLY = False
        found = (("tls.not_tls", "F", "tls"), ("any.no_answer", "U", "hosting"), ("key.off", "F", "key_state"))
        case = make_listed(State.WAITING_INSTITUTION, "tls.not_tls", *found)
        Step.objects.filter(case=case, slug="switched_on").update(due_from="vendor")
        public, staff = both_sides(case)
        assert list_of(public).index("Certificate") < list_of(public).index("Switched on")
        assert list_of(staff).index("Switched on") < list_of(staff).index("Certificate")

    def test_say_that_nothing_is_due_from_you_while_we_confirm(self) -> None:
        case = make_shown(State.WAITING_STAFF, "connected", *ADDRESS, *REST, *LAST, SECRET_OK, state_reason="confirm")
        progress.write_steps(case)
        public, staff = both_sides(case)
        assert "Nothing is due from you." in public
        assert 'data-label="From whom">us<' in list_of(public)
        assert "All tests passed; a person confirms it." in list_of(staff)
        assert "Done (10)" in public

    @pytest.mark.parametrize("state", [State.WITHDRAWN, State.DECLINED, State.EXPIRED])
    def test_name_nothing_once_the_request_is_closed(self, state: str) -> None:
        case = make_listed(state, "key.off", *ADDRESS, ("key.off", "F", "key_state"))
        public, staff = both_sides(case)
        assert list_of(public) == list_of(staff) == ""
        assert not Step.objects.filter(case=case, state__in=Step.DUE_STATES).exists()


class TestOrder:
    def test_is_result_then_what_is_due_then_the_line_then_what_happened(self) -> None:
        text = page_of(make_listed(State.WAITING_INSTITUTION, "key.off", *REST, ("key.off", "F", "key_state")))
        places = [text.index(part) for part in ('id="live"', 'id="due"', 'id="line"', 'id="history"')]
        assert places == sorted(places)
