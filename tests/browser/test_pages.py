"""Every page that institutions see, in its states: axe finds nothing, nothing sticks out, and focus stays."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.everybody import Everybody
from tests.browser.looks import look_at
from tests.browser.marks import BROWSER
from tests.browser.product import Product
from tests.browser.visitor import LINK, Visitor

pytestmark = BROWSER

OPEN_PAGES = [
    "",
    "link",
    "privacy/",
    "addresses/",
    "accessibility/",
    "s/no-such-token/",
    "accounts/login/",
    "accounts/password/reset/",
]
# They are all made alike: the list, two long ones, a short one, and one that there is not.
HELP_PAGES = ["", "redirect.mismatch/", "secret.access_token/", "any.our_fault/", "no.such_code/"]
# A server, and pages of its request; "" is its own.
REQUESTS = {
    "canvas": [""],
    "key-off": ["", "address", "region", "key", "details", "change-address"],
    "other-region": [""],
    "comma-list": [""],
    "scopes-missing": ["", "letter/scopes.missing/"],
    "login-first": [""],
    "missing-intermediate": ["", "address"],
    "private-ca": [""],
    "not-canvas": ["", "address"],
    "never-answers": ["", "address"],
    "maintenance": [""],
    "firewall": ["", "address", "letter/canvas.blocked/"],
}


@pytest.mark.parametrize("path", OPEN_PAGES)
def test_a_page_for_everybody(product: Product, page: Page, path: str) -> None:
    page.goto(f"{product.url}/{path}")
    assert look_at(page) == []


def test_help_pages(product: Product, page: Page) -> None:
    for path in HELP_PAGES:
        page.goto(f"{product.url}/help/{path}")
        assert look_at(page) == [], path


@pytest.mark.parametrize("slug", REQUESTS)
def test_a_request(everybody: Everybody, everybodys_page: Page, slug: str) -> None:
    visitor = everybody.visitor(slug, everybodys_page)
    for path in REQUESTS[slug]:
        visitor.open(path)
        visitor.wait_for_result() if path in ("", "address") else None
        assert look_at(everybodys_page) == [], path


def test_forms_with_errors(visits: Callable[[str], Visitor]) -> None:
    visitor = visits("secret-cut")
    page = visitor.page
    page.goto(f"{visitor.product.url}/")
    visitor.press("Look at this address")
    assert look_at(page) == []
    visitor.go_to_details()
    visitor.give_details()
    expect(page.get_by_role("alert")).to_be_visible()
    assert look_at(page) == []
    visitor.type_code("AAAA-AAAA")
    expect(page.get_by_role("alert")).to_contain_text("This is not the code from our newest letter.")
    assert look_at(page) == []
    visitor.open("region")
    page.evaluate("document.querySelectorAll('[name=region]').forEach((one) => { one.checked = false; })")
    visitor.press("Show me the key settings")
    expect(page.get_by_role("alert")).to_contain_text("Choose a region.")
    assert look_at(page) == []


def test_a_private_link_and_the_letters(visits: Callable[[str], Visitor]) -> None:
    visitor = visits("canvas")
    visitor.give_address()
    found = LINK.search(visitor.letter())
    assert found
    for address in (found[0], visitor.product.letters_url):
        visitor.page.goto(address)
        assert look_at(visitor.page) == []


def test_news_move_no_focus(visits: Callable[[str], Visitor]) -> None:
    visitor = visits("slow")
    page = visitor.page
    visitor.go_to_details()
    visitor.prove_by_code()
    visitor.open("details")
    with visitor.product.without_worker():
        visitor.give_details()
        expect(visitor.heading).to_have_text("Trying the connection now")
        assert look_at(page) == []
        button = page.get_by_role("button", name="Change language")
        button.focus()
        page.wait_for_timeout(5_000)  # two rounds of news
        expect(button).to_be_focused()
    news = 0
    while visitor.heading.inner_text() == "Trying the connection now":
        page.wait_for_timeout(500)
        expect(button).to_be_focused()
        news += 1
        assert news < 80
    visitor.sees_connected()
    expect(button).to_be_focused()
    expect(page.get_by_role("status")).to_have_text("Your Canvas is connected.")


def test_news_leave_the_focus_on_the_way_on(visits: Callable[[str], Visitor]) -> None:
    visitor = visits("canvas")
    with visitor.product.without_worker():
        visitor.give_address()
        way_on = visitor.page.get_by_role("link", name="Continue to your region")
        way_on.focus()
    expect(visitor.page.locator("#row-certificate")).to_contain_text("The certificate is in order.", timeout=15_000)
    expect(visitor.page.locator("#go-on")).to_be_focused()
