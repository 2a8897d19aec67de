"""Everything on one machine: it starts, says where to go, and leaves no process however it is ended."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from portal.development.ports import LOOPBACK
from tests.processes import wait_for

pytestmark = pytest.mark.worker

ROOT = Path(__file__).resolve().parent.parent.parent
READY = "Everything runs."


class Dev:
    """One `manage.py dev` with data of its own, on ports that are free."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        ours = ("DATABASE_URL", "REDIS_URL", "WIRE_", "EMAIL_URL", "DJANGO_", "SECRET_KEY", "KEY_RING", "PUBLIC_URL")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        self.log = folder / f"dev-{os.urandom(4).hex()}.log"
        self.data_dir = folder / "data"
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(
                [sys.executable, str(ROOT / "manage.py"), "dev", *arguments],
                cwd=folder,
                env=kept | {"DATA_DIR": str(self.data_dir), "ENV_FILE": str(folder / "no.env")},
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

    def processes(self) -> list[int]:
        """Return every living process that has this run's data directory in its environment."""
        mark = f"DATA_DIR={self.data_dir}\0".encode()
        return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and _has(entry, mark)]


def _has(entry: Path, mark: bytes) -> bool:
    try:
        return mark in (entry / "environ").read_bytes()
    except OSError:
        return False  # it ended meanwhile


@contextmanager
def running(folder: Path, *arguments: str) -> Iterator[Dev]:
    """Run it until the block ends; whatever is left then is killed, so that no test disturbs another."""
    dev = Dev(folder, *arguments)
    try:
        wait_for(dev.is_ready_or_over, seconds=90, what="dev to be ready")
        yield dev
    finally:
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


def status_of(port: int, path: str) -> int:
    asked = HTTPConnection(LOOPBACK, port, timeout=10)
    try:
        asked.request("GET", path)
        return asked.getresponse().status
    finally:
        asked.close()


class TestDev:
    def test_starts_says_where_to_go_and_ends_by_ctrl_c(self, tmp_path: Path) -> None:
        ports = free_ports()
        with running(tmp_path, *ports) as dev:
            assert READY in dev.output, dev.output
            assert f"http://127.0.0.1:{ports[1]}/staff/" in dev.output
            assert "staff@portal.example" in dev.output
            assert f"https://canvas.northfield.example:{ports[3]}" in dev.output
            assert dev.output.count("client ID") == 3
            assert status_of(int(ports[1]), "/accounts/login/") == 200
            assert oct((dev.data_dir / "dev.env").stat().st_mode & 0o777) == "0o600"
            second = Dev(tmp_path, *free_ports())
            assert second.wait() == 1
            assert "It runs already" in second.output
            assert f"http://127.0.0.1:{ports[1]}/" in second.output
            dev.send(signal.SIGINT)
            assert dev.wait() == 0, dev.output
            assert dev.processes() == []

    @pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGKILL])
    def test_leaves_no_process_however_it_is_ended(self, tmp_path: Path, number: int) -> None:
        with running(tmp_path, *free_ports()) as dev:
            assert len(dev.processes()) > 5, dev.output
            dev.send(number)
            dev.wait()
            wait_for(lambda: not dev.processes(), seconds=15, what="its processes to end")
            assert dev.processes() == []

    def test_takes_the_next_port_and_ends_everything_when_one_process_ends(self, tmp_path: Path) -> None:
        ports = free_ports()
        with socket.create_server((LOOPBACK, int(ports[1]))), running(tmp_path, *ports) as dev:
            assert f"Port {ports[1]} (the portal) is in use: taking " in dev.output
            assert READY in dev.output, dev.output
            os.kill(sandbox_of(dev), signal.SIGKILL)
            assert dev.wait() == 1
            assert "sandbox was ended by signal 9" in dev.output
            assert dev.processes() == []

    def test_ends_while_it_still_prepares(self, tmp_path: Path) -> None:
        dev = Dev(tmp_path, *free_ports())
        wait_for((dev.data_dir / "dev.env").exists, what="its first step")
        dev.send(signal.SIGTERM)
        dev.wait()
        wait_for(lambda: not dev.processes(), seconds=15, what="its processes to end")
        with running(tmp_path, *free_ports()) as again:
            assert READY in again.output, again.output


def sandbox_of(dev: Dev) -> int:
    """Return the process that plays the practice Canvas."""
    return next(one for one in dev.processes() if b"sandbox\0--port" in Path(f"/proc/{one}/cmdline").read_bytes())
