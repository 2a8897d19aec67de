"""A request from the desk's queue to its end: claimed, asked about, seen as they see it, withdrawn, opened again."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.keyboard import Keyboard
from tests.browser.looks import look_at
from tests.browser.marks import BROWSER
from tests.browser.product import Product
from tests.browser.visitor import Visitor

pytestmark = BROWSER


def open_case(desk: Page, product: Product, reference: str) -> None:
    desk.goto(f"{product.staff_url}onboarding/case/?queue=them&q={reference}")
    assert look_at(desk) == []
    desk.locator("#result_list").get_by_role("link", name=reference).click()
    desk.wait_for_url("**/change/**")


def more(desk: Page, name: str) -> None:
    """Choose what stands under "More", with the keyboard alone."""
    desk.reload()  # folded again
    keyboard = Keyboard(desk)
    keyboard.go_to("More").press("Enter")
    keyboard.go_to(name).press("Enter")
    desk.wait_for_load_state()
    expect(desk.get_by_role("link", name="Go back")).to_be_visible()


def test_staff_and_institution_follow_one_request(
    desk: Page, visits: Callable[[str], Visitor], product: Product
) -> None:
    visitor = visits("scopes-missing")
    visitor.connect()
    expect(visitor.heading).to_have_text("One thing to mend, then you are connected.", timeout=40_000)
    open_case(desk, product, visitor.reference)
    case_url = desk.url

    desk.get_by_role("button", name="Claim").click()
    expect(desk.get_by_text("You have this request now.")).to_be_visible()
    desk.get_by_role("link", name="Ask the institution").click()
    assert look_at(desk) == []
    desk.get_by_role("button", name="Send the question").click()
    expect(desk.get_by_text("Type the question.")).to_be_visible()
    desk.get_by_label("Your question, as they read it").fill("Which account is this key for?")
    desk.get_by_role("button", name="Send the question").click()
    expect(desk.get_by_text("The question is on its way.")).to_be_visible()
    assert look_at(desk) == []

    more(desk, "What they see")
    assert look_at(desk) == []
    frame = desk.frame_locator("iframe.preview")
    expect(frame.get_by_role("heading", level=1)).to_have_text("We have a question.")

    visitor.open()
    page = visitor.page
    expect(page.get_by_text("Which account is this key for?")).to_be_visible()
    assert look_at(page) == []
    page.get_by_role("link", name="Withdraw this request").click()
    assert look_at(page) == []
    page.get_by_role("button", name="Withdraw this request").click()
    expect(visitor.heading).to_have_text("This request is closed.")
    assert look_at(page) == []

    desk.goto(case_url)
    expect(desk.locator(".case-facts")).to_contain_text("None.")  # the secret
    desk.get_by_role("link", name="Reopen").click()
    desk.get_by_label("Reason").fill("They changed their minds.")
    desk.get_by_role("button", name="Reopen this request").click()
    expect(desk.get_by_text("The request is open again.")).to_be_visible()
