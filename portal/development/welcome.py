"""What `dev` prints once everything runs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from portal.development.surroundings import Ports

SHOWN = ("canvas", "secret-cut", "other-region")  # one good, two faulty
CONTACT = "it@northfield.example"
_RULE = "─" * 78


@dataclass(frozen=True, slots=True)
class Staff:
    """Whom to log in as."""

    email: str
    password: str = field(repr=False)


def welcome(ports: Ports, staff: Staff, servers: Iterable[dict[str, Any]], notes: Iterable[str]) -> str:
    """Return the text: where to go, as whom, and what to submit."""
    return "\n".join(["", _RULE, *_places(ports, staff), "", *_servers(servers), *notes, _RULE, ""])


def _places(ports: Ports, staff: Staff) -> Iterator[str]:
    yield "Everything runs. Press Ctrl-C to end it."
    yield ""
    yield f"  Connect a Canvas   {ports.url}{reverse('onboarding:start')}"
    yield f"  Letters sent       {ports.url}{reverse('onboarding:sent_mail')}"
    yield f"  Staff              {ports.url}{reverse('admin:index')}"
    yield f"                     {staff.email}   password for this start: {staff.password}"
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
    yield f"Contact e-mail: {CONTACT}. Its domain is the servers', so no member of staff has to confirm."
