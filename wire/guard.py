"""Which addresses may be asked: an explicit table on top of the standard library's `is_global`."""

from functools import cache, lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import TypeAlias

from wire.policy import Policy

IPAddress: TypeAlias = IPv4Address | IPv6Address
IPNetwork: TypeAlias = IPv4Network | IPv6Network

_TABLE = Path(__file__).with_name("special_addresses.txt")

# Where the last 32 bits are an IPv4 address: mapped, compatible, translated (RFC 2765), NAT64 (RFC 6052).
_EMBEDDING = tuple(map(IPv6Network, ("::ffff:0:0/96", "::/96", "::ffff:0:0:0/96", "64:ff9b::/96")))


def is_allowed(address: str, policy: Policy) -> bool:
    """Say whether this resolved address may be asked.

    Closed by default: special addresses and whatever embeds an IPv4 address are refused. A network that
    the policy opens is opened exactly as written; an IPv4 address embedded in it is judged as well.
    """
    return _judge(address, policy.allowed_networks)


@lru_cache(maxsize=4096)
def _judge(text: str, opened: tuple[IPNetwork, ...]) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.scope_id is not None:
        return False
    if any(address in network for network in opened):
        embedded = _embedded(address)
        return embedded is None or _judge(str(embedded), opened)
    return address.is_global and not any(address in network for network in special_networks())


def _embedded(address: IPAddress) -> IPv4Address | None:
    """Return the IPv4 address inside an IPv6 one; loopback `::1` and `::` are not such."""
    if isinstance(address, IPv4Address) or int(address) <= 1:
        return None
    if any(address in network for network in _EMBEDDING):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if address.teredo is not None:
        return address.teredo[1]
    return address.sixtofour


@cache
def special_networks() -> tuple[IPNetwork, ...]:
    """Return the table of the data file, as networks."""
    lines = _TABLE.read_text(encoding="utf-8").splitlines()
    return tuple(ip_network(line.split()[0]) for line in lines if line.strip() and not line.startswith("#"))
