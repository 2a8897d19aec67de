"""All practice servers submitted by one visitor each, side by side: the worker tries some while others type."""

import re
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Page, expect

from sandbox import scenarios
from tests.browser.product import Product
from tests.browser.visitor import BETWEEN_LOOKS_MS, LETTER_S, Visitor, code_in
from tests.browser.watching import Watch
from tests.processes import wait_for

CUT = "secret-cut"  # does not get past the form
# One of each outcome, and each Canvas that is well; diagnosis/tests/test_scenarios.py tries all servers without a browser.
_FIRST = {one.expected: one.slug for one in reversed(scenarios.ALL)}
_WELL = ("canvas", "canvas-2022", "canvas-2026", "old-canvas", "slow", "runs-low")
# What takes longest comes first.
_SLOW = ("never-answers", "drip", "slow")
PASSED_ON = [one for one in scenarios.ALL if one.slug != CUT and one.slug in (*_FIRST.values(), *_WELL, *_SLOW)]


@dataclass(frozen=True)
class Everybody:
    """The requests by slug, all open in one browser.

    Its one page stays open to the end: closing a page is the one thing of Playwright that has no time limit,
    and Chromium was seen to leave it unanswered.
    """

    product: Product
    page: Page
    watch: Watch
    references: dict[str, str]

    def visitor(self, slug: str, page: Page) -> Visitor:
        """Return the one who submitted this server, wherever that left off."""
        visitor = Visitor(self.product, page, self.product.server(slug), email_of(slug))
        visitor.reference = self.references[slug]
        return visitor


def email_of(slug: str) -> str:
    return f"{slug}@northfield.example"


def submit_all(product: Product, context: BrowserContext) -> Everybody:
    """Go through the form with every server; the secret goes out, since each letter's code is typed first."""
    watch = Watch(context)
    page = context.new_page()
    slugs = sorted((one.slug for one in PASSED_ON), key=lambda slug: slug not in _SLOW)
    visitors = {slug: Visitor(product, page, product.server(slug), email_of(slug)) for slug in slugs}
    for visitor in visitors.values():
        visitor.go_to_details()
    references = {slug: visitor.reference for slug, visitor in visitors.items()}
    codes = _codes(product, page, set(references.values()))
    for visitor in visitors.values():
        visitor.open("details")
        page.get_by_label("Code").fill(codes[visitor.reference])
        visitor.press("Confirm my e-mail")
        expect(page.get_by_text("Your e-mail address is confirmed.")).to_be_visible()
        visitor.give_details()
    return Everybody(product, page, watch, references)


def _codes(product: Product, page: Page, references: set[str]) -> dict[str, str]:
    """Return the code of each request's letter, as soon as all letters are there."""
    letters: dict[str, str] = {}

    def all_are_there() -> bool:
        page.wait_for_timeout(BETWEEN_LOOKS_MS)
        page.goto(product.letters_url)
        for text in page.locator("article").all_inner_texts():
            found = re.search(r"Request (CB-\d+)", text)
            if found:
                letters[found[1]] = text
        return references <= letters.keys()

    wait_for(all_are_there, LETTER_S, "all letters")
    return {reference: code_in(letters[reference]) for reference in references}
