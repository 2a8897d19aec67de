"""Hostile servers: each ends within its deadline, and costs next to no memory."""

import gzip
import itertools
import socket
import time
import tracemalloc
from collections.abc import Callable, Iterable
from contextlib import suppress

import pytest

from wire.answers import Reason, WireError
from wire.tests.place import Place
from wire.tests.servers import OK, Server

LIMIT_S = 1.0
SHORT_LIMIT_S = 0.5  # where it is waited for to its end
MIB = 1024 * 1024
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"


def drip(parts: Iterable[bytes], pause_s: float = 0.05) -> Iterable[bytes]:
    for part in parts:
        yield part
        time.sleep(pause_s)


def single(data: bytes) -> Iterable[bytes]:
    return (data[place : place + 1] for place in range(len(data)))


def bomb() -> bytes:
    return gzip.compress(b"\0" * 30 * MIB)


HOSTILE: dict[str, tuple[Callable[[], Iterable[bytes]], Reason | None]] = {
    "body, byte by byte": (lambda: itertools.chain([HEAD], drip(itertools.repeat(b"x"))), Reason.TIMEOUT),
    "status line, byte by byte": (lambda: drip(single(b"HTTP/1.1 200 OK" + b"x" * 500)), Reason.TIMEOUT),
    "headers, byte by byte": (lambda: drip(single(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 90)), Reason.TIMEOUT),
    "chunks, byte by byte": (
        lambda: itertools.chain(
            [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"], drip(itertools.repeat(b"1\r\nx\r\n"))
        ),
        Reason.TIMEOUT,
    ),
    "silence": (lambda: drip([b""] * 200), Reason.TIMEOUT),
    "endless 100 Continue": (lambda: itertools.repeat(b"HTTP/1.1 100 Continue\r\n\r\n"), Reason.TOO_LARGE),
    "endless 103 Early Hints": (lambda: itertools.repeat(b"HTTP/1.1 103 Early Hints\r\n\r\n"), Reason.TOO_LARGE),
    "slow 100 Continue": (lambda: drip(itertools.repeat(b"HTTP/1.1 100 Continue\r\n\r\n")), Reason.TOO_LARGE),
    "5,000 headers": (lambda: [b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 5000 + b"\r\n"], Reason.TOO_LARGE),
    "one header of 5 MB": (lambda: [b"HTTP/1.1 200 OK\r\nX: " + b"a" * 5 * MIB + b"\r\n\r\n"], Reason.TOO_LARGE),
    "90 headers of 10 KB": (
        lambda: [b"HTTP/1.1 200 OK\r\n" + (b"X: " + b"a" * 10_000 + b"\r\n") * 90],
        Reason.TOO_LARGE,
    ),
    "gzip bomb": (lambda: [b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n", bomb()], None),
    "gzip in gzip": (
        lambda: [
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip\r\nConnection: close\r\n\r\n",
            gzip.compress(bomb()),
        ],
        None,
    ),
    "body of 300 MB": (
        lambda: itertools.chain(
            [b"HTTP/1.1 200 OK\r\nContent-Length: 314572800\r\n\r\n"], itertools.repeat(b"x" * 65536, 4800)
        ),
        None,
    ),
    "endless chunks": (
        lambda: itertools.chain(
            [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"],
            itertools.repeat(b"8000\r\n" + b"x" * 0x8000 + b"\r\n", 9600),
        ),
        None,
    ),
    "endless trailers": (
        lambda: itertools.chain(
            [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"],
            itertools.repeat(b"X: " + b"a" * 9000 + b"\r\n"),
        ),
        Reason.TOO_LARGE,
    ),
    "negative chunk": (
        lambda: [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", b"x" * MIB],
        Reason.BAD_ANSWER,
    ),
    "body that ends early": (lambda: [HEAD + b"x"], Reason.CLOSED),
    "nothing at all": (list, Reason.CLOSED),
    "not HTTP": (lambda: [b"SSH-2.0-OpenSSH_9\r\n\r\n"], Reason.BAD_ANSWER),
    "switching protocols": (lambda: [b"HTTP/1.1 101 Switching Protocols\r\n\r\n"], Reason.BAD_ANSWER),
}


def hostile_server(file: str, answer: Callable[[], Iterable[bytes]], polite: int = 0) -> Server:
    """Answer so many requests well, then badly."""

    def handle(opened: socket.socket) -> None:
        for _ in range(polite):
            server.read_request(opened)
            opened.sendall(OK)
        server.read_request(opened)
        with suppress(OSError):
            for part in answer():
                opened.sendall(part)
                if server.is_ending.is_set():
                    return

    server = Server(handle, [file])
    return server


class TestHostileServers:
    @pytest.mark.parametrize(("answer", "reason"), HOSTILE.values(), ids=HOSTILE)
    def test_end_in_time_and_small(
        self, place: Place, good: str, answer: Callable[[], Iterable[bytes]], reason: Reason | None
    ) -> None:
        limit_s = SHORT_LIMIT_S if reason is Reason.TIMEOUT else LIMIT_S
        with hostile_server(good, answer) as server, place.converse(server, request_s=limit_s) as wire:
            wire.handshake()
            started = time.monotonic()
            if reason is None:
                assert len(wire.get("/").body) <= 256 * 1024
            else:
                with pytest.raises(WireError) as raised:
                    wire.get("/")
                assert raised.value.reason == reason
            assert time.monotonic() - started < limit_s + 0.5

    @pytest.mark.parametrize("kind", ["body of 300 MB", "gzip bomb", "one header of 5 MB", "endless chunks"])
    def test_cost_little_memory(self, place: Place, good: str, kind: str) -> None:
        data = list(itertools.islice(HOSTILE[kind][0](), 200))  # made beforehand: what is measured is ours
        with hostile_server(good, lambda: data) as server, place.converse(server) as wire:
            wire.handshake()
            tracemalloc.start()
            with suppress(WireError):
                wire.get("/")
            _, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        assert peak < 16 * MIB

    @pytest.mark.parametrize("polite", range(6))
    def test_dripping_inside_any_request_ends_with_the_run(self, place: Place, good: str, polite: int) -> None:
        started = time.monotonic()
        answer, _ = HOSTILE["body, byte by byte"]
        with hostile_server(good, answer, polite) as server, place.converse(server, run_s=SHORT_LIMIT_S) as wire:
            for number in range(polite):
                wire.get(f"/{number}")
            with pytest.raises(WireError) as raised:
                wire.get("/hostile")
            assert raised.value.reason == Reason.TIMEOUT
            assert len(wire.take_exchanges()) == polite + 1
        assert time.monotonic() - started < SHORT_LIMIT_S + 0.5

    def test_dripping_inside_the_handshake_ends_in_time(self, place: Place) -> None:
        def handle(opened: socket.socket) -> None:
            opened.recv(4096)
            with suppress(OSError):
                for part in drip(single(b"\x16\x03\x03\x0f\xff" + b"\x02" * 200)):
                    opened.sendall(part)

        with Server(handle) as server, place.converse(server, request_s=SHORT_LIMIT_S) as wire:
            started = time.monotonic()
            with pytest.raises(WireError) as raised:
                wire.handshake()
            assert raised.value.reason == Reason.TIMEOUT
            assert time.monotonic() - started < SHORT_LIMIT_S + 0.5
