"""One HTTP request as it was read, one answer as it will be written: plain values."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from urllib.parse import parse_qs, parse_qsl, urlsplit

JSON_TYPE = "application/json; charset=utf-8"
HTML_TYPE = "text/html; charset=utf-8"

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Request:
    """A request; header names in lower case. Its repr shows neither query nor body: secrets stand there."""

    method: str
    target: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    scheme: str = "https"

    @cached_property
    def path(self) -> str:
        """The path alone."""
        return self.target.partition("?")[0]

    @cached_property
    def query(self) -> dict[str, str]:
        """The query's parameters; of a repeated one the last counts, as in Rails."""
        return _decoded(self.target.partition("?")[2])

    @cached_property
    def form(self) -> dict[str, str]:
        """The parameters of a posted form."""
        return _decoded(self.body.decode("utf-8", "replace"))

    @cached_property
    def forms(self) -> dict[str, list[str]]:
        """The parameters of a posted form, each with all its values."""
        return parse_qs(self.body.decode("utf-8", "replace"), keep_blank_values=True)

    def header(self, name: str) -> str:
        """Return a header's value, or "" if it is absent. `name` in lower case."""
        return self.headers.get(name, "")

    @property
    def host(self) -> str:
        """The Host header as sent, with its port."""
        return self.header("host")

    @property
    def host_name(self) -> str:
        """The Host header's name alone, in lower case."""
        try:
            return urlsplit(f"//{self.host}").hostname or ""
        except ValueError:
            return ""


@dataclass(frozen=True)
class Reply:
    """An answer: Content-Length, Date and Connection are added when it is written."""

    status: int
    headers: Headers = ()
    body: bytes = field(default=b"", repr=False)

    def with_headers(self, more: Headers) -> "Reply":
        """Return the same answer with more headers."""
        return Reply(self.status, self.headers + more, self.body)

    def without_headers(self, names: Collection[str]) -> "Reply":
        """Return the same answer without these headers. Names in lower case."""
        return Reply(self.status, tuple(pair for pair in self.headers if pair[0].lower() not in names), self.body)

    def header(self, name: str) -> str:
        """Return a header's value, or "" if it is absent. `name` in lower case."""
        return next((value for key, value in self.headers if key.lower() == name), "")


def json_reply(status: int, document: object, headers: Headers = ()) -> Reply:
    """Return an answer in JSON, worded as Rails does it: no blanks between the parts."""
    body = json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()
    return Reply(status, (("Content-Type", JSON_TYPE), *headers), body)


def html_reply(status: int, page: str, headers: Headers = ()) -> Reply:
    """Return an answer with a page in HTML."""
    return Reply(status, (("Content-Type", HTML_TYPE), *headers), page.encode())


def redirect(location: str, status: int = 302) -> Reply:
    """Return a redirect with the little page that Rails sends along."""
    page = f'<html><body>You are being <a href="{escape(location)}">redirected</a>.</body></html>'
    return html_reply(status, page, (("Location", location),))


def _decoded(text: str) -> dict[str, str]:
    return dict(parse_qsl(text, keep_blank_values=True)) if text else {}
