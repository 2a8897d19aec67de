"""Who answered: the certificate and the addresses, and whether that is still the server that was connected.

A renewed certificate, and the same certificate at another address, are what happens to every server. A certificate
of another authority long before the old one ends, or a new one at a place that shares no network with the old, is
what a hijacked name looks like: no secret goes there until a person has looked.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, ip_address, ip_network

from wire.answers import Handshake, Resolution

RENEWED_BEFORE_END = timedelta(days=30)  # as early as automatic renewal goes
_NEAR = {4: 16, 6: 32}  # bits of an address: within them a server moves about
MOST_ADDRESSES = 8
_LONGEST_ISSUER = 250


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells one server from another; nothing in it is known where `certificate` is ""."""

    certificate: str = ""
    issuer: str = ""
    ends_at: datetime | None = None
    addresses: tuple[str, ...] = ()


def identity_of(shown: Handshake, resolution: Resolution) -> Identity | None:
    """Return who showed itself; None over a certificate that is not good, which proves nothing."""
    addresses = tuple(sorted(one.address for one in resolution.addresses)[:MOST_ADDRESSES])
    if not shown.is_good or not shown.chain:
        return None
    fingerprint = hashlib.sha256(shown.chain[0]).hexdigest()
    return Identity(fingerprint, shown.issuer[:_LONGEST_ISSUER], shown.expires_at, addresses)


def is_somebody_else(before: Identity, now: Identity, at: datetime) -> bool:
    """Say whether who answers now may be another one than before; without a "before" nobody is."""
    if not before.certificate or before.certificate == now.certificate:
        return False
    is_renewal_time = before.ends_at is not None and before.ends_at - at <= RENEWED_BEFORE_END
    if before.issuer != now.issuer and not is_renewal_time:
        return True
    return not _networks(before.addresses) & _networks(now.addresses)


def _networks(addresses: Iterable[str]) -> set[str]:
    found = set()
    for address in addresses:
        parsed = ip_address(address)
        bits = _NEAR[4 if isinstance(parsed, IPv4Address) else 6]
        found.add(str(ip_network(f"{parsed}/{bits}", strict=False)))
    return found
