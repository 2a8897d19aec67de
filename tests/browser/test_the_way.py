"""From the empty form to "connected": with JavaScript, without it, and with the keyboard alone."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from sandbox.regions import AMERICA, EUROPE
from tests.browser.keyboard import Keyboard
from tests.browser.marks import BROWSER
from tests.browser.product import Product
from tests.browser.visitor import Visitor
from tests.processes import wait_for

pytestmark = BROWSER


def test_leads_to_connected_and_says_so_in_a_letter(visits: Callable[[str], Visitor]) -> None:
    visitor = visits("canvas")
    page = visitor.page
    visitor.give_address()
    expect(visitor.heading).to_have_text("This is what we found")
    expect(page.locator("#row-certificate")).to_contain_text("The certificate is in order.", timeout=15_000)
    expect(page.locator("#row-canvas")).to_contain_text("This is a Canvas.")
    page.locator("#go-on").click()
    visitor.choose_region()
    expect(page.get_by_label("Redirect URIs", exact=True)).to_have_value(EUROPE.redirect_uri)
    expect(page.get_by_text("Canvas shows about 20 of the 64.")).to_be_visible()
    expect(page.get_by_text("New keys always start OFF.")).to_be_visible()
    visitor.press("I have created the key")
    visitor.give_details()
    expect(page.get_by_text("Until then we send the secret nowhere.")).to_be_visible()
    visitor.prove_by_link()
    visitor.sees_connected()
    assert "/s/" not in page.url
    wait_for(lambda: "is connected" in visitor.letter(), 20, "the letter that says so")


def test_copy_buttons_copy_the_whole_value(visits: Callable[[str], Visitor]) -> None:
    visitor = visits("canvas")
    visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.give_address()
    visitor.open("region")
    visitor.choose_region()
    visitor.press("Copy Redirect URIs")
    expect(visitor.page.get_by_text("Copied", exact=True).first).to_be_visible()
    assert visitor.page.evaluate("navigator.clipboard.readText()") == EUROPE.redirect_uri


def test_the_meter_counts_while_one_types(visits: Callable[[str], Visitor]) -> None:
    visitor = visits("secret-cut")
    visitor.go_to_details()
    field, words = visitor.page.get_by_label("Client secret"), visitor.page.locator("#secret-words")
    for typed, said in ((visitor.server.secret, "20 of 64."), ("a1" * 32, "64 of 64."), ("a1" * 33, "66 of 64.")):
        field.fill(typed)
        expect(words).to_contain_text(said)


def test_leads_to_connected_without_javascript(product: Product, plain_page: Page) -> None:
    visitor = Visitor(product, plain_page, product.server("canvas"))
    visitor.give_address()
    # The page loads itself anew while the address is looked at.
    expect(plain_page.locator("#row-certificate")).to_contain_text("The certificate is in order.", timeout=15_000)
    plain_page.get_by_role("link", name="Continue to your region").click()
    visitor.choose_region()
    assert plain_page.get_by_role("button", name=re.compile("^Copy ")).count() == 0
    visitor.press("I have created the key")
    visitor.give_details()
    plain_page.get_by_label("Code").fill(visitor.letter_code())
    visitor.press("Confirm my e-mail")
    visitor.asks_until_connected()


def test_leads_to_connected_with_the_keyboard_alone(product: Product, page: Page) -> None:
    visitor = Visitor(product, page, product.server("canvas"))
    keyboard = Keyboard(page)
    page.goto(f"{product.url}/")
    keyboard.leave_out_the_bar()
    keyboard.type_into("Address of your Canvas", visitor.server.address)
    keyboard.type_into("Work e-mail", visitor.email)
    keyboard.go_to("Our letters in").press("ArrowDown").press("ArrowUp")
    keyboard.type_into("Name of your institution", "Northfield College")
    keyboard.go_to("Look at this address").press("Enter")
    page.wait_for_url("**/address")
    visitor.reference = page.url.split("/")[-2]
    keyboard.go_to("Continue to your region").press("Enter")
    page.wait_for_url("**/region")
    keyboard.go_to_group("region")
    keyboard.press("Space")
    expect(page.get_by_label(EUROPE.name)).to_be_checked()
    keyboard.press("ArrowDown")
    expect(page.get_by_label(AMERICA.name)).to_be_checked()
    keyboard.press("ArrowUp")
    keyboard.go_to("Show me the key settings").press("Enter")
    page.wait_for_url("**/key")
    keyboard.go_to("Copy Redirect URIs").press("Space")
    keyboard.go_to("I have created the key").press("Enter")
    page.wait_for_url("**/details")
    keyboard.type_into("Client ID", visitor.server.client_id)
    keyboard.type_into("Client secret", visitor.server.secret)
    keyboard.go_to("Try the connection").press("Enter")
    page.wait_for_url(re.compile(r"/requests/CB-\d+/$"))
    keyboard.type_into("Code", visitor.letter_code())
    keyboard.press("Enter")
    visitor.sees_connected()
    keyboard.passes_through()
