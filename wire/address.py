"""The address of a server: parsed once, rebuilt from its parts, and only that is ever sent."""

import re
import unicodedata
from dataclasses import dataclass
from ipaddress import IPv6Address
from typing import Final

import idna

HTTPS_PORT = 443
HIGHEST_PORT = 65535
_LONGEST_URL: Final = 4096  # the path does not matter here, so this is generous
_LONGEST_NAME: Final = 253  # RFC 1035, in its textual form

_URL = re.compile(r"(?i:https)://([^/?#]+)(?:[/?#].*)?", re.DOTALL)
_PORT = re.compile(r"[0-9]{1,5}")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
_MOST_PARTS: Final = 4  # an IPv4 address has at most so many, however it is spelled


class AddressError(ValueError):
    """No address that may be asked can be read; `code` is "malformed", "is_number" or "port_not_allowed"."""

    def __init__(self, code: str, port: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.port = port


@dataclass(frozen=True, slots=True)
class Address:
    """One https server: a plain dotted name (lower case, ASCII after IDNA) and a port."""

    host: str
    port: int = HTTPS_PORT

    @property
    def netloc(self) -> str:
        """The host, with the port only where it is not 443: what the Host header says."""
        return self.host if self.port == HTTPS_PORT else f"{self.host}:{self.port}"

    @property
    def origin(self) -> str:
        """The address as `https://host[:port]`."""
        return f"https://{self.netloc}"


def parse(url: str) -> Address:
    """Read an https URL strictly; raise AddressError for everything that is not plainly one.

    It never names another host than the WHATWG URL standard does for the same text: what that standard
    repairs (backslashes, tabs, `https:name`) is refused here. Whether the port may be asked is the
    policy's to say, not this function's.
    """
    url = url.strip(" ")
    if len(url) > _LONGEST_URL or "\\" in url or any(character <= " " or character == "\x7f" for character in url):
        raise AddressError("malformed")
    match = _URL.fullmatch(url)
    if match is None or "@" in match[1] or ("%" in match[1] and not match[1].startswith("[")):
        raise AddressError("malformed")
    host, port = _split(match[1])
    return Address(_plain_name(host), port)


def _split(authority: str) -> tuple[str, int]:
    """Part `host:port`; an empty port is the scheme's own, as in the URL standard."""
    if authority.startswith("["):
        raise AddressError("is_number" if _is_ipv6(authority) else "malformed")
    host, _, digits = authority.partition(":")
    if not digits:
        return host, HTTPS_PORT
    if not _PORT.fullmatch(digits) or not 0 < int(digits) <= HIGHEST_PORT:
        raise AddressError("malformed")
    return host, int(digits)


def _is_ipv6(authority: str) -> bool:
    literal, bracket, port = authority[1:].partition("]")
    if not bracket or (port and not re.fullmatch(r":[0-9]*", port)):
        return False
    try:
        IPv6Address(literal)
    except ValueError:
        return False
    return True


def _plain_name(host: str) -> str:
    """Return the host in lower-case ASCII if it is a plain dotted name."""
    name = _to_ascii(host).removesuffix(".")
    labels = name.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        # The URL standard reads every name that ends in a number as an IPv4 address, or as a failure.
        is_number = len(labels) <= _MOST_PARTS and all(_NUMBER.fullmatch(label) for label in labels)
        raise AddressError("is_number" if is_number else "malformed")
    if len(name) > _LONGEST_NAME or len(labels) == 1 or not all(_LABEL.fullmatch(label) for label in labels):
        raise AddressError("malformed")
    return name


def _to_ascii(host: str) -> str:
    """Map by UTS 46 (capitals, fullwidth forms, ideographic stops), then to A-labels where needed.

    Plain ASCII names skip IDNA: it refuses hyphens in the third and fourth place, which real hosts have.
    """
    if len(host) > 2 * _LONGEST_NAME:  # before the mapping, whose cost grows with the length
        raise AddressError("malformed")
    if not host.isascii() and any(unicodedata.category(character) == "Cn" for character in host):
        raise AddressError("malformed")  # so new that browsers do not agree on what it maps to
    try:
        mapped = idna.uts46_remap(host, std3_rules=False, transitional=False)
        if mapped.isascii() and not any(label.startswith("xn--") for label in mapped.split(".")):
            return mapped.lower()
        return idna.encode(mapped).decode("ascii").lower()
    except (UnicodeError, IndexError) as error:  # IDNAError is a UnicodeError
        raise AddressError("malformed") from error
