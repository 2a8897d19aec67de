"""What `dev` prints once everything runs."""

from collections.abc import Iterable, Iterator
from typing import Any

from portal.development.surroundings import Ports

SHOWN = ("canvas", "secret-cut", "other-region")  # one good, two faulty
_RULE = "─" * 78


def welcome(ports: Ports, email: str, password: str, servers: Iterable[dict[str, Any]], notes: Iterable[str]) -> str:
    """Return the text: where to go, as whom, and what to submit."""
    return "\n".join(["", _RULE, *_places(ports, email, password), "", *_servers(servers), *notes, _RULE, ""])


def _places(ports: Ports, email: str, password: str) -> Iterator[str]:
    yield "Everything runs. Press Ctrl-C to end it."
    yield ""
    yield f"  Connect a Canvas   {ports.url}/"
    yield f"  Staff              {ports.url}/staff/"
    yield f"                     {email}   password for this start: {password}"
    yield f"  Practice Canvas    {ports.sandbox_url}"


def _servers(servers: Iterable[dict[str, Any]]) -> Iterator[str]:
    yield "Three Canvas servers to submit (more are listed on the practice Canvas's page):"
    for server in servers:
        outcome = "good" if server["expected"] == "connected" else "faulty"
        yield ""
        yield f"  {outcome}: {server['title']}"
        yield f"    address    {server['address']}"
        yield f"    region     {server['region_name']}"
        yield f"    client ID  {server['client_id']}"
        yield f"    secret     {server['secret']}"
    yield ""
