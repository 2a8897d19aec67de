"""What the foot of every page leads to: the addresses we ask from, and how the pages can be used."""

import pytest
from django.test import Client
from pytest_django import Settings

from onboarding.models import Case
from onboarding.tests.pages_cast import browser_of
from tests.builders import make_case

pytestmark = pytest.mark.django_db


def page_of(path: str, language: str = "en") -> str:
    return Client(headers={"accept-language": language}).get(path).content.decode()


class TestFoot:
    @pytest.mark.parametrize("path", ["/addresses/", "/accessibility/"])
    def test_leads_to_it_from_every_page_and_it_is_only_to_be_read(self, path: str) -> None:
        assert f'<a href="{path}">' in page_of("/")
        assert Client().post(path).status_code == 405

    @pytest.mark.parametrize(("state", "is_offered"), [(Case.State.DRAFT, True), (Case.State.CHECKING, False)])
    def test_lets_a_draft_be_withdrawn_from_each_of_its_pages(self, state: str, is_offered: bool) -> None:
        case = make_case(state=state)
        page = browser_of(case).get(f"/requests/{case.reference}/address").content.decode()
        foot = page.partition("<footer")[2]
        assert case.reference in foot
        assert (f"/requests/{case.reference}/withdraw" in foot) is is_offered


class TestAddresses:
    def test_are_those_of_the_setting(self, settings: Settings) -> None:
        settings.PROBE_ADDRESSES = ["192.0.2.7", "2001:db8::7"]
        page = page_of("/addresses/")
        assert "<code>192.0.2.7</code>" in page
        assert "<code>2001:db8::7</code>" in page
        assert "There is no list yet." not in page

    def test_are_to_be_asked_for_where_none_is_set(self, settings: Settings) -> None:
        settings.PROBE_ADDRESSES = []
        assert "There is no list yet." in page_of("/addresses/")


def test_how_to_use_the_pages_is_said_in_the_language_of_the_reader() -> None:
    assert "<h1>Barrierefreiheit</h1>" in page_of("/accessibility/", "de")
