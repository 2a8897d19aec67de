"""Staff log in as `dev` said, see the case with its evidence, and confirm what a person has to confirm."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.everybody import Everybody
from tests.browser.marks import BROWSER
from tests.browser.product import Product
from tests.browser.visitor import Visitor

pytestmark = BROWSER


def test_the_index_counts_and_leads_to_lists(desk: Page, everybody: Everybody) -> None:
    desk.goto(everybody.product.staff_url)
    expect(desk.get_by_role("heading", name="Where requests stand")).to_be_visible()
    tile = desk.get_by_role("region", name="Today").get_by_role("link", name="Connected", exact=False).first
    number = int(tile.locator(".desk-figure").inner_text())
    assert number >= 5
    tile.click()
    expect(desk.locator("#result_list tbody tr")).to_have_count(number)
    desk.go_back()
    bar = desk.get_by_role("region", name="Connections by region").locator("svg a").first
    bar.focus()
    bar.press("Enter")
    desk.wait_for_url("**/registry/connection/**")


def test_a_case_shows_findings_and_evidence_and_no_secret(
    desk: Page, everybody: Everybody, everybodys_page: Page
) -> None:
    visitor = everybody.visitor("other-region", everybodys_page)
    visitor.open()
    visitor.wait_for_result()
    desk.goto(f"{everybody.product.staff_url}onboarding/case/?q=other-region")
    expect(desk.locator("#result_list")).to_contain_text(visitor.reference)
    desk.locator("#result_list").get_by_role("link", name=visitor.reference).click()
    finding = desk.locator("details.finding[open]").first
    expect(finding).to_contain_text("redirect.other_region")
    finding.get_by_text("See what was asked and answered").click()
    asked = finding.get_by_role("group", name="What was asked")
    expect(asked.first).to_contain_text("GET /login/oauth2/auth")
    expect(desk.locator(".case-facts")).to_contain_text("64 characters")
    expect(desk.locator(".case-flips .in-print").first).to_be_hidden()  # each moment is read once
    assert visitor.server.secret not in desk.content()


def test_another_domain_is_confirmed_by_a_person_with_a_reason(
    desk: Page, visits: Callable[[str], Visitor], product: Product
) -> None:
    visitor = visits("canvas-2026")
    visitor.email = "it@consultants.example"
    visitor.connect()
    expect(visitor.heading).to_have_text("All tests passed.")
    desk.goto(f"{product.staff_url}onboarding/case/?q={visitor.reference}")
    desk.locator("#result_list").get_by_role("link", name=visitor.reference).click()
    desk.get_by_role("link", name="Confirm", exact=True).click()
    desk.get_by_role("button", name="Confirm this connection").click()
    assert desk.url.endswith("/confirm/")  # not without a reason
    desk.get_by_label("Reason").fill("They wrote from the university's own address as well.")
    desk.get_by_role("button", name="Confirm this connection").click()
    expect(desk.get_by_text("The connection is confirmed.")).to_be_visible()
    expect(desk.locator(".case-flips")).to_contain_text("They wrote from the university's own address as well.")
    visitor.open()
    visitor.sees_connected()


def test_nobody_else_sees_the_desk(product: Product, page: Page) -> None:
    page.goto(f"{product.staff_url}onboarding/case/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert "/accounts/login/" in page.url
    assert page.get_by_text("CB-").count() == 0
