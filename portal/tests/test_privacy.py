"""The page says what the table says, to everybody and in their language."""

import pytest
from django.test import Client
from django.utils import translation
from django.utils.html import escape
from pytest_django import Settings

from portal import retention
from portal.privacy import stored

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "de"])
def test_it_shows_every_rule_with_its_days(language: str, settings: Settings) -> None:
    settings.KEEP_EVIDENCE_DAYS = 4711
    page = Client(headers={"accept-language": language}).get("/privacy/").content.decode()
    with translation.override(language):
        for one in stored():
            assert escape(str(one.what)) in page
            assert escape(str(one.how_long)) in page
    assert "4711" in page
    assert f'lang="{language}"' in page


def test_it_holds_every_rule_and_what_is_kept_for_good() -> None:
    shown = {str(one.what) for one in stored()}
    assert {str(rule.what) for rule in retention.RULES} < shown
    assert str(retention.FOR_GOOD["keys.Access"]) in shown
    assert str(retention.FOR_GOOD["portal.Heartbeat"]) not in shown


def test_every_page_leads_to_it() -> None:
    assert '<a href="/privacy/">What we store and for how long</a>' in Client().get("/").content.decode()


def test_it_is_only_to_be_read() -> None:
    assert Client().post("/privacy/").status_code == 405
