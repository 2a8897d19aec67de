"""The server that somebody meant by what they typed as its address. Pure: asks nobody and raises for nothing."""

import re
from dataclasses import dataclass

from diagnosis.pasted import INVISIBLE, JUNK
from wire.address import Address, AddressError, parse

_LONGEST_ADDRESS = 2000
_LONGEST_SHOWN = 120

_SCHEME = re.compile(r"^(https?)(?::|;|)[/\\]{1,3}", re.IGNORECASE)
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
    typed = INVISIBLE.sub("", text[: _LONGEST_ADDRESS + 1]).strip()
    bare = _find_url(typed).strip(JUNK).rstrip(".").strip(JUNK)
    if not bare or len(typed) > _LONGEST_ADDRESS:
        return TypedAddress(None, "malformed")
    scheme, origin = _origin_of(bare)
    try:
        read = parse(origin)
    except AddressError as error:
        return TypedAddress(None, error.code, error.port)
    # Only a bare name and its https form say no more than the server does.
    is_plain = typed in (read.netloc, read.origin) and scheme != "http"
    return TypedAddress(read, said_more="" if is_plain else _shown(typed))


def _find_url(typed: str) -> str:
    """Return the one URL in a sentence; text without spaces is taken as it is."""
    if not re.search(r"\s", typed):
        return typed
    found = re.findall(r"https?://\S+", typed, re.IGNORECASE)
    return found[0] if len(set(found)) == 1 else typed


def _origin_of(bare: str) -> tuple[str, str]:
    """Return the scheme that was typed and the https URL of the server alone, for the strict parser to judge."""
    match = _SCHEME.match(bare)
    scheme = match.group(1).lower() if match else ""
    rest = bare[match.end() :] if match else bare.removeprefix("//")
    netloc = re.split(r"[/?#\\]", rest, maxsplit=1)[0]
    host, colon, port = netloc.rpartition(":")
    if colon and (port in ("", "443") or (scheme == "http" and port == "80")):
        netloc = host
    return scheme, f"https://{netloc.rstrip('.').lower()}"


def _shown(typed: str) -> str:
    """Return what was typed as far as it may be kept: no query, nothing that could be a key."""
    path = re.split(r"[?#]", typed, maxsplit=1)[0]
    return _LONG_RUN.sub("•••", re.sub(r"\s+", " ", path))[:_LONGEST_SHOWN]
