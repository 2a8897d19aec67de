"""Everything on one machine: it starts, says where to go, and leaves no process however it is ended."""

import os
import signal
import socket
from http.client import HTTPConnection
from pathlib import Path

import pytest

from portal.development.ports import LOOPBACK
from tests.dev import Dev, command_of, free_ports, running
from tests.processes import wait_for

pytestmark = pytest.mark.worker


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
    return next(one for one in dev.processes() if b"sandbox\0--port" in command_of(one))
