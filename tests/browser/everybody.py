"""All practice servers submitted by one visitor each, side by side: the worker tries some while others are handed in.

Their forms are posted as a browser without a screen would; test_the_way.py types into them.
"""

import re
from dataclasses import dataclass

from playwright.sync_api import APIRequestContext, BrowserContext, Page

from sandbox import scenarios
from sandbox.regions import EUROPE
from tests.browser.product import Product
from tests.browser.visitor import BETWEEN_LOOKS_MS, LETTER_S, REFERENCE, Visitor, code_in
from tests.browser.watching import Watch
from tests.processes import wait_for

CUT = "secret-cut"  # does not get past the form
# One of each outcome, and each Canvas that is well; diagnosis/tests/test_scenarios.py tries all servers without a browser.
_FIRST = {one.expected: one.slug for one in reversed(scenarios.ALL)}
_WELL = ("canvas", "canvas-2022", "canvas-2026", "old-canvas", "slow", "runs-low")
# What takes longest comes first.
_SLOW = ("never-answers", "drip", "slow")
PASSED_ON = [one for one in scenarios.ALL if one.slug != CUT and one.slug in (*_FIRST.values(), *_WELL, *_SLOW)]

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


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
    """Hand in the forms of every server; the secret goes out, since each letter's code is handed in first."""
    watch = Watch(context)
    page = context.new_page()
    slugs = sorted((one.slug for one in PASSED_ON), key=lambda slug: slug not in _SLOW)
    references = {slug: _go_to_details(product, context.request, slug) for slug in slugs}
    codes = _codes(product, page, set(references.values()))
    for slug, reference in references.items():
        server, case = product.server(slug), f"{product.url}/requests/{reference}/"
        _post(context.request, f"{case}code", "details", code=codes[reference])
        given = {"client_id": server.client_id, "client_secret": server.secret, "lti_client_id": server.lti_client_id}
        _post(context.request, f"{case}details", "", **given, origin=server.address)
    return Everybody(product, page, watch, references)


def _go_to_details(product: Product, browser: APIRequestContext, slug: str) -> str:
    """Hand in the forms up to the one for ID and secret; return the request's reference."""
    given = {"address": product.server(slug).address, "email": email_of(slug), "institution": "Northfield College"}
    reference = REFERENCE.findall(_post(browser, f"{product.url}/", "address", **given, language="en"))[0]
    case = f"{product.url}/requests/{reference}/"
    _post(browser, f"{case}region", "key", region=EUROPE.code)
    _post(browser, f"{case}key", "details")
    return str(reference)


def _post(browser: APIRequestContext, url: str, leads_to: str, **given: str) -> str:
    """Hand in the form of a page; return the address of the page that it leads to."""
    token = _TOKEN.search(browser.get(url).text())
    assert token, url
    answer = browser.post(url, form={**given, "csrfmiddlewaretoken": token[1]})
    assert answer.ok, (url, answer.status)
    assert answer.url.endswith(f"/{leads_to}"), (url, answer.url)
    return str(answer.url)


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
