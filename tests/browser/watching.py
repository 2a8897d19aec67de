"""What no page may do: break, be stopped by its own policy, or ask another host for anything."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

OURS = "127.0.0.1"
# The answer to a page that is not there, or to a form that is too long, is said in the console as well; and 416,
# when Chromium wants the rest of a file whose loading it broke off, after which it asks for all of it.
STATUS = re.compile(r"Failed to load resource: the server responded with a status of 4(0[0-9]|16)")


class Watch:
    """Notes what goes wrong in a browser, on whichever page."""

    def __init__(self, context: BrowserContext) -> None:
        self.complaints: list[str] = []
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not STATUS.match(message.text):
            where = message.page.url if message.page else "?"
            self.complaints.append(f"{message.type} on {where}: {message.text}")

    def _error(self, error: WebError) -> None:
        self.complaints.append(f"exception: {error.error}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.hostname != OURS:
            self.complaints.append(f"asked another host: {request.url}")
