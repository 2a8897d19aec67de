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
        folder.mkdir(exist_ok=True)
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


def status_of(port: int, path: str) -> int:
    asked = HTTPConnection(LOOPBACK, port, timeout=10)
    try:
        asked.request("GET", path)
        return asked.getresponse().status
    finally:
        asked.close()


class TestDev:
    def test_says_where_to_go_and_leaves_no_process_however_it_is_ended(self, tmp_path: Path) -> None:
        # Side by side: most of the time they wait for their own children.
        folders = {number: tmp_path / number.name for number in (signal.SIGINT, signal.SIGHUP, signal.SIGKILL)}
        ports = {number: free_ports() for number in folders}
        devs = {number: Dev(folder, *ports[number]) for number, folder in folders.items()}
        with running(*devs.values()):
            for number, dev in devs.items():
                says_where_to_go(dev, ports[number])
                assert len(dev.processes()) > 5, dev.output
            refuses_a_second(folders[signal.SIGINT], ports[signal.SIGINT])
            for number, dev in devs.items():
                dev.send(number)
            assert devs[signal.SIGINT].wait() == 0, devs[signal.SIGINT].output
            assert devs[signal.SIGINT].processes() == []
            for dev in devs.values():
                dev.wait()
                wait_for(lambda dev=dev: not dev.processes(), seconds=15, what="its processes to end")  # type: ignore[misc]  # its own each

    def test_starts_on_the_next_port_after_an_interrupted_start_and_ends_with_any_of_its_processes(
        self, tmp_path: Path
    ) -> None:
        interrupted = Dev(tmp_path, *free_ports())
        wait_for((interrupted.data_dir / "dev.env").exists, what="its first step")
        interrupted.send(signal.SIGTERM)
        interrupted.wait()
        wait_for(lambda: not interrupted.processes(), seconds=15, what="its processes to end")
        ports = free_ports()
        with socket.create_server((LOOPBACK, int(ports[1]))):
            dev = Dev(tmp_path, *ports)
            with running(dev):
                assert f"Port {ports[1]} (the portal) is in use: taking " in dev.output
                os.kill(sandbox_of(dev), signal.SIGKILL)
                assert dev.wait() == 1
                assert "sandbox was ended by signal 9" in dev.output
                assert dev.processes() == []


def says_where_to_go(dev: Dev, ports: tuple[str, ...]) -> None:
    """Assert that it tells what to open and as whom, that this answers, and that its keys are nobody else's."""
    assert f"http://127.0.0.1:{ports[1]}/staff/" in dev.output
    assert "staff@portal.example" in dev.output
    assert f"https://canvas.northfield.example:{ports[3]}" in dev.output
    assert dev.output.count("client ID") == 3
    assert status_of(int(ports[1]), "/accounts/login/") == 200
    assert oct((dev.data_dir / "dev.env").stat().st_mode & 0o777) == "0o600"


def refuses_a_second(folder: Path, ports: tuple[str, ...]) -> None:
    """Assert that another start with the same data ends, and says where the first one is."""
    second = Dev(folder, *free_ports())
    assert second.wait() == 1
    assert "It runs already" in second.output
    assert f"http://127.0.0.1:{ports[1]}/" in second.output


def sandbox_of(dev: Dev) -> int:
    """Return the process that plays the practice Canvas."""
    return next(one for one in dev.processes() if b"sandbox\0--port" in Path(f"/proc/{one}/cmdline").read_bytes())
