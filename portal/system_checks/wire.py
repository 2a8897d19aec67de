"""The way out: what may be asked on behalf of whoever fills in the form."""

import ipaddress
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.checks import CheckMessage, Error

from wire.name_servers import parse_servers

NOT_PUBLIC = tuple(
    ipaddress.ip_network(text)
    for text in (
        *(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.168.0.0/16",
        ),
        *("::1/128", "fc00::/7", "fe80::/10", "::ffff:0:0/96"),
    )
)


def check_networks() -> Iterator[CheckMessage]:
    """Refuse what is no network."""
    for text in settings.WIRE_ALLOWED_NETWORKS:
        if _network(text) is None:
            hint = "Write networks as 127.0.0.0/8, separated by commas."
            yield Error(f"WIRE_ALLOWED_NETWORKS holds {text!r}, which is no network.", hint, id="portal.E010")


def check_name_servers() -> Iterator[CheckMessage]:
    """Refuse what cannot be asked for names."""
    for text in settings.WIRE_NAME_SERVERS:
        try:
            parse_servers([text])
        except ValueError:
            hint = "Write name servers as 192.0.2.53 or 192.0.2.53:5353, separated by commas."
            yield Error(f"WIRE_NAME_SERVERS holds {text!r}, which is no name server.", hint, id="portal.E020")


def check_wire() -> Iterator[CheckMessage]:
    """Refuse what lets the portal ask inside a network, or believe whom only the sandbox believes."""
    if settings.WIRE_NAMES_FILE:
        hint = "Unset WIRE_NAMES_FILE: it lets a file stand in for the name servers."
        yield Error("WIRE_NAMES_FILE is set.", hint, id="portal.E003")
    for text in settings.WIRE_ALLOWED_NETWORKS:
        network = _network(text)
        if network and any(network.version == inner.version and network.overlaps(inner) for inner in NOT_PUBLIC):
            hint = "Take it out: anyone who fills in the form could have the portal ask inside your network."
            yield Error(f"WIRE_ALLOWED_NETWORKS opens {text}, which is not public.", hint, id="portal.E004")
    if settings.WIRE_EXTRA_CA_FILE:
        ca_file = Path(settings.WIRE_EXTRA_CA_FILE).resolve()
        if ca_file.is_relative_to(Path(settings.DATA_DIR).resolve()) or "sandbox" in ca_file.parts:
            hint = "Unset WIRE_EXTRA_CA_FILE, or name a certificate that an administrator put elsewhere."
            yield Error("WIRE_EXTRA_CA_FILE lies where the sandbox writes its own.", hint, id="portal.E005")


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return None
