"""Web, worker, beat and sandbox, started in the right order, watched, and ended together."""

import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException  # noqa: TID251 (it asks our own web server on loopback)

from django.db import connection

from portal import heartbeat
from portal.development.children import ROOT, Child, Children
from portal.development.ports import LOOPBACK, is_free
from portal.development.surroundings import Ports

MANAGE = str(ROOT / "manage.py")
PATIENCE_S = 60.0
CELERY = ("-m", "celery", "--quiet", "-A", "portal")


class EndedTooSoonError(Exception):
    """One of the processes ended by itself, or did not get ready."""


def start_sandbox(children: Children, ports: Ports) -> Child:
    """Start the practice Canvas."""
    where = ("--port", str(ports.sandbox), "--admin-port", str(ports.sandbox_admin))
    return children.start("sandbox", MANAGE, "sandbox", *where)


def start_the_rest(children: Children, ports: Ports, *, reload: bool) -> None:
    """Start web, worker and beat."""
    children.start(
        "web",
        *("-m", "gunicorn", "portal.wsgi", "--bind", f"{LOOPBACK}:{ports.web}", "--workers", "1", "--threads", "8"),
        *("--no-control-socket", "--graceful-timeout", "3", "--log-level", "warning"),
        *(("--reload",) if reload else ()),
    )
    children.start("worker", *CELERY, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle")
    children.start("beat", *CELERY, "beat", "--pidfile=")


def wait_for(children: Children, what: str, is_ready: Callable[[], bool]) -> None:
    """Wait until it is ready; raise EndedTooSoonError if a process ends, or when patience ends."""
    until = time.monotonic() + PATIENCE_S
    while not is_ready():
        raise_if_ended(children)
        if time.monotonic() > until:
            raise EndedTooSoonError(f"{what} did not get ready within {PATIENCE_S:.0f} seconds.")
        time.sleep(0.1)


def wait_until_all_ready(children: Children, ports: Ports) -> None:
    """Wait until pages are answered, and worker and beat have given a sign of life."""
    wait_for(children, "web", lambda: web_answers(ports.web))
    for name in ("worker", "beat"):
        wait_for(children, name, lambda name=name: heartbeat.is_alive(name))  # type: ignore[misc]  # its own name each
    connection.close()


def web_answers(port: int) -> bool:
    """Say whether the web server answers, whatever it says."""
    asked = HTTPConnection(LOOPBACK, port, timeout=10)
    try:
        asked.request("GET", "/")
        return bool(asked.getresponse().status)
    except (OSError, HTTPException):
        return False
    finally:
        asked.close()


def sandbox_listens(ports: Ports) -> bool:
    """Say whether both of its ports are taken by now."""
    return not (is_free(ports.sandbox) or is_free(ports.sandbox_admin))


def watch(children: Children) -> None:
    """Return never; raise EndedTooSoonError as soon as one of them ends."""
    while True:
        raise_if_ended(children)
        time.sleep(0.2)


def raise_if_ended(children: Children) -> None:
    """Raise EndedTooSoonError if a process has ended."""
    ended = children.first_ended()
    if ended is not None:
        status = ended.status()
        how = f"was ended by signal {-status}" if status is not None and status < 0 else f"ended with status {status}"
        raise EndedTooSoonError(f"{ended.name} {how}; its last lines above say why. Everything is stopped.")


def say_from(name: str, line: str) -> None:
    """Print a line with its process's name; a terminal that is gone is no reason to stop in the middle."""
    try:
        sys.stdout.write(f"{name:>8} | {line}\n" if name else f"{line}\n")
        sys.stdout.flush()
    except OSError:
        return
