"""Links that mail filters put in a link's place: the first address is read out of them, never fetched. Pure.

Forms as their makers describe them: Microsoft (Safe Links), Proofpoint (URL Defense 1 to 3), Barracuda (Link
Protection), Mimecast (which keeps the host alone), Cisco (Secure Email), Trend Micro, FireEye, Google.
"""

import base64
import binascii
import re
from collections.abc import Callable
from typing import Final
from urllib.parse import parse_qs, unquote

_Reader = Callable[[str, dict[str, list[str]]], str]

_STARS = re.compile(r"\*(?:\*(?P<run>[A-Za-z0-9_-]))?")
_RUNS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"  # "A" stands for two characters
_SHORTEST_RUN: Final = 2
_CISCO = re.compile(r"/(?P<url>https?(?::|%3a).*)", re.IGNORECASE)


def _parameter(*names: str) -> _Reader:
    """Read what a parameter holds; the readers get path and query as one, and the query parted."""

    def read(_: str, query: dict[str, list[str]]) -> str:
        return next((query[name][0] for name in names if query.get(name)), "")

    return read


def _proofpoint(rest: str, query: dict[str, list[str]]) -> str:
    if rest.startswith("/v3/"):  # which writes the address as it stands, its query too
        return _proofpoint_3(rest)
    told = query.get("u", [""])[0]
    return unquote(told.replace("-", "%").replace("_", "/")) if rest.startswith("/v2/") else told


def _proofpoint_3(rest: str) -> str:
    """Put back the characters that were taken out: one for a star, several for two stars and a letter."""
    url, _, tail = rest.removeprefix("/v3/__").partition("__;")  # no pattern: it would try every pair of marks
    packed, mark, _ = tail.partition("!")
    if not mark or url == rest:
        return ""
    try:
        left = list(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode())
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""

    def put_back(star: re.Match[str]) -> str:
        count = _RUNS.index(star["run"]) + _SHORTEST_RUN if star["run"] else 1
        taken, left[:] = left[:count], left[count:]
        return "".join(taken)

    return _STARS.sub(put_back, url)


def _cisco(rest: str, _: dict[str, list[str]]) -> str:
    found = _CISCO.search(rest)
    return unquote(found["url"]) if found else ""


# Whose links they are by the end of the host, the beginning of the path, and how the first address is read.
_FILTERS: Final[tuple[tuple[str, str, _Reader], ...]] = (
    (".safelinks.protection.outlook.com", "/", _parameter("url")),
    (".safelinks.protection.office365.us", "/", _parameter("url")),
    ("statics.teams.cdn.office.net", "/evergreen-assets/safelinks/", _parameter("url")),
    ("urldefense.com", "/v", _proofpoint),
    ("urldefense.us", "/v", _proofpoint),
    ("urldefense.proofpoint.com", "/v", _proofpoint),
    ("linkprotect.cudasvc.com", "/", _parameter("a")),
    (".mimecast.com", "/s/", _parameter("domain")),
    (".mimecastprotect.com", "/s/", _parameter("domain")),
    ("secure-web.cisco.com", "/", _cisco),
    (".trendmicro.com", "/wis/clicktime/", _parameter("url")),
    (".fireeye.com", "/v1/url", _parameter("u")),
    ("www.google.com", "/url", _parameter("q", "url")),
)


def unwrapped(host: str, rest: str) -> str | None:
    """Return the first address of a rewritten link, "" where it does not hold one, None where it is no such link.

    `host` is in lower case, `rest` is what follows the host (and port) in the URL.
    """
    path, _, query = rest.partition("?")
    for end, start, read in _FILTERS:
        if host.endswith(end) and (end.startswith(".") or host == end) and (path or "/").startswith(start):
            return read(rest, parse_qs(query.partition("#")[0]))
    return None
