"""Where a redirect leads, read as browsers read it. It is suggested at most, never followed."""

import re
from dataclasses import dataclass

from wire.address import Address, AddressError, parse

_STRIPPED = "".join(map(chr, range(0x21)))  # by the URL standard, as are these:
_REMOVED = re.compile("[\t\r\n]")
_ABSOLUTE = re.compile(r"(?:(https?):)?[/\\]{2,}([^/?#\\]*)([^?#]*)", re.IGNORECASE)
_ONE_WORD = re.compile(r"[a-z0-9-]+(?::[0-9]+)?")
_SHOWN = re.compile(r"[a-z0-9._:\[\]-]{1,259}")  # what people can be shown, whoever wrote the redirect

# Names that are no one's on the internet: RFC 6761, RFC 6762, RFC 8375, ICANN's .internal, and what makers use.
_INNER = (
    *("test", "invalid", "localhost", "local", "home.arpa", "internal", "onion", "alt"),
    *("intranet", "private", "corp", "home", "lan", "localdomain", "docker"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Another server that a redirect names: `to` where others can reach it by name, else `inside`; and the path."""

    to: str = ""  # host[:port]
    inside: str = ""  # the same, for staff alone: a number, or a name that only its own network knows
    path: str = ""


def place_of(location: str, address: Address) -> Place | None:
    """Return where a redirect of this server leads, None where that is the same server or nowhere."""
    found = _ABSOLUTE.match(_REMOVED.sub("", location.strip(_STRIPPED)))
    if found is None:
        return None
    scheme, authority, path = (found[1] or "https").lower(), found[2].rpartition("@")[2].lower(), found[3]
    path = path.replace("\\", "/")
    try:
        to = parse(f"https://{authority}/")
    except AddressError as error:
        is_inside = error.code == "is_number" or _ONE_WORD.fullmatch(authority)
        return Place(inside=authority, path=path) if is_inside and _SHOWN.fullmatch(authority) else None
    if scheme == "http":  # behind a TLS proxy Canvas writes http with its own host, which is no move
        to = Address(to.host)
        address = Address(address.host, to.port)
    if to == address:
        return None
    return Place(inside=to.netloc, path=path) if _is_inner(to.host) else Place(to=to.netloc, path=path)


def _is_inner(host: str) -> bool:
    return host.endswith(tuple(f".{name}" for name in _INNER))
