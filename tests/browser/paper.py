"""Whether a page can be printed: all that it says is there, as wide as the paper, and nothing that is pressed."""

from playwright.sync_api import Page

UPRIGHT_PX, ACROSS_PX = 718, 1047  # A4 within Chromium's margins, at 96 px an inch
# Tall or wide by nature, and told in words beside it: a frame's content stays in its frame.
CUT_OFF = """() => [...document.querySelectorAll("main :not(.visually-hidden)")]
    .filter((one) => one.clientWidth && getComputedStyle(one).overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1)
    .map((one) => `${one.tagName}.${one.className}`)"""
PRESSED = "#header, .breadcrumbs, main button, main input, main textarea, main select, main .desk-filter"


def print_out(page: Page, *, is_list: bool = False) -> list[str]:
    """Return what is wrong with the page that is open once it is on paper (a list lies across it)."""
    width = ACROSS_PX if is_list else UPRIGHT_PX
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(media="print", color_scheme="light")
    wrong = [f"to be pressed: {name}" for name in _seen(page, PRESSED)]
    wrong += [f"folded: {name}" for name in _folded(page)]
    wrong += [f"cut off: {name}" for name in page.evaluate(CUT_OFF)]
    needed = page.evaluate("document.scrollingElement.scrollWidth")
    if needed > width:
        wrong.append(f"{needed} px wide on {width} px of paper")
    page.emulate_media(media="screen")
    return wrong


def _seen(page: Page, selector: str) -> list[str]:
    found: list[str] = page.eval_on_selector_all(
        selector, "all => all.filter((one) => one.checkVisibility()).map((one) => one.outerHTML.slice(0, 80))"
    )
    return found


def _folded(page: Page) -> list[str]:
    """Return the folds whose summary is on the paper, and what is in them is not."""
    found: list[str] = page.eval_on_selector_all(
        "main details:not([open])",
        """all => all.filter((one) => one.checkVisibility() && one.children.length > 1
                && !one.children[1].checkVisibility({contentVisibilityAuto: true}))
            .map((one) => one.firstElementChild.textContent.trim())""",
    )
    return found
