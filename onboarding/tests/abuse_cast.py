"""What the tests of abuse share: many at once, a visitor of one's own, and rows before and after."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, TypeVar

from django.db import connections
from django.db.models import Model, Q, QuerySet
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from diagnosis.models import CheckResult
from keys.models import Access, Credential
from onboarding.models import Case, Flip, Letter, SetupLink, Step
from registry.models import Connection
from sandbox.server import Sandbox

ENTRY = {
    "address": "https://canvas.northfield.example/",
    "email": "it@northfield.example",
    "institution": "Northfield College",
    "language": "en",
}
Done = TypeVar("Done")


def all_at_once(count: int, deed: Callable[[int], Done]) -> list[Done]:
    """Do it `count` times at the same moment, each in a thread with a database connection of its own."""
    barrier = Barrier(count)

    def one(number: int) -> Done:
        try:
            connections["default"].ensure_connection()
            barrier.wait(20)
            return deed(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return [done.result(timeout=60) for done in [pool.submit(one, number) for number in range(count)]]


def ask_for(browser: Client | None = None, visitor: str = "203.0.113.7", **changes: str) -> HttpResponse:
    """Send the first page's form, as a visitor from this address."""
    answer = (browser or Client()).post("/", ENTRY | changes, REMOTE_ADDR=visitor)
    assert isinstance(answer, HttpResponse)
    return answer


def reaching(box: Sandbox, settings: Settings) -> None:
    """Let the wire reach the practice servers."""
    settings.WIRE_ALLOWED_PORTS = [443, box.port]
    settings.WIRE_EXTRA_CA_FILE = str(box.ca_file)
    settings.WIRE_NAMES_FILE = str(box.names_file)


def without_what_differs(text: str, case: Case) -> str:
    """Return the page without its tokens, and without what names this case and no other."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
    return re.sub(r"seen=\w+", "", text).replace(case.reference, "")


def rows_of(case: Case) -> dict[str, Any]:
    """Return everything that is stored of a case: its rows, its connection's, its secret, and who took that out."""
    case = Case.objects.select_related("connection__server").get(pk=case.pk)
    connection, of_case = case.connection, {"case": case}
    tables: dict[str, QuerySet[Any]] = {
        "case": Case.objects.filter(pk=case.pk),
        "connection": Connection.objects.filter(pk=connection.pk),
        "steps": Step.objects.filter(**of_case),
        "flips": Flip.objects.filter(Q(case=case) | Q(connection=connection)),
        "letters": Letter.objects.filter(**of_case),
        "links": SetupLink.objects.filter(**of_case),
        "runs": connection.runs.all(),
        "results": CheckResult.objects.filter(run__connection=connection),
        "credentials": Credential.objects.filter(owner_id=connection.public_id),
        "accesses": Access.objects.filter(credential__owner_id=connection.public_id),
    }
    found: dict[str, Any] = {name: [_values(row) for row in rows.order_by("pk")] for name, rows in tables.items()}
    sealed = Credential.objects.filter(owner_id=connection.public_id).order_by("version").last()
    found["secret"] = sealed.secret.reveal() if sealed and sealed.secret else ""
    return found


def _values(row: Model) -> dict[str, Any]:
    """Return what a row holds; what is sealed is compared opened."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name != "secret"}
