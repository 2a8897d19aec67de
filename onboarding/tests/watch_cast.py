"""Connected servers of the sandbox, and rounds of looks at them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone
from pytest_django import Settings

from diagnosis import diagnose
from diagnosis.details import tidy
from onboarding import intake, progress, watching
from onboarding.models import Case, Sweep, Watch
from registry.models import Connection, Institution, Region, Server
from sandbox.developer_keys import Binding, DeveloperKey
from sandbox.faults import Fault
from sandbox.practice import State
from sandbox.regions import EUROPE, REQUIRED_SCOPES
from sandbox.scenario import Scenario
from sandbox.scenarios import by_slug
from sandbox.server import Sandbox, running
from tests.builders import make_case, make_connection, make_contact, make_region

CONTROL = replace(by_slug("canvas"), slug="control")


def servers(count: int, slug: str = "canvas-2022") -> tuple[Scenario, ...]:
    """Return so many servers that play the same, each under its own name."""
    return tuple(replace(by_slug(slug), slug=f"{slug}-{number}") for number in range(1, count + 1))


@contextmanager
def canvases(settings: Settings, scenarios: tuple[Scenario, ...]) -> Iterator[Sandbox]:
    """Run a sandbox with these servers and a control, and let the wire reach it."""
    with running((*scenarios, CONTROL)) as box:
        settings.WIRE_ALLOWED_PORTS = [443, box.port]
        settings.WIRE_EXTRA_CA_FILE = str(box.ca_file)
        settings.WIRE_NAMES_FILE = str(box.names_file)
        settings.WIRE_RUN_S = 2.0
        settings.WATCH_CONTROL_URLS = [f"https://{CONTROL.host}:{box.port}/"]
        yield box


def connected(box: Sandbox, slug: str, region: Region | None = None) -> Case:
    """Return a case that the portal itself connected: submitted, proved, tried over the wire."""
    typed = box.submit(slug)
    details = tidy(typed.address, typed.client_id, typed.secret)
    assert details.address is not None
    region = region or make_region(redirect_uri=EUROPE.redirect_uri, required_scopes=list(REQUIRED_SCOPES))
    contact = make_contact()
    case = make_case(connection=make_connection(server=Server.at(details.address), region=region), contact=contact)
    progress.prove(case)
    intake.keep_details(case, details)
    progress.submit(case)
    diagnose.run(Case.objects.get(pk=case.pk).latest_run_id or 0, finish=progress.follow)
    case = Case.objects.select_related("connection").get(pk=case.pk)
    assert case.state == Case.State.CONNECTED, case.blocking
    case.letters.all().delete()
    return case


def watched_only(box: Sandbox, slug: str, region: Region) -> Watch:
    """Return a watch without the way to it: for many at once. Its first look is behind it."""
    typed = box.submit(slug)
    details = tidy(typed.address, typed.client_id, typed.secret)
    assert details.address is not None
    connection = Connection.objects.create(
        server=Server.at(details.address),
        region=region,
        institution=Institution.objects.get_or_create(name="Northfield College")[0],
        client_id=details.client_id,
        state=Connection.State.CONNECTED,
        connected_at=timezone.now(),
    )
    return Watch.objects.create(connection=connection, due_at=timezone.now())


def due_now(**changes: Any) -> None:
    """Let every watch be due."""
    Watch.objects.update(due_at=timezone.now() - timedelta(seconds=1), **changes)


def look(**changes: Any) -> Sweep:
    """Let everything be due, and look at it in one round, in this process."""
    due_now(**changes)
    sweep = watching.tick()
    assert sweep is not None
    watching.sweep(sweep.pk)
    sweep.refresh_from_db()
    return sweep


def state_of(case: Case) -> str:
    """Return how the case's connection stands."""
    return Connection.objects.get(pk=case.connection_id).state


def kinds_of(case: Case) -> list[str]:
    """Return the letters written for the case, the oldest first."""
    return list(case.letters.order_by("pk").values_list("kind", flat=True))


def switch_off(box: Sandbox, slug: str) -> None:
    """Switch the server's key off, as its administrator would."""
    _change(box, slug, lambda key: replace(key, binding=Binding.OFF))


def switch_on(box: Sandbox, slug: str) -> None:
    """Switch the server's key on again."""
    _change(box, slug, lambda key: replace(key, binding=Binding.ON))


def change_secret(box: Sandbox, slug: str, secret: str) -> None:
    """Give the key another secret."""
    _change(box, slug, lambda key: replace(key, api_key=secret))


def _change(box: Sandbox, slug: str, change: Any) -> None:
    scenario = box.practice.by_slug[slug]
    keys: tuple[DeveloperKey, ...] = box.practice.keys(scenario)
    box.practice.change_key(scenario, keys[0].id, change)


def play(box: Sandbox, slug: str, fault: Fault) -> None:
    """Let the server play a fault; Fault.NONE ends it."""
    scenario = box.practice.by_slug[slug]
    state = box.practice.state(scenario.host)
    assert state is not None
    box.practice.set_state(scenario, State(state.canvas, state.certificate, fault))
