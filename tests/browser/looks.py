"""Whether a page can be read by everybody: light and dark, wide and narrow, with all its folds open."""

import os
import re
from pathlib import Path
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

Look = tuple[int, Literal["light", "dark"]]
WIDE: Look = (1280, "light")
NARROW: Look = (320, "dark")
HEIGHT = 900
COLOURS_HAVE_CHANGED = """Promise.allSettled(document.getAnimations()
    .filter((one) => one instanceof CSSTransition).map((one) => one.finished))"""
# Without preload: axe would put style sheets into the page, which the page's policy forbids.
OPTIONS = {"preload": False, "resultTypes": ["violations"]}
PICTURES = os.environ.get("PICTURES_IN")  # a folder for pictures of each page, for whoever wants to look at them


def look_at(page: Page, *looks: Look) -> list[str]:
    """Return what is wrong with the page that is open, in both looks unless one is named.

    That is what axe finds, and what sticks out at the side.
    """
    page.wait_for_load_state()  # of a page that is still coming in, half would be missing
    page.evaluate("document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })")
    wrong = []
    for width, scheme in looks or (WIDE, NARROW):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.evaluate(COLOURS_HAVE_CHANGED)
        for violation in Axe().run(page, options=OPTIONS).response["violations"]:
            wrong += [f"{width} {scheme}: {violation['id']} {node['target']}" for node in violation["nodes"]]
        needed = page.evaluate("document.scrollingElement.scrollWidth")
        if needed > page.evaluate("innerWidth"):
            wrong.append(f"{width} {scheme}: {needed} px wide")
        _keep_picture(page, f"{width}-{scheme}")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": WIDE[0], "height": HEIGHT})
    return wrong


def _keep_picture(page: Page, look: str) -> None:
    if PICTURES:
        name = re.sub(r"\W+", "-", f"{page.title()}-{page.url.partition('//')[2].partition('/')[2]}")[:120]
        page.screenshot(path=Path(PICTURES) / f"{name}-{look}.png", full_page=True)
