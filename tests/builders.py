"""One function a model: a test names only what matters to it."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from diagnosis.models import CheckResult, Run
from diagnosis.targets import KIND
from keys import custody
from keys.secret import Secret
from onboarding.models import Case
from registry.models import Connection, Contact, Institution, Region, Server

_numbers = count(1)

SECRET = "k9Qz4f5zr3QA7YeEEBY3ABp3e2zS8iq9y7AjzQHb6BAEcn6zkY9pF34Qy6nB3Ww8"
URI = "https://api.eu.badges.example/canvas/callback"


def make_region(**changes: Any) -> Region:
    """Return a region that is set up and open."""
    number = next(_numbers)
    fields: dict[str, Any] = {
        "code": f"r{number}",
        "name": f"Region {number}",
        "redirect_uri": URI,
        "legacy_redirect_uri": URI,
        "is_open": True,
    }
    return Region.objects.create(**fields | changes)


def make_server(**changes: Any) -> Server:
    """Return a server under northfield.example."""
    fields: dict[str, Any] = {"host": f"canvas{next(_numbers)}.northfield.example", "port": 443}
    return Server.objects.create(**fields | changes)


def make_connection(**changes: Any) -> Connection:
    """Return a connection with a region, without a key."""
    fields: dict[str, Any] = {
        "server": changes.pop("server", None) or make_server(),
        "region": changes.pop("region", None) or make_region(),
        "institution": Institution.objects.create(name="Northfield College"),
    }
    return Connection.objects.create(**fields | changes)


def make_contact(**changes: Any) -> Contact:
    """Return a contact at northfield.example."""
    fields: dict[str, Any] = {"email": f"it{next(_numbers)}@northfield.example", "language": "en"}
    return Contact.objects.create(**fields | changes)


def make_case(**changes: Any) -> Case:
    """Return a case; a draft unless a state is named."""
    fields: dict[str, Any] = {
        "connection": changes.pop("connection", None) or make_connection(),
        "contact": changes.pop("contact", None) or make_contact(),
    }
    if changes.get("state") == Case.State.CONNECTED:
        fields["connected_at"] = timezone.now()
    return Case.objects.create(**fields | changes)


def make_case_with_key(**changes: Any) -> Case:
    """Return a proved case that is being checked, ID and secret in the safe."""
    fields: dict[str, Any] = {"state": Case.State.CHECKING, "proved_at": timezone.now()}
    case = make_case(**fields | changes)
    Connection.objects.filter(pk=case.connection_id).update(client_id="10000000000007")
    case.connection.client_id = "10000000000007"
    put_secret(case)
    return case


def put_secret(case: Case, value: str = SECRET) -> None:
    """Put a secret for the case's connection into the safe."""
    connection = case.connection
    origin = connection.server.address.origin
    custody.put_in(kind=KIND, owner_id=connection.public_id, secret=Secret(value), bound_to=origin, actor="test")


def make_run(connection: Connection, **changes: Any) -> Run:
    """Return a run that is due."""
    fields: dict[str, Any] = {"connection": connection, "due_at": timezone.now() - timedelta(seconds=1)}
    return Run.objects.create(**fields | changes)


def make_done_run(case: Case, blocking: str = "connected", **changes: Any) -> Run:
    """Return an ended run, made with the case's present key and region, and its newest."""
    connection = case.connection
    credential = custody.current(KIND, connection.public_id)
    fields: dict[str, Any] = {
        "state": Run.State.DONE,
        "finished_at": timezone.now(),
        "blocking": blocking,
        "client_id": connection.client_id,
        "lti_client_id": connection.lti_client_id,
        "key_version": credential.version if credential else None,
        "region_version": connection.region.version if connection.region else None,
    }
    run = make_run(connection, **fields | changes)
    Case.objects.filter(pk=case.pk).update(latest_run=run, blocking=blocking)
    case.latest_run, case.blocking = run, blocking
    return run


def make_result(run: Run, code: str, verdict: str, **changes: Any) -> CheckResult:
    """Return a stored finding."""
    fields: dict[str, Any] = {
        "position": run.results.count(),
        "check_slug": code.partition(".")[0],
        "culprit": "none" if verdict in "PIS" else "institution",
        "confidence": "proved",
        "facts": {},
    }
    return CheckResult.objects.create(run=run, outcome_code=code, verdict=verdict, **fields | changes)
