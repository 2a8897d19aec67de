"""The whole product beside the tests: `manage.py dev` with data of its own, ended with all that it started."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.development.ports import LOOPBACK
from tests.processes import ROOT, wait_for

READY = "Everything runs."


class Dev:
    """One `manage.py dev` with data of its own, on ports that are free."""

    def __init__(self, folder: Path, *arguments: str, **environment: str) -> None:
        ours = ("DATABASE_URL", "REDIS_URL", "WIRE_", "EMAIL_URL", "DJANGO_", "SECRET_KEY", "KEY_RING", "PUBLIC_URL")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        folder.mkdir(exist_ok=True)
        self.log = folder / f"dev-{os.urandom(4).hex()}.log"
        self.data_dir = folder / "data"
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(
                [sys.executable, str(ROOT / "manage.py"), "dev", *arguments],
                cwd=folder,
                env=kept | environment | {"DATA_DIR": str(self.data_dir), "ENV_FILE": str(folder / "no.env")},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def is_ready_or_over(self) -> bool:
        return READY in self.output or self._process.poll() is not None

    def send(self, number: int) -> None:
        self._process.send_signal(number)

    def wait(self) -> int:
        return self._process.wait(timeout=30)

    def worker(self) -> int:
        """Return the worker's first process; those that it works with are its children."""
        return min(one for one in self.processes() if b"worker\0--concurrency" in command_of(one))

    def processes(self) -> list[int]:
        """Return every living process that has this run's data directory in its environment."""
        mark = f"DATA_DIR={self.data_dir}\0".encode()
        return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and _has(entry, mark)]


def command_of(process: int) -> bytes:
    """Return its words, each ended by a zero."""
    return Path(f"/proc/{process}/cmdline").read_bytes()


def _has(entry: Path, mark: bytes) -> bool:
    try:
        return mark in (entry / "environ").read_bytes()
    except OSError:
        return False  # it ended meanwhile


@contextmanager
def running(*devs: Dev) -> Iterator[None]:
    """Wait until all are ready; whatever is left at the block's end is killed, so that no test disturbs another."""
    try:
        for dev in devs:
            wait_for(dev.is_ready_or_over, seconds=90, what="dev to be ready")
            assert READY in dev.output, dev.output
        yield
    finally:
        for dev in devs:
            for process in dev.processes():
                os.kill(process, signal.SIGKILL)
            dev.wait()


def free_ports() -> tuple[str, ...]:
    """Return the options for three ports that are free now."""
    sockets = [socket.create_server((LOOPBACK, 0)) for _ in range(3)]
    ports = [str(one.getsockname()[1]) for one in sockets]
    for one in sockets:
        one.close()
    names = ("--port", "--sandbox-port", "--sandbox-admin-port")
    return tuple(word for pair in zip(names, ports, strict=True) for word in pair)
