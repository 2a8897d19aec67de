"""The desk with nothing but a keyboard and paper: no JavaScript, no mouse, a narrow screen, a printer."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.full_desk import STATES, FullDesk
from tests.browser.keyboard import Keyboard
from tests.browser.marks import BROWSER
from tests.browser.paper import print_out
from tests.browser.watching import Watch

pytestmark = BROWSER

CASES = "onboarding/case/"
LISTS = (f"{CASES}?queue=us", "onboarding/incident/", "onboarding/letter/", "onboarding/watch/", "registry/connection/")


@pytest.fixture
def desk(full_desk: FullDesk, browser: Browser) -> Iterator[Page]:
    """Open the index of the desk in a browser without JavaScript."""
    context = browser.new_context(java_script_enabled=False)
    watch = Watch(context)
    context.add_cookies([{"name": "sessionid", "value": full_desk.cookie, "url": full_desk.url}])
    page = context.new_page()
    page.goto(f"{full_desk.url}/staff/")
    yield page
    context.close()
    assert watch.complaints == []


def links(page: Page, selector: str) -> list[str]:
    """Return where these links lead, in the page's order."""
    found: list[str] = page.eval_on_selector_all(selector, "links => links.map((link) => link.href)")
    return list(dict.fromkeys(found))


def addresses(desk: Page, base: str) -> Iterator[tuple[str, bool]]:
    """Yield the address of each kind of page of the desk, and whether it is a list."""
    yield base, False
    rows = []
    for one in LISTS:
        desk.goto(base + one)
        yield base + one, True
        rows += links(desk, "#result_list tbody th a")[:1]
    desk.goto(f"{base}{CASES}?state=connected")
    rows += links(desk, "#result_list tbody th a")[:1]
    for row in rows:
        yield row, False
        desk.goto(row)
        for action in links(desk, "main .case-actions a, main .form-actions a"):
            yield action, False


def too_wide(page: Page) -> list[str]:
    page.set_viewport_size({"width": 320, "height": 900})
    page.emulate_media(color_scheme="dark")
    needed = page.evaluate("document.scrollingElement.scrollWidth")
    return [f"{needed} px wide on 320 px"] if needed > 320 else []


def test_every_page_is_whole_without_javascript_on_320_px_and_on_paper(desk: Page, full_desk: FullDesk) -> None:
    wrong, seen = {}, 0
    for address, is_list in list(addresses(desk, f"{full_desk.url}/staff/")):
        desk.goto(address)
        expect(desk.get_by_role("heading", level=1)).to_be_visible()
        expect(desk.locator(".theme-toggle:visible")).to_have_count(0)  # nothing that only a script could do
        wrong[address] = too_wide(desk) + print_out(desk, is_list=is_list)
        seen += 1
    assert {address: found for address, found in wrong.items() if found} == {}
    assert seen > 20


def sees(desk: Page, heading: str) -> None:
    """Wait for the page with this heading; a key may be pressed before it is there."""
    expect(desk.get_by_role("heading", level=1)).to_contain_text(heading)


def test_from_the_queue_to_a_claimed_and_answered_request_and_back(desk: Page) -> None:
    keyboard = Keyboard(desk)
    keyboard.go_to("Queue").press("Enter")
    sees(desk, "Requests")
    keyboard.go_to("By region").press("Enter")
    keyboard.go_to("Practice Europe").press("Enter")
    expect(desk.locator(".desk-chips")).to_contain_text("Practice Europe")
    reference = desk.locator("#result_list tbody th a").first.inner_text()
    keyboard.type_into("Reference, host, institution, contact or client ID", reference)
    keyboard.press("Enter")
    expect(desk.locator("#result_list tbody tr")).to_have_count(1)
    keyboard.go_to(reference).press("Enter")
    sees(desk, reference)
    keyboard.go_to("Claim").press("Enter")
    expect(desk.get_by_text("You have this request now.")).to_be_visible()
    keyboard.go_to("Ask the institution").press("Enter")
    sees(desk, "Ask the institution")
    keyboard.type_into("Your question, as they read it", "Which account is this key for?")
    keyboard.go_to("Send the question").press("Enter")
    expect(desk.get_by_text("The question is on its way.")).to_be_visible()
    keyboard.go_to("Requests").press("Enter")
    sees(desk, "Requests")


def test_looks_are_paused_and_resumed(desk: Page, full_desk: FullDesk) -> None:
    keyboard = Keyboard(desk)
    reference = full_desk.references[STATES.index("attention")]
    desk.goto(f"{full_desk.url}/staff/{CASES}?q={reference}")
    keyboard.go_to(reference).press("Enter")
    deeds = {
        "Pause the looks": ("no more?", "The looks are paused."),
        "Resume the looks": ("again", "looked at again."),
    }
    for deed, (title, said) in deeds.items():
        sees(desk, reference)
        keyboard.go_to("More").press("Enter")
        keyboard.go_to(deed).press("Enter")
        sees(desk, title)
        keyboard.type_into("Reason", "They move house.")
        keyboard.go_to(deed).press("Enter")
        expect(desk.locator(".messagelist")).to_contain_text(said)


@pytest.mark.parametrize("address", [f"{CASES}?queue=us", "onboarding/letter/"])
def test_a_list_is_no_trap(desk: Page, full_desk: FullDesk, address: str) -> None:
    desk.goto(f"{full_desk.url}/staff/{address}")
    Keyboard(desk).passes_through()
