"""Real worker and clock processes beside the tests, on the tests' own database and broker."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from portal.celery import app
from portal.models import Heartbeat

ROOT = Path(__file__).resolve().parent.parent


def wait_for(truth: Callable[[], Any], seconds: float = 30, what: str = "") -> Any:
    """Return the first true answer; fail after so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = truth()
        if answer:
            return answer
        time.sleep(0.05)
    raise AssertionError(f"Waited {seconds} s in vain for {what or truth}.")


class Process:
    """A child with all that it starts; its output lies in a file."""

    def __init__(self, *args: str, log: Path, **env: str) -> None:
        self.log = log
        with log.open("ab") as out:
            self._child = subprocess.Popen(
                [sys.executable, *args],
                cwd=ROOT,
                env=self.world() | env,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def world(self) -> dict[str, str]:
        """Return the environment that it sees, but for what is named at its start."""
        return environment()

    def signal(self, number: int) -> None:
        """Send a signal to the child and to all that it started."""
        os.killpg(self._child.pid, number)

    def kill(self) -> None:
        """End all of it at once."""
        try:
            self.signal(signal.SIGKILL)
        except ProcessLookupError:
            return
        finally:
            self._child.wait()

    @property
    def is_alive(self) -> bool:
        return self._child.poll() is None

    @property
    def output(self) -> str:
        return self.log.read_text(errors="replace")


def environment() -> dict[str, str]:
    """Return the environment in which a child sees the tests' database, broker, data and wire."""
    name = connection.settings_dict["NAME"]
    database = f"sqlite:///{name}"
    if connection.vendor == "postgresql":
        database = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DEBUG": "true",
        "SECRET_KEY": settings.SECRET_KEY,
        "KEY_RING": ",".join(settings.KEY_RING),
        "DATABASE_URL": database,
        "DATA_DIR": str(settings.DATA_DIR),
        "REDIS_URL": settings.REDIS_URL,
        "RUN_LEASE_S": str(settings.RUN_LEASE_S),
        "SWEEP_EVERY_S": "1",
        "WIRE_ALLOWED_NETWORKS": ",".join(settings.WIRE_ALLOWED_NETWORKS),
        "WIRE_ALLOWED_PORTS": ",".join(map(str, settings.WIRE_ALLOWED_PORTS)),
        "WIRE_EXTRA_CA_FILE": settings.WIRE_EXTRA_CA_FILE,
        "WIRE_NAMES_FILE": settings.WIRE_NAMES_FILE,
        "WATCH_CONTROL_URLS": ",".join(settings.WATCH_CONTROL_URLS),
        "WATCH_TICK_S": "1",
        "EMAIL_URL": f"filemail:///{settings.DATA_DIR}/mail",
    }


def empty_queue() -> None:
    """Take away what other tests handed over and nobody took."""
    with app.connection_for_write() as broker:
        app.amqp.queues["celery"].bind(broker.default_channel).purge()


@contextmanager
def running_worker(log: Path, **env: str) -> Iterator[Process]:
    """Run a worker with one slot until the block ends; in the time that the file MOMENT names, if there is one.

    In another time it works in its own process: the clock of a child would not move.
    """
    Heartbeat.objects.all().delete()
    pool = ("-P", "solo") if "MOMENT" in env else ("-c", "1")
    worker = Process(*_celery(env), "-A", "portal", "worker", *pool, "--loglevel", "INFO", log=log, **env)
    try:
        beats = Heartbeat.objects.filter(name="worker")
        wait_for(lambda: beats.exists() or not worker.is_alive, what=f"the worker; see {log}")
        assert worker.is_alive, worker.output
        yield worker
    finally:
        worker.kill()


@contextmanager
def running_clock(log: Path, **env: str) -> Iterator[Process]:
    """Run the clock (Celery's beat) until the block ends; in the time that MOMENT names, if there is one."""
    schedule = settings.DATA_DIR / f"beat-{time.monotonic_ns()}"
    clock = Process(*_celery(env), "-A", "portal", "beat", "-s", str(schedule), log=log, **env)
    try:
        yield clock
    finally:
        clock.kill()


def _celery(env: Mapping[str, str]) -> tuple[str, ...]:
    return ("-m", "tests.in_another_time", env["MOMENT"], "celery") if "MOMENT" in env else ("-m", "celery")


def free_port() -> int:
    """Return a loopback port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
