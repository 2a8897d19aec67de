"""The server that somebody meant by what they typed as its address. Pure: asks nobody and raises for nothing.

Of a URL this never names another server than the URL standard does (https://url.spec.whatwg.org), once a
missing scheme has been supplied; links that a mail filter has rewritten are the one exception.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv6Address

from diagnosis.found_url import STRIPPED, candidates
from diagnosis.pasted import INVISIBLE
from diagnosis.rewritten_links import unwrapped
from wire.address import Address, AddressError, parse

_LONGEST_ADDRESS = 2000
_LONGEST_SHOWN = 120
_MOST_FILTERS = 3  # that a mail passed one after the other

# The standard takes any number of slashes, of either kind; the other two are slips of the hand.
_SCHEME = re.compile(r"(?:(https?):[/\\]*|(https?)(?:;|)//|//)", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:[/\\]{2}", re.IGNORECASE)
_REMOVED = re.compile("[\t\r\n]")  # by the standard, wherever they stand
_LONG_RUN = re.compile(r"[0-9A-Za-z~_-]{20,}")


@dataclass(frozen=True, slots=True)
class TypedAddress:
    """The address that was read, or why there is none: "malformed", "is_number", "port_not_allowed"."""

    address: Address | None
    problem: str = ""
    port: int | None = None  # of a refused address
    said_more: str = ""  # what was typed, where that says more than the server does


def read_address(text: str) -> TypedAddress:
    """Return the address that can be read from the text."""
    typed = text[: _LONGEST_ADDRESS + 1].strip(STRIPPED)
    if len(typed) > _LONGEST_ADDRESS:
        return TypedAddress(None, "malformed")
    try:
        found = {_server_of(url) for url in candidates(typed)}
    except AddressError as error:
        return TypedAddress(None, error.code, error.port)
    if len(found) > 1:
        return TypedAddress(None, "malformed")
    read = found.pop()
    # Only a bare name and its https form say no more than the server does.
    is_plain = INVISIBLE.sub("", typed) in (read.netloc, read.origin)
    return TypedAddress(read, said_more="" if is_plain else _shown(typed))


def _server_of(url: str) -> Address:
    """Return the server that a URL names, or that it named before a filter rewrote it; raise AddressError."""
    for _ in range(_MOST_FILTERS):
        read, rest = _parted(url)
        first = unwrapped(read.host, rest)
        if first is None:
            return read
        url = first
    raise AddressError("malformed")


def _parted(url: str) -> tuple[Address, str]:
    """Return the server of a URL and what follows it."""
    bare = _REMOVED.sub("", url).strip(STRIPPED)
    if _is_ipv6(bare):
        raise AddressError("is_number")
    match = _SCHEME.match(bare)
    if match is None and _OTHER_SCHEME.match(bare):
        raise AddressError("malformed")
    rest = bare[match.end() :] if match else bare
    netloc = re.split(r"[/?#\\]", rest, maxsplit=1)[0]
    host, colon, port = netloc.rpartition(":")
    if colon and (port == "443" or (bare[:5].lower() == "http:" and port == "80")):
        return parse(f"https://{host}/"), rest[len(netloc) :]
    return parse(f"https://{netloc}/"), rest[len(netloc) :]


def _is_ipv6(text: str) -> bool:
    try:
        IPv6Address(text)
    except ValueError:
        return False
    return True


def _shown(typed: str) -> str:
    """Return what was typed as far as it may be kept: no query, nothing that could be a key."""
    path = re.split(r"[?#]", INVISIBLE.sub("", typed), maxsplit=1)[0]
    return _LONG_RUN.sub("•••", re.sub(r"\s+", " ", path))[:_LONGEST_SHOWN]
