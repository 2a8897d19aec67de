"""What a limit says: whoever meets it reads it, keeps what was typed, and can go on."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from onboarding import budgets
from onboarding.budgets import Kind
from onboarding.models import Case
from onboarding.tests.pages_cast import browser_of
from tests.browser.looks import look_at
from tests.browser.marks import BROWSER
from tests.builders import make_case, make_case_with_key, make_done_run, make_result

pytestmark = [*BROWSER, pytest.mark.django_db(transaction=True)]
LIMIT = "You have looked at many addresses in a short time. You can go on at"


@pytest.fixture
def limited(browser: Browser, live_server: LiveServer) -> BrowserContext:
    """Return a browser whose address has nothing left; 429 is an error to its console."""
    for _ in range(5):
        budgets.spend(Kind.DRAFTS_BY_VISITOR, "127.0.0.1")
    return browser.new_context(base_url=live_server.url)


def page_of(context: BrowserContext, case: Case) -> Page:
    """Return a page of the browser that may see the case."""
    cookie = browser_of(case).cookies["sessionid"].value
    url = str(context.new_page().request.get("/").url)
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": url}])
    return context.pages[-1]


def test_on_the_first_page_keeps_what_was_typed(limited: BrowserContext) -> None:
    page = limited.new_page()
    page.goto("/")
    page.get_by_label("Address of your Canvas").fill("canvas.northfield.example")
    page.get_by_label("Work e-mail").fill("it@northfield.example")
    page.get_by_label("Name of your institution").fill("Northfield College")
    page.get_by_role("button", name="Look at this address").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text(LIMIT)
    expect(page.locator("#error-summary")).to_be_focused()
    expect(page.get_by_label("Name of your institution")).to_have_value("Northfield College")
    assert page.title().startswith("Error: ")
    assert look_at(page) == []
    limited.close()


def test_on_a_changed_address(limited: BrowserContext) -> None:
    case = make_case()
    page = page_of(limited, case)
    page.goto(f"/requests/{case.reference}/change-address")
    page.get_by_label("Address of your Canvas").fill("canvas.northfield.example")
    page.get_by_role("button", name="Look at this address").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text(LIMIT)
    assert look_at(page) == []
    limited.close()


def test_of_a_fourth_secret(limited: BrowserContext) -> None:
    case = make_case_with_key(state=Case.State.WAITING_STAFF, state_reason=Case.TOO_MANY_SECRETS)
    make_result(make_done_run(case, "secret.wrong"), "secret.wrong", "F", check_slug="key_secret")
    page = page_of(limited, case)
    page.goto(f"/requests/{case.reference}/")
    expect(page.locator("main")).to_contain_text("That was the fourth secret for this key today.")
    assert look_at(page) == []
    limited.close()


def test_of_a_request_that_is_kept_back(limited: BrowserContext) -> None:
    case = make_case(state=Case.State.WAITING_STAFF, state_reason=Case.KEPT_BACK)
    page = page_of(limited, case)
    page.goto(f"/requests/{case.reference}/address")
    expect(page.locator("main")).to_contain_text("We are asking your Canvas now.")
    Case.objects.update(state_since="2026-01-01T00:00Z")
    page.reload()
    expect(page.locator("main")).to_contain_text("A person here looks at it.")
    expect(page.locator("main")).not_to_contain_text("We are mailing")
    assert look_at(page) == []
    limited.close()
