"""A Canvas that turns hostile at one of its requests, in each of the ways that were seen to hurt HTTP clients."""

import gzip
import itertools
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

from diagnosis import details
from diagnosis.checks import ALL, runner
from diagnosis.checks.base import Finding, Target
from diagnosis.checks.lti import KEY_SET_PATH
from diagnosis.checks.oauth import API_PATH, IMPOSSIBLE_ID, TOKEN_PATH
from diagnosis.tests.trying import uris
from sandbox.canvas import Canvas
from sandbox.http1 import Reader, written
from sandbox.messages import Request
from sandbox.regions import AMERICA, EUROPE, REQUIRED_SCOPES
from sandbox.scenario import good_key, strict
from wire.conversation import Conversation
from wire.issuer import CACHE
from wire.tests.certificates import make
from wire.tests.place import HOST, ISSUER_HOST, Place
from wire.tests.servers import Server

MIB = 1024 * 1024
DEADLINES_S = (1.0, 4.0, 16.0)  # on a machine so busy that the hostile request was not reached, the next one
KEY = good_key("canvas")
LTI_ID = "10000000000012"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"
ZIPPED = gzip.compress(b"\0" * 30 * MIB)
ZIPPED_TWICE = gzip.compress(ZIPPED)
LONG_HEADER = b"HTTP/1.1 200 OK\r\nX: " + b"a" * 5 * MIB + b"\r\n\r\n"
MANY_HEADERS = b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 5000 + b"\r\n"
PART = b"x" * 65536


def _drip(parts: Iterable[bytes]) -> Iterable[bytes]:
    for part in parts:
        yield part
        time.sleep(0.05)


def _unpacked(encoding: str, body: bytes) -> Iterable[bytes]:
    return [f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nConnection: close\r\n\r\n".encode(), body]


def _moved(location: bytes) -> Iterable[bytes]:
    return [b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\nContent-Length: 0\r\n\r\n"]


# What it answers; `RECORD` is made below TLS.
RECORD = "TLS record, byte by byte"
WAYS: dict[str, Callable[[], Iterable[bytes]]] = {
    "body, byte by byte": lambda: itertools.chain([HEAD], _drip(itertools.repeat(b"x"))),
    "status line, byte by byte": lambda: _drip(itertools.chain([b"HTTP/1.1 200 O"], itertools.repeat(b"K"))),
    "endless 100 Continue": lambda: itertools.repeat(b"HTTP/1.1 100 Continue\r\n\r\n"),
    RECORD: lambda: _drip(itertools.chain([b"\x17\x03\x03\x40\x00"], itertools.repeat(b"\0", 200))),
    "gzip bomb": lambda: _unpacked("gzip", ZIPPED),
    "gzip in gzip": lambda: _unpacked("gzip, gzip", ZIPPED_TWICE),
    "body of 300 MiB": lambda: itertools.chain(
        [b"HTTP/1.1 200 OK\r\nContent-Length: 314572800\r\n\r\n"], itertools.repeat(PART, 4800)
    ),
    "5,000 headers": lambda: [MANY_HEADERS],
    "one header of 5 MB": lambda: [LONG_HEADER],
    "redirect loop": lambda: _moved(f"https://{HOST}{API_PATH}".encode()),
    "redirect to a file": lambda: _moved(b"file:///etc/passwd"),
}
# Where it turns hostile, and the Canvas on which that request is made.
GOOD = Canvas("2025", (KEY,))
PLACES: dict[str, Canvas] = {
    "users/self": GOOD,
    "authorize": GOOD,
    "control": Canvas("2019", (KEY,)),
    "token": GOOD,
    "candidate": Canvas("2025", (strict(AMERICA.redirect_uri)(KEY),)),
    "granted scopes": Canvas("2025", (replace(KEY, require_scopes=True, scopes=REQUIRED_SCOPES[2:]),)),
    "LTI key": GOOD,
    "key set": GOOD,
    "issuer": GOOD,
}


@dataclass(frozen=True)
class Ended:
    """How one run against it ended; `met` is how often the hostile answer was asked for."""

    met: int
    deadline_s: float
    elapsed_s: float
    findings: list[Finding]

    @property
    def codes(self) -> list[str]:
        return [finding.outcome.code for finding in self.findings]


def asked_about(request: Request) -> str:
    """Name the request of a run."""
    by_path = {API_PATH: "users/self", TOKEN_PATH: "token", KEY_SET_PATH: "key set"}
    if request.path in by_path:
        return by_path[request.path]
    by_id = {IMPOSSIBLE_ID: "control", LTI_ID: "LTI key"}
    if request.query.get("client_id") in by_id:
        return by_id[request.query["client_id"]]
    if request.query.get("redirect_uri") != EUROPE.redirect_uri:
        return "candidate"
    return "authorize" if request.query.get("scope", "").split() == list(REQUIRED_SCOPES) else "granted scopes"


class Hostile:
    """A Canvas that turns hostile at one request, in the `way` that a run is made against."""

    def __init__(self, place: Place, files: "Files", where: str) -> None:
        self._place = place
        self._where = where
        self._met = 0
        self._way = ""
        self._shelf = Server(self._issue)
        file = files.without_issuer(self._shelf.port) if where == "issuer" else files.good
        self._server = Server(self._handle, [file])

    @contextmanager
    def serving(self) -> Iterator["Hostile"]:
        """Serve until the block ends."""
        with self._shelf, self._server:
            yield self

    def run(self, way: str) -> Ended:
        """Make one whole run, within the shortest deadline in which it gets as far as the hostile request."""
        for deadline_s in DEADLINES_S:
            CACHE.clear()  # a host is asked for its issuer few times an hour
            ended = self._run(way, deadline_s)
            if ended.met:
                break
        return ended

    def _run(self, way: str, deadline_s: float) -> Ended:
        self._way, self._met = way, 0
        port = self._server.port
        policy = self._place.policy(
            port, self._shelf.port, run_s=deadline_s, request_s=deadline_s, connect_s=deadline_s
        )
        target = target_at(port)
        started = time.monotonic()
        with Conversation(target.address, policy) as wire:
            findings = list(runner.run(ALL, target, wire))
        return Ended(self._met, deadline_s, time.monotonic() - started, findings)

    def _handle(self, opened: socket.socket) -> None:
        reader = Reader(opened, "https")
        while (request := reader.read()) is not None:
            if asked_about(request) == self._where:
                return self._answer(opened)
            opened.sendall(written(PLACES[self._where].answer(request), keep=True))
        return None

    def _issue(self, opened: socket.socket) -> None:
        self._shelf.read_request(opened)
        self._answer(opened)

    def _answer(self, opened: socket.socket) -> None:
        self._met += 1
        with suppress(OSError):
            for part in WAYS[self._way]():
                _send(opened, part, is_below_tls=self._way == RECORD)
                if self._server.is_ending.is_set():
                    return


def _send(opened: socket.socket, part: bytes, *, is_below_tls: bool) -> None:
    if is_below_tls and isinstance(opened, ssl.SSLSocket):
        os.write(opened.fileno(), part)
    else:
        opened.sendall(part)


def target_at(port: int) -> Target:
    """Return what a run against this port is made with."""
    told = details.tidy(f"https://{HOST}:{port}", str(KEY.global_id), KEY.api_key)
    return Target(
        submitted=replace(told, lti_client_id=LTI_ID),
        region=uris(EUROPE),
        other_regions=(uris(AMERICA),),
        scopes=REQUIRED_SCOPES,
        may_send_secret=True,
    )


class Files:
    """Certificates: a good one, and one whose issuer lies on a shelf."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._lock = threading.Lock()
        self.good = place.leaf()

    def without_issuer(self, port: int) -> str:
        """Write a leaf whose issuer is to be fetched from this port."""
        url = f"http://{ISSUER_HOST}:{port}/intermediate.crt"
        with self._lock:
            return self._place.write(make(HOST, self._place.intermediate, names=[HOST], issuer_url=url))


class Lateness:
    """How much later than asked for a thread wakes up on this machine, summed over a block. Seconds."""

    TICK_S = 0.02

    def __init__(self) -> None:
        self.total_s = 0.0
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> "Lateness":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _tick(self) -> None:
        while not self._is_over.is_set():
            started = time.monotonic()
            self._is_over.wait(self.TICK_S)
            self.total_s += max(0.0, time.monotonic() - started - self.TICK_S)
