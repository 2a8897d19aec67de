"""What people type, paste and press in a hurry: each gets its clear answer, and nothing is done twice."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.marks import BROWSER
from tests.browser.product import Product
from tests.browser.visitor import Visitor

pytestmark = BROWSER

MALFORMED = "This does not look like a web address. It should look like canvas.northfield.example."
NUMBER = "This is a number, not a name."
PORT = "We do not ask at this port."


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("???", MALFORMED),
        ("http://", MALFORMED),
        ("https://canvas", MALFORMED),
        ("javascript:alert(1)", MALFORMED),
        ("<script>alert(1)</script>", MALFORMED),
        ("https://localhost", MALFORMED),
        ("http://10.0.0.5", NUMBER),
        ("https://192.168.1.1/courses/1", NUMBER),
        ("https://[::1]/", NUMBER),
        ("http://0x7f000001/", NUMBER),
        ("http://2130706433", NUMBER),
        ("https://canvas.northfield.example:22", PORT),
        ("https://a." * 400, "This is longer than any address. Paste only the address."),
    ],
)
def test_no_address_is_said_at_the_form(product: Product, page: Page, typed: str, answer: str) -> None:
    page.goto(f"{product.url}/")
    page.get_by_label("Address of your Canvas").fill(typed)
    page.get_by_role("button", name="Look at this address").click()
    expect(page.get_by_role("alert")).to_contain_text(answer)
    expect(page.locator("#error-summary")).to_be_focused()
    page.get_by_role("alert").get_by_role("link").first.click()
    expect(page.get_by_label("Address of your Canvas")).to_be_focused()
    expect(page.get_by_label("Address of your Canvas")).to_have_value(" ".join(typed.split()))
    assert page.title().startswith("Error: ")


def test_a_field_of_5_megabytes_is_too_long(product: Product, page: Page) -> None:
    page.goto(f"{product.url}/")
    page.get_by_label("Address of your Canvas").evaluate("field => field.value = 'x'.repeat(5 * 1024 * 1024)")
    page.get_by_role("button", name="Look at this address").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("too long")


def test_a_secret_with_quotes_and_line_breaks_is_tidied(visits: Callable[[str], Visitor]) -> None:
    visitor = visits("canvas")
    secret = visitor.server.secret
    visitor.go_to_details()
    visitor.prove_by_code()
    visitor.open("details")
    # A browser's field of one line takes line breaks out by itself; other programs do not.
    visitor.page.get_by_label("Client secret").evaluate("""field => {
        const lines = document.createElement("textarea");
        lines.name = field.name;
        lines.id = field.id;
        field.replaceWith(lines);
    }""")
    visitor.give_details(secret=f' “{secret[:20]}\n{secret[20:50]}\u200b\r\n  {secret[50:]}"\n')
    visitor.sees_connected()
    visitor.page.locator("#fine").click()
    expect(visitor.page.locator("#findings")).to_contain_text("secret.cleaned")


@pytest.mark.parametrize("has_script", [True, False])
def test_a_double_click_is_one_run(product: Product, page: Page, plain_page: Page, has_script: bool) -> None:
    visitor = Visitor(product, page if has_script else plain_page, product.server("canvas"))
    visitor.go_to_details()
    visitor.prove_by_code()
    visitor.open("details")
    visitor.page.get_by_label("Client ID", exact=True).fill(visitor.server.client_id)
    visitor.page.get_by_label("Client secret").fill(visitor.server.secret)
    visitor.page.get_by_role("button", name="Try the connection").dblclick()
    visitor.page.wait_for_url(re.compile(r"/requests/CB-\d+/$"))
    visitor.asks_until_connected()
    assert product.full_runs(visitor.reference) == 1


def test_the_same_form_in_two_tabs_is_one_run(visits: Callable[[str], Visitor]) -> None:
    visitor = visits("slow")
    visitor.go_to_details()
    visitor.prove_by_code()
    tabs = [visitor.page, visitor.page.context.new_page()]
    buttons: list[Locator] = []
    for tab in tabs:
        tab.goto(f"{visitor.product.url}/requests/{visitor.reference}/details")
        tab.get_by_label("Client ID", exact=True).fill(visitor.server.client_id)
        tab.get_by_label("Client secret").fill(visitor.server.secret)
        buttons.append(tab.get_by_role("button", name="Try the connection"))
    for button in buttons:
        button.click(no_wait_after=True)
    for tab in tabs:
        tab.wait_for_url(re.compile(r"/requests/CB-\d+/$"))
    visitor.sees_connected()
    assert visitor.product.full_runs(visitor.reference) == 1


@pytest.mark.parametrize("is_whole", [True, False])
def test_back_shows_no_secret(visits: Callable[[str], Visitor], is_whole: bool) -> None:
    visitor = visits("canvas" if is_whole else "secret-cut")
    visitor.go_to_details()
    visitor.give_details()
    if is_whole:
        visitor.page.wait_for_url(re.compile(r"/requests/CB-\d+/$"))
    else:
        expect(visitor.page.get_by_role("alert")).to_be_visible()
    visitor.page.go_back()
    expect(visitor.page.get_by_label("Client secret")).to_have_value("")
    assert visitor.server.secret not in visitor.page.content()
    visitor.page.go_forward()  # a page that came from a form would ask to send it once more
    expect(visitor.page.get_by_role("banner")).to_be_visible()
    assert visitor.server.secret not in visitor.page.content()
