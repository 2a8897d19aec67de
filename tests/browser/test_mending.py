"""A fault is mended on the practice administrator's page; then "Check again", or the right value, connects."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from sandbox.regions import EUROPE
from tests.browser.marks import BROWSER
from tests.browser.product import Product
from tests.browser.visitor import Visitor

pytestmark = BROWSER


@pytest.fixture
def canvas_page(product: Product, page: Page) -> Callable[[str], Page]:
    """Open a second tab with a server's own administrator's page, on which it plays its fault."""

    def open_page(slug: str) -> Page:
        tab = page.context.new_page()
        tab.goto(f"{product.practice_url}servers/{slug}")
        if tab.get_by_role("button", name="Play the fault").count():
            tab.get_by_role("button", name="Play the fault").click()
        return tab

    return open_page


def check_again_connects(visitor: Visitor) -> None:
    button = visitor.page.get_by_role("button", name="Check again").first
    expect(button).not_to_have_attribute("aria-disabled", "true")  # once its cool-down is over
    button.click()
    visitor.sees_connected()


def test_a_key_that_is_off_is_switched_on(visits: Callable[[str], Visitor], canvas_page: Callable[[str], Page]) -> None:
    visitor, canvas = visits("key-off"), canvas_page("key-off")
    visitor.connect()
    expect(visitor.heading).to_have_text("One thing to mend, then you are connected.")
    expect(visitor.page.get_by_role("heading", name="The key is not switched on here.").first).to_be_visible()
    canvas.get_by_role("button", name="On ", exact=False).first.click()
    check_again_connects(visitor)
    expect(visitor.page.locator(".timeline")).to_contain_text("Waiting for you")


def test_the_uri_of_another_region_is_put_right(
    visits: Callable[[str], Visitor], canvas_page: Callable[[str], Page]
) -> None:
    visitor, canvas = visits("other-region"), canvas_page("other-region")
    visitor.connect()
    right = visitor.page.locator("#findings article .copied-value").first
    expect(right).to_have_text(EUROPE.redirect_uri)
    canvas.get_by_role("link", name="Edit").click()
    canvas.get_by_label("Redirect URIs").fill(right.inner_text())
    canvas.get_by_role("button", name="Save").click()
    check_again_connects(visitor)


def test_a_secret_cut_short_is_copied_whole(
    visits: Callable[[str], Visitor], canvas_page: Callable[[str], Page]
) -> None:
    visitor, canvas = visits("secret-cut"), canvas_page("secret-cut")
    visitor.go_to_details()
    visitor.prove_by_code()
    visitor.open("details")
    visitor.give_details()
    expect(visitor.page.get_by_role("alert")).to_be_visible()
    canvas.get_by_text("Show Key", exact=True).click()
    visitor.page.get_by_label("Client secret").fill(canvas.get_by_label("Key", exact=True).input_value())
    visitor.press("Try the connection")
    visitor.sees_connected()
