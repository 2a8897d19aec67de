"""blackbox_exporter, started beside us and driven through its own interface."""

import socket
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

from benchmarks import machine
from benchmarks.asking import healthy
from benchmarks.place import Place
from diagnosis.checks import oauth

# A 401 is what Canvas says to a stranger. The authority comes through SSL_CERT_FILE: with `ca_file` it is read anew each time.
_CONFIGURATION = """
modules:
  canvas:
    prober: http
    timeout: 10s
    http:
      valid_status_codes: [401]
      fail_if_not_ssl: true
      follow_redirects: false
      preferred_ip_protocol: ip4
"""
_PATIENCE_S = 15


class Blackbox:
    """The running exporter, on the processor for whoever asks."""

    def __init__(self, program: str, place: Place) -> None:
        self._place = place
        self._port = _free_port()
        self._folder = tempfile.TemporaryDirectory()
        configuration = Path(self._folder.name) / "blackbox.yml"
        configuration.write_text(_CONFIGURATION, encoding="utf-8")
        listen = f"--web.listen-address=127.0.0.1:{self._port}"
        self._child = subprocess.Popen(  # noqa: S603 (a program of the operator's)
            ["taskset", "-c", str(machine.clients_core()), program, f"--config.file={configuration}", listen],  # noqa: S607
            env=machine.environment(SSL_CERT_FILE=place.ca_file, GOMAXPROCS="1"),
            stderr=subprocess.DEVNULL,
        )

    def __enter__(self) -> Self:
        ends = time.monotonic() + _PATIENCE_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", self._port)).close()
            except ConnectionRefusedError:
                if time.monotonic() > ends:
                    raise
                time.sleep(0.05)
            else:
                return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._child.terminate()
        self._child.wait(10)
        self._folder.cleanup()

    def probe_all(self, slots: int) -> float:
        """Probe every name once, so many at a time; return the exporter's own processor time in seconds.

        The address is handed over with the name, so it resolves nothing: that is in its favour.
        """
        before = machine.cpu_seconds(self._child.pid)
        with ThreadPoolExecutor(slots) as pool:
            succeeded = sum(pool.map(self._probe, range(self._place.names)))
        if succeeded != self._place.names:
            raise RuntimeError(f"blackbox_exporter found {succeeded} of {self._place.names} names well.")
        return machine.cpu_seconds(self._child.pid) - before

    def _probe(self, number: int) -> bool:
        target = f"https://127.0.0.1:{self._place.port}{oauth.API_PATH}"
        query = urlencode({"module": "canvas", "target": target, "hostname": healthy(number).host})
        connection = HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            connection.request("GET", f"/probe?{query}")
            return b"\nprobe_success 1\n" in connection.getresponse().read()
        finally:
            connection.close()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
