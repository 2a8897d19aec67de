"""Each practice server, submitted through the form, ends in the advice for what is wrong with it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from diagnosis.advice import CATALOGUE
from sandbox import scenarios
from tests.browser.everybody import CUT, PASSED_ON, Everybody
from tests.browser.marks import BROWSER
from tests.browser.visitor import RESULT_MS, Visitor

pytestmark = BROWSER

CONNECTED = [one for one in PASSED_ON if one.expected == "connected"]
FAULTY = [one for one in PASSED_ON if one.expected != "connected"]


def title_of(code: str) -> re.Pattern[str]:
    """Return the catalogue's title, with anything in the place of its facts."""
    parts = re.split(r"%\(\w+\)s", str(CATALOGUE[code].title))
    return re.compile(f"^{'.+'.join(map(re.escape, parts))}$")


@pytest.mark.parametrize("slug", [one.slug for one in CONNECTED])
def test_nothing_wrong_is_connected(everybody: Everybody, everybodys_page: Page, slug: str) -> None:
    visitor = everybody.visitor(slug, everybodys_page)
    visitor.open()
    visitor.sees_connected()
    assert everybody.product.full_runs(visitor.reference) == 1


@pytest.mark.parametrize(("slug", "outcome"), [(one.slug, one.expected) for one in FAULTY])
def test_a_fault_gets_its_advice(everybody: Everybody, everybodys_page: Page, slug: str, outcome: str) -> None:
    visitor = everybody.visitor(slug, everybodys_page)
    visitor.open()
    visitor.wait_for_result()
    blocking = everybodys_page.locator("#findings article").first
    expect(blocking.get_by_role("heading")).to_have_text(title_of(outcome), timeout=RESULT_MS)
    expect(blocking.locator(".finding-foot code")).to_have_text(outcome)
    expect(blocking.locator("dt", has_text="Who").locator("+ dd")).to_have_text(CATALOGUE[outcome].who.label)
    assert everybody.product.full_runs(visitor.reference) >= 1


def test_a_secret_cut_short_is_said_at_the_form(visits: Callable[[str], Visitor]) -> None:
    visitor = visits(CUT)
    page, outcome = visitor.page, scenarios.by_slug(CUT).expected
    visitor.go_to_details()
    visitor.give_details()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text(str(CATALOGUE[outcome].title))
    assert page.title().startswith("Error: ")
    expect(page.get_by_text("We kept what you entered: 20 characters.")).to_be_visible()
    expect(page.get_by_label("Client secret")).to_have_value("")
    expect(page.get_by_label("Client ID", exact=True)).to_have_value(visitor.server.client_id)
    assert visitor.product.full_runs(visitor.reference) == 0
    assert visitor.server.secret not in page.content()
