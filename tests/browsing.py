"""Somebody with a browser and no JavaScript: follows redirects, keeps cookies, fills in forms."""

import re
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


class Visitor:
    """Keeps every page that it was shown."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.url = base
        self.status = 0
        self.page = ""
        self.seen: list[str] = []
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> str:
        """Open a page and return it."""
        return self._open(Request(self.base + path))  # noqa: S310 (a base of ours)

    def post(self, path: str, **fields: str) -> str:
        """Send a form of the page that is open, and return what comes of it."""
        data = urlencode(dict(_HIDDEN.findall(self.page)) | fields).encode()
        request = Request(self.base + path, data, {"Referer": self.url})  # noqa: S310 (a base of ours)
        return self._open(request)

    def _open(self, request: Request) -> str:
        try:
            answer = self._opener.open(request, timeout=30)
        except HTTPError as error:
            answer = error
        with answer:
            self.url, self.status = answer.url, answer.status
            self.page = answer.read().decode()
            self.seen.append(f"{answer.url}\n{answer.headers}\n{self.page}")
        return self.page
