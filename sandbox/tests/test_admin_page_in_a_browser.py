"""The administrator's page in a real browser: readable for everybody, at every width, in the dark."""

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from sandbox.scenarios import by_slug
from sandbox.server import Sandbox
from sandbox.tests.test_scenarios import authorized

PATHS = ["", "servers/key-off", "servers/comma-list", "servers/scopes-missing/keys/7"]
LOOKS: list[tuple[int, Literal["light", "dark"]]] = [(320, "light"), (1280, "dark")]

pytestmark = [
    pytest.mark.browser,
    # pytest-base-url, which pytest-playwright brings, has a fixture of an old form.
    pytest.mark.filterwarnings("ignore:Session-scoped fixtures:pytest.PytestRemovedIn10Warning"),
]


@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing_and_nothing_sticks_out(sandbox: Sandbox, page: Page, path: str) -> None:
    for width, scheme in LOOKS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(sandbox.admin_url + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (width, scheme)
        assert Axe().run(page).response["violations"] == [], (width, scheme)


def test_show_key_shows_20_characters_and_holds_64(sandbox: Sandbox, page: Page) -> None:
    page.goto(f"{sandbox.admin_url}servers/secret-cut")
    page.get_by_text("Show Key", exact=True).click()
    field = page.get_by_label("Key", exact=True)
    assert len(field.input_value()) == 64
    seen, whole = field.evaluate("field => [field.clientWidth, field.scrollWidth]")
    assert 0.29 < seen / whole < 0.35  # 20 of 64, with a little edge


def test_the_switch_is_turned_on_with_the_keyboard(sandbox: Sandbox, page: Page) -> None:
    page.goto(f"{sandbox.admin_url}servers/key-off")
    page.get_by_role("button", name="On", exact=False).first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#key-7")
    assert authorized(sandbox, by_slug("key-off")) == "302 login_required"
