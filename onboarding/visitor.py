"""Where a visitor comes from, for budgets per address: an IPv4 address, or the /64 that an IPv6 address lies in.

`X-Forwarded-For` is written from left to right: whoever asks may have begun it with anything, each proxy of ours adds
at its end whom it was asked by. So with TRUSTED_PROXIES proxies, the entry as many places from the end is the one that
the outermost of them saw, and nothing left of it is believed.
"""

import ipaddress

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from onboarding import budgets
from onboarding.budgets import Kind

UNKNOWN = "unknown"  # all of these share one budget
# An IPv6 customer has at least a /64 (RFC 6177), and may take a new address in it for every request.
SHARED_PREFIX = 64
SITE_PREFIX = 48  # and easily so much: 65,536 of them
_OF_SITE = {Kind.DRAFTS_BY_VISITOR: Kind.DRAFTS_BY_SITE, Kind.LINKS_BY_VISITOR: Kind.LINKS_BY_SITE}


def network_of(request: HttpRequest) -> str:
    """Return the address that the request came from ("203.0.113.7"), of an IPv6 one its network ("2001:db8::/64")."""
    return _network(_address(request))


def count(kind: Kind, request: HttpRequest) -> None:
    """Count the visitor, and for IPv6 the site, too; raise SpentError when one of them did it too often."""
    visitor = network_of(request)
    with transaction.atomic():  # what one of them refuses costs the other nothing
        if ":" in visitor:
            site = ipaddress.ip_network(visitor).supernet(new_prefix=SITE_PREFIX)
            budgets.spend_or_raise(_OF_SITE[kind], str(site))
        budgets.spend_or_raise(kind, visitor)


def _address(request: HttpRequest) -> str:
    proxies: int = settings.TRUSTED_PROXIES
    header = request.headers.get("X-Forwarded-For", "")
    passed_on = header.split(",") if header else []
    # A shorter list did not come through all of them; none of it was written by whom we trust for it.
    if 0 < proxies <= len(passed_on):
        return passed_on[-proxies]
    return str(request.META.get("REMOTE_ADDR") or "")


def _network(text: str) -> str:
    try:
        address = ipaddress.ip_address(_without_port(text.strip()))
    except ValueError:
        return UNKNOWN
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((int(address), SHARED_PREFIX), strict=False))


def _without_port(text: str) -> str:
    """Return the address alone: some proxies write 203.0.113.7:40712, [2001:db8::1] or [2001:db8::1]:40712."""
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text
