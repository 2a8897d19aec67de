"""Three requests a server as everybody writes them: `requests.get`, each with a connection and a trust store of its own."""

import functools
import socket
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from unittest.mock import patch

import certifi
import requests

from benchmarks.asking import healthy, target_of
from diagnosis.checks import oauth

EVERYBODYS = "everybody"


@functools.cache
def _bundle(ca_file: str, store: str) -> str:
    """Return the file with the authorities to trust: the public ones and ours, or ours alone."""
    if store != EVERYBODYS:
        return ca_file
    with tempfile.NamedTemporaryFile("w", suffix=".pem", delete=False) as file:
        file.write(Path(certifi.where()).read_text(encoding="utf-8") + Path(ca_file).read_text(encoding="utf-8"))
    return file.name


def _all_at_home(host: str | None, port: Any, *_: Any, **__: Any) -> list[Any]:
    """Resolve every name to loopback, for nothing: it is not what is measured."""
    return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("127.0.0.1", port))]


def sweep(port: int, names: int, slots: int, ca_file: str, store: str) -> dict[str, float]:
    """Ask each of the names three times; return the processor time. (In the worker.)"""
    bundle = _bundle(ca_file, store)

    def ask(number: int) -> None:
        target = target_of(healthy(number), port)
        for path in (oauth.API_PATH, oauth.AUTHORIZE_PATH, oauth.API_PATH):
            requests.get(target.address.origin + path, verify=bundle, allow_redirects=False, timeout=10)

    with patch.object(socket, "getaddrinfo", _all_at_home), ThreadPoolExecutor(slots) as pool:
        started = time.process_time()
        list(pool.map(ask, range(names)))
        return {"cpu_s": time.process_time() - started}
