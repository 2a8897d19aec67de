"""Which name servers are asked: those of the settings, else those of the system."""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Final, TypeAlias

NameServer: TypeAlias = tuple[str, int]  # an address and a port

DNS_PORT: Final = 53
_HIGHEST_PORT: Final = 65535
_SYSTEM_FILE: Final = Path("/etc/resolv.conf")
_SYSTEM_DEFAULT: Final[tuple[NameServer, ...]] = (("127.0.0.1", DNS_PORT),)  # resolv.conf(5)
_MOST: Final = 3  # of the system's, as its own resolver has it


def parse_servers(items: Iterable[str]) -> tuple[NameServer, ...]:
    """Read `address`, `address:port` or `[address]:port`; raise ValueError for what is none of them."""
    return tuple(_parse(item.strip()) for item in items if item.strip())


def _parse(item: str) -> NameServer:
    if item.startswith("["):
        address, bracket, rest = item[1:].partition("]")
        port = rest.removeprefix(":") if rest or not bracket else str(DNS_PORT)
    elif item.count(":") == 1:
        address, _, port = item.partition(":")
    else:
        address, port = item, str(DNS_PORT)
    ip_address(address)  # raises ValueError
    if not (port.isascii() and port.isdigit() and 0 < int(port) <= _HIGHEST_PORT):
        raise ValueError("The port of a name server is not between 1 and 65535.")
    return address, int(port)


def system_servers() -> tuple[NameServer, ...]:
    """Return the name servers of /etc/resolv.conf, read again when it changes."""
    try:
        return _read(_SYSTEM_FILE, _SYSTEM_FILE.stat().st_mtime_ns)
    except OSError:
        return _SYSTEM_DEFAULT


@lru_cache(maxsize=4)
def _read(path: Path, _changed_at_ns: int) -> tuple[NameServer, ...]:
    words = [line.split() for line in path.read_text(encoding="utf-8", errors="replace").splitlines()]
    found = [line[1] for line in words if line[:1] == ["nameserver"] and len(line) > 1 and _is_address(line[1])]
    return tuple((address, DNS_PORT) for address in found[:_MOST]) or _SYSTEM_DEFAULT


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
