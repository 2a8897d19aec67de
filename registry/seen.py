"""What the network showed about a server: its hosting, environment and certificate, taken from a run's findings."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Protocol

from registry.models import Server

_HOSTING = {
    "hosting.self_hosted": Server.Hosting.SELF_HOSTED,
    "hosting.instructure": Server.Hosting.INSTRUCTURE,
    "hosting.unknown": Server.Hosting.UNKNOWN,
}
_ENVIRONMENT = {"hosting.beta": Server.Environment.BETA, "hosting.test": Server.Environment.TEST}


class SeenResult(Protocol):
    """What this module reads of a stored finding."""

    outcome_code: str
    facts: Any


def note(server: Server, results: Iterable[SeenResult]) -> None:
    """Write down what the findings say about the server; what they do not speak of stays as it was."""
    changes: dict[str, object] = {}
    for result in results:
        if result.outcome_code in _HOSTING:
            changes["hosting"] = _HOSTING[result.outcome_code]
        if result.outcome_code in _ENVIRONMENT:
            changes["environment"] = _ENVIRONMENT[result.outcome_code]
        expires_on = result.facts.get("expires_on")
        if expires_on:
            changes["certificate_expires_at"] = datetime.fromisoformat(str(expires_on)).replace(tzinfo=UTC)
    if changes:
        Server.objects.filter(pk=server.pk).update(**changes)
