"""An institution's administrator in front of a browser; does what the pages say, and reads letters in a second tab."""

import re
from dataclasses import dataclass, field
from itertools import count

from playwright.sync_api import Locator, Page, expect

from sandbox.regions import EUROPE
from sandbox.scenario import Submit
from tests.browser.product import Product
from tests.processes import wait_for

LETTER_S = 15
BETWEEN_LOOKS_MS = 400
RESULT_MS = 40_000
MOST_LOOKS = 200
REFERENCE = re.compile(r"CB-\d{6}")
CODE = re.compile(r"code on the page you have open: (\S{4}-\S{4})")
LINK = re.compile(r"http://\S+/s/\S+")


_NUMBERS = count(1)


@dataclass
class Visitor:
    """Walks through one request; each one has an address of its own, since the same contact goes on with the same."""

    product: Product
    page: Page
    server: Submit
    email: str = field(default_factory=lambda: f"it{next(_NUMBERS)}@northfield.example")
    reference: str = field(default="", init=False)
    _other_tab: Page | None = field(default=None, init=False)

    def open(self, path: str = "") -> None:
        """Open a page of the request; "" is its own."""
        self.page.goto(f"{self.product.url}/requests/{self.reference}/{path}")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def give_address(self) -> None:
        """From the empty form to what was understood of the address."""
        self.page.goto(f"{self.product.url}/")
        self.page.get_by_label("Address of your Canvas").fill(self.server.address)
        self.page.get_by_label("Work e-mail").fill(self.email)
        self.page.get_by_label("Name of your institution").fill("Northfield College")
        self.press("Look at this address")
        self.page.wait_for_url("**/address")
        self.reference = REFERENCE.findall(self.page.url)[0]

    def choose_region(self) -> None:
        """From the regions to the list of values for the key."""
        self.page.get_by_label(EUROPE.name).check()
        self.press("Show me the key settings")
        self.page.wait_for_url("**/key")

    def go_to_details(self) -> None:
        """From the empty form to the page that asks for ID and secret."""
        self.give_address()
        self.open("region")
        self.choose_region()
        self.press("I have created the key")
        self.page.wait_for_url("**/details")

    def give_details(self, client_id: str = "", secret: str = "") -> None:
        """Type ID and secret, and have them tried."""
        self.page.get_by_label("Client ID", exact=True).fill(client_id or self.server.client_id)
        self.page.get_by_label("Client secret").fill(secret or self.server.secret)
        if self.server.lti_client_id:
            self.page.get_by_text("I was also given an LTI client ID").click()
            self.page.get_by_label("LTI client ID").fill(self.server.lti_client_id)
        self.press("Try the connection")

    def letter(self) -> str:
        """Return the text of the newest letter about the request, as soon as it is there."""
        other_tab = self._other_tab = self._other_tab or self.page.context.new_page()

        def newest() -> str:
            other_tab.wait_for_timeout(BETWEEN_LOOKS_MS)
            other_tab.goto(self.product.letters_url)
            mine = other_tab.locator("article", has_text=f"Request {self.reference}")
            return mine.first.inner_text() if mine.count() else ""

        return str(wait_for(newest, LETTER_S, f"a letter about {self.reference}"))

    def letter_code(self) -> str:
        """Return the code of the letter with the private link."""
        return code_in(self.letter())

    def prove_by_code(self) -> None:
        """Type the code from the letter."""
        self.type_code(self.letter_code())

    def type_code(self, code: str) -> None:
        self.open("code")
        self.page.get_by_label("Code").fill(code)
        self.press("Confirm my e-mail")

    def prove_by_link(self) -> None:
        """Open the link of the letter and press its one button."""
        found = LINK.search(self.letter())
        assert found
        self.page.goto(found[0])
        self.press("Open it")
        self.page.wait_for_url(f"**/requests/{self.reference}/**")

    def connect(self) -> None:
        """From the empty form to the result, by the code."""
        self.go_to_details()
        self.prove_by_code()
        self.open("details")
        self.give_details()
        self.wait_for_result()

    def wait_for_result(self) -> None:
        """Stay on the page until no run lasts any more; it asks for news by itself."""
        self.page.locator("#live:not([hx-trigger='every 2s'])").wait_for(timeout=RESULT_MS)

    @property
    def heading(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    def asks_until_connected(self) -> None:
        """Without JavaScript: choose the link to the newest state until there is none."""
        link = self.page.get_by_role("link", name="Show the newest state")
        for _ in range(MOST_LOOKS):
            if not link.is_visible():
                break
            link.click()
        self.sees_connected()

    def sees_connected(self) -> None:
        expect(self.heading).to_have_text("Your Canvas is connected.", timeout=RESULT_MS)
        expect(self.page).to_have_title(re.compile("^Your Canvas is connected"))


def code_in(letter: str) -> str:
    """Return the code of a letter with a private link."""
    found = CODE.search(" ".join(letter.split()))
    assert found, letter
    return found[1]
