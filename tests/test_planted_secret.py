"""A planted secret, and crashes with it in hand: no part of it is found in anything that is kept, said or shown."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.conf.global_settings import PASSWORD_HASHERS
from django.contrib.auth import get_user_model
from django.db import connection
from pytest_django import Settings

from diagnosis.models import Run
from keys.tests.leaks import leaked
from onboarding import links, outbox
from onboarding.models import Case, Letter
from sandbox import scenarios
from sandbox.regions import EUROPE, REQUIRED_SCOPES
from sandbox.server import Sandbox, running
from tests.browsing import Visitor
from tests.builders import make_region
from tests.processes import Process, empty_queue, free_port, running_clock, running_worker, wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]

PASSWORD = "made-anew-for-this-test"


@pytest.fixture
def canvas(settings: Settings) -> Iterator[Sandbox]:
    """Run the sandbox and let the wire reach it."""
    with running() as box:
        settings.WIRE_ALLOWED_PORTS = [443, box.port]
        settings.WIRE_EXTRA_CA_FILE, settings.WIRE_NAMES_FILE = str(box.ca_file), str(box.names_file)
        empty_queue()
        yield box


@contextmanager
def running_portal(folder: Path, **env: str) -> Iterator[tuple[Visitor, Process]]:
    """Run web, worker and clock of a portal that crashes where `env` says."""
    port = free_port()
    env |= {"DJANGO_SETTINGS_MODULE": "tests.crashing", "PUBLIC_URL": f"http://127.0.0.1:{port}"}
    web = Process("-m", "gunicorn", "portal.wsgi", "-b", f"127.0.0.1:{port}", "--access-logfile", "-",
                  log=folder / "web.log", **env)  # fmt: skip
    try:
        with running_worker(folder / "worker.log", **env) as worker, running_clock(folder / "clock.log", **env):
            visitor = Visitor(f"http://127.0.0.1:{port}")
            wait_for(lambda: "Listening at" in web.output, what="the web server")
            yield visitor, worker
    finally:
        web.kill()


def prove(visitor: Visitor, case: Case) -> None:
    wait_for(case.letters.filter(state=Letter.State.SENT).exists, what="the first letter")
    token, _ = links.issue(case)
    visitor.get(f"/s/{token}/")
    visitor.post(f"/s/{token}/")


def fill_in(visitor: Visitor, box: Sandbox, secret: str) -> Case:
    """Go through the form from the first page to the try."""
    typed = scenarios.by_slug("canvas").submit(box.port)
    visitor.get("/")
    fields = {"email": "it@northfield.example", "institution": "Northfield College", "language": "en"}
    visitor.post("/", address=typed.address, **fields)
    case = Case.objects.get()
    prove(visitor, case)
    visitor.get(f"/requests/{case.reference}/region")
    visitor.post(f"/requests/{case.reference}/region", region="planted")
    # First broken, so that the page comes back with what is wrong; then whole.
    for text in (f"'{secret[:30]}\n\"{secret[30:50]}", secret):
        visitor.get(f"/requests/{case.reference}/details")
        visitor.post(f"/requests/{case.reference}/details", client_id=typed.client_id, client_secret=text)
    return case


def look_everywhere(visitor: Visitor, case: Case) -> None:
    """Open every page on which the case is shown, to its people and to staff."""
    for page in ("", "address", "region", "key", "details"):
        visitor.get(f"/requests/{case.reference}/{page}")
    visitor.get("/accounts/login/")
    visitor.post("/accounts/login/", login="staff@portal.example", password=PASSWORD)
    paths = set(re.findall(r'href="(/staff/[a-z]+/[a-z]+/)"', visitor.get("/staff/")))
    assert len(paths) > 10
    for path in sorted(paths):
        for row in sorted(set(re.findall(rf'href="({path}[^/"]+/change/)', visitor.get(path))))[:3]:
            visitor.get(row)


def everything_kept() -> Iterator[tuple[str, str]]:
    """Yield (where, text) of all files of the portal, and of all rows of its database."""
    for path in Path(django_settings.DATA_DIR).rglob("*"):
        if path.is_file():
            yield str(path), path.read_bytes().decode("latin-1")
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 (a table of ours)
            for row in cursor.fetchall():
                values = [bytes(value) if isinstance(value, memoryview) else value for value in row]
                yield table, " ".join(v.decode("latin-1") if isinstance(v, bytes) else str(v) for v in values)


@pytest.mark.parametrize("debug", ["true", "false"])
@pytest.mark.parametrize("place", ["view", "check", "task"])
def test_is_found_nowhere(place: str, debug: str, canvas: Sandbox, tmp_path: Path, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = PASSWORD_HASHERS  # as in the process that reads it
    get_user_model().objects.create_superuser("staff", "staff@portal.example", PASSWORD)
    make_region(code="planted", redirect_uri=EUROPE.redirect_uri, required_scopes=list(REQUIRED_SCOPES))
    secret = scenarios.by_slug("canvas").submit(canvas.port).secret
    with running_portal(tmp_path, CRASH_IN=place, CRASH_DEBUG=debug) as (visitor, worker):
        case = fill_in(visitor, canvas, secret)
        if place == "view":
            assert visitor.status == 500
        else:
            wait_for(lambda: has_crashed(place, case, worker), what="the crash")
        look_everywhere(visitor, case)
        outbox.send_due()
    shown = [(path.name, path.read_text(errors="replace")) for path in tmp_path.glob("*.log")]
    texts = [*everything_kept(), *shown, *((f"page {at}", page) for at, page in enumerate(visitor.seen))]
    assert len(texts) > 40
    assert {where for where, text in texts if leaked(text, secret)} == set()


def has_crashed(place: str, case: Case, worker: Process) -> bool:
    if place == "task":
        return "RuntimeError" in worker.output
    return Run.objects.filter(connection=case.connection_id, blocking="any.our_fault").exists()
