"""Pages over a store that is full: the desk's index, and requests whose connection has lived for months."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.full_desk import STATES, FullDesk
from tests.browser.keyboard import Keyboard
from tests.browser.looks import look_at
from tests.browser.marks import BROWSER
from tests.browser.watching import Watch

pytestmark = BROWSER


@pytest.fixture
def index(full_desk: FullDesk, browser: Browser) -> Iterator[Page]:
    """Open the index of the desk."""
    context = browser.new_context()
    watch = Watch(context)
    context.add_cookies([{"name": "sessionid", "value": full_desk.cookie, "url": full_desk.url}])
    page = context.new_page()
    page.goto(f"{full_desk.url}/staff/")
    yield page
    context.close()
    assert watch.complaints == []


def test_everybody_can_read_it(index: Page) -> None:
    assert look_at(index, (1280, "light"), (1280, "dark"), (320, "dark")) == []


def test_the_filters_stay_in_the_address_and_in_each_link(index: Page) -> None:
    index.get_by_label("Region", exact=True).select_option("us")
    index.get_by_label("Period", exact=True).select_option("90")
    index.get_by_role("button", name="Apply").click()
    index.wait_for_url("**/staff/?region=us&period=90")
    expect(index.get_by_label("Region", exact=True)).to_have_value("us")
    index.get_by_role("region", name="Today").get_by_role("link", name="Waiting for us").click()
    assert "region=us" in index.url


def test_news_come_by_themselves_and_leave_the_focus_where_it_is(index: Page) -> None:
    index.clock.install()
    index.reload()
    section = index.locator("#today")
    section.evaluate("section => section.setAttribute('hx-get', section.getAttribute('hx-get').replace(/seen=.*/, ''))")
    section.evaluate("section => { section.dataset.old = 'yes'; htmx.process(section); }")
    tile = index.locator("#tile-2")
    tile.focus()
    with index.expect_response("**/staff/?region=*"):
        index.clock.fast_forward(61_000)
    expect(index.locator("#today[data-old]")).to_have_count(0)
    expect(tile).to_be_focused()


def test_every_cell_of_a_drawing_is_large_enough_to_be_hit(index: Page) -> None:
    index.set_viewport_size({"width": 1280, "height": 900})
    small = index.eval_on_selector_all(
        ".chart.is-expiry a rect, .chart.is-funnel a rect, .chart.is-ages a rect",
        "all => all.map(one => one.getBoundingClientRect()).filter(box => Math.min(box.width, box.height) < 23.5).length",
    )
    assert small == 0


def test_paper_shows_the_charts_without_what_is_pressed(index: Page) -> None:
    index.emulate_media(media="print")
    expect(index.get_by_role("button", name="Apply")).to_be_hidden()
    expect(index.locator(".chart").first).to_be_visible()


def test_german_fits(index: Page, full_desk: FullDesk) -> None:
    cookie = {"name": "django_language", "value": "de", "url": full_desk.url}
    index.context.add_cookies([cookie])  # type: ignore[list-item]  # a plain mapping does
    index.reload()
    expect(index.get_by_role("heading", name="Wo Anfragen stehen")).to_be_visible()
    assert look_at(index, (320, "light")) == []


def test_a_connection_in_each_of_its_states(index: Page, full_desk: FullDesk) -> None:
    wrong = {}
    for state, reference in zip(STATES, full_desk.references, strict=True):
        index.goto(f"{full_desk.url}/requests/{reference}/")
        expect(index.locator(".banner .verdict")).to_be_visible()
        wrong[state] = look_at(index)
    assert [f"{state}: {one}" for state, found in wrong.items() for one in found] == []


def test_a_request_for_what_broke_starts_with_its_address(index: Page, full_desk: FullDesk) -> None:
    index.goto(f"{full_desk.url}/requests/{full_desk.references[STATES.index('broken')]}/")
    index.get_by_role("link", name="Open a request for it").click()
    expect(index.get_by_label("Address of your Canvas")).to_have_value(re.compile(r"^https://.*\.example$"))


def test_an_incident_is_decided_with_the_keyboard_alone(index: Page) -> None:
    keyboard = Keyboard(index)
    keyboard.go_to("Decide about the letters").press("Enter")
    expect(index.get_by_role("heading", name="letters are held")).to_be_visible()
    assert look_at(index) == []
    keyboard.type_into("Reason", "Their certificates really ran out.")
    keyboard.go_to("Release the letters").press("Enter")
    expect(index.get_by_text("Their certificates really ran out.")).to_be_visible()
    expect(index.get_by_role("button", name="Release the letters")).to_have_count(0)


def test_letters_are_stopped_by_one_button(index: Page, full_desk: FullDesk) -> None:
    index.goto(f"{full_desk.url}/stop/{full_desk.stop_token}/")
    assert look_at(index) == []
    index.locator("main").get_by_role("button").click()
    assert look_at(index) == []


@pytest.mark.parametrize("state", STATES)
def test_without_javascript_and_on_paper_all_is_said(browser: Browser, full_desk: FullDesk, state: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([{"name": "sessionid", "value": full_desk.cookie, "url": full_desk.url}])
    page = context.new_page()
    page.goto(f"{full_desk.url}/requests/{full_desk.references[STATES.index(state)]}/")
    expect(page.get_by_role("heading", name="What is due")).to_be_visible()
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()
    page.locator("#due-done").click()
    expect(page.locator("#due-done + ul")).to_contain_text("Confirmed")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="What is due")).to_be_visible()
    expect(page.locator("main button:visible")).to_have_count(0)
    context.close()
