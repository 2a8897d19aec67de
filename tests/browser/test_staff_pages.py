"""Every page of the desk: axe finds nothing, and nothing sticks out."""

from playwright.sync_api import Page

from tests.browser.everybody import Everybody
from tests.browser.looks import NARROW, WIDE, look_at
from tests.browser.marks import BROWSER

pytestmark = BROWSER


def hrefs(page: Page, selector: str) -> list[str]:
    """Return where these links lead."""
    found: list[str] = page.eval_on_selector_all(selector, "links => links.map((link) => link.href)")
    return list(dict.fromkeys(found))


def test_the_index_the_account_and_what_is_used_most(desk: Page, everybody: Everybody) -> None:
    lists = [f"staff/{one}/" for one in ("onboarding/case", "auth/user", "auth/user/add", "registry/connection")]
    for path in ("staff/", "accounts/password/change/", *lists):
        desk.goto(f"{everybody.product.url}/{path}")
        assert look_at(desk) == [], path


def test_every_list_and_its_first_row(desk: Page, everybody: Everybody) -> None:
    desk.goto(everybody.product.staff_url)
    lists = hrefs(desk, "#content .module th a")
    lists += [f"{address}add/" for address in lists if "/auth/" in address]
    assert len(lists) > 10
    wrong = {}
    for address in lists:
        desk.goto(address)
        wrong[address] = look_at(desk, WIDE)  # all lists are made of the same parts, and so are all rows
        for row in hrefs(desk, "#result_list tbody th a")[:1]:
            desk.goto(row)
            wrong[row] = look_at(desk, NARROW)
    assert [f"{address}: {one}" for address, found in wrong.items() for one in found] == []


def test_a_case_with_its_evidence_and_what_a_person_confirms(desk: Page, everybody: Everybody) -> None:
    for slug in ("scopes-missing", "login-first", "canvas"):
        desk.goto(f"{everybody.product.staff_url}onboarding/case/?q={everybody.references[slug]}")
        desk.locator("#result_list tbody th a").first.click()
        desk.wait_for_url("**/change/**")
        assert look_at(desk) == [], slug
        desk.goto(f"{desk.url.partition('/change/')[0]}/confirm/")
        assert look_at(desk) == [], slug
        if slug == "scopes-missing":
            desk.goto(desk.url.replace("/confirm/", "/fix-letter/scopes.missing/"))
            assert look_at(desk) == [], slug


def test_the_letters_with_made_up_facts(desk: Page, everybody: Everybody) -> None:
    samples = f"{everybody.product.staff_url}onboarding/letter/samples/"
    desk.goto(samples)
    assert look_at(desk) == []
    for one, links in (("needs_mending/en", 2), ("certificate/de", 2)):  # a notice can be stopped, too
        desk.goto(f"{samples}{one}/")
        frame = desk.frame_locator("iframe").locator("body")
        assert frame.get_by_role("link").count() == links
        assert look_at(desk) == [], one


def test_what_staff_decide_about_a_letter(desk: Page, everybody: Everybody) -> None:
    desk.goto(f"{everybody.product.staff_url}onboarding/letter/")
    row = hrefs(desk, "#result_list tbody th a")[0]
    desk.goto(row.replace("/change/", "/drop/"))
    assert look_at(desk) == []
