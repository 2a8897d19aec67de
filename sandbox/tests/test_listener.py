"""The sandbox listens on loopback only, refuses what is not HTTP, and ends without leaving anything behind."""

import socket
import threading
from contextlib import ExitStack

import pytest

from sandbox.http1 import written
from sandbox.listener import NotLoopbackError
from sandbox.messages import Reply, Request
from sandbox.scenarios import by_slug
from sandbox.server import Sandbox, running
from sandbox.tests.asking import tls


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.0.2.1", "10.0.0.1", "localhost", ""])  # noqa: S104 (what is refused)
def test_refuses_every_address_but_loopback(address: str) -> None:
    with pytest.raises(NotLoopbackError, match="loopback only"), running(address=address):
        pass


def test_takes_another_loopback_address() -> None:
    with running([by_slug("canvas")], address="127.0.0.2") as sandbox, tls(sandbox, by_slug("canvas").host) as wrapped:
        assert wrapped.getpeername()[0] == "127.0.0.2"


def test_a_taken_port_is_said() -> None:
    with running([by_slug("canvas")]) as sandbox, pytest.raises(OSError, match="in use"):
        running([by_slug("canvas")], port=sandbox.port).__enter__()


def is_answered(waiting: socket.socket) -> bool:
    try:
        return bool(waiting.recv(1))
    except OSError:
        return False


def test_ends_at_once_with_connections_open() -> None:
    before = set(threading.enumerate())
    with ExitStack() as stack:
        with running() as sandbox:
            stack.enter_context(socket.create_connection((sandbox.address, sandbox.port)))
            stack.enter_context(tls(sandbox, by_slug("canvas").host))
            waiting = stack.enter_context(tls(sandbox, by_slug("slow").host))
            waiting.sendall(b"GET / HTTP/1.1\r\nHost: slow.northfield.example\r\n\r\n")
        assert not is_answered(waiting)  # it was cut off: the answer would have come after two seconds
    assert set(threading.enumerate()) <= before


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", b"413"),
        (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", b"411"),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000, b"431"),
    ],
)
def test_refuses_what_is_no_request(sandbox: Sandbox, sent: bytes, status: bytes) -> None:
    with tls(sandbox, by_slug("canvas").host) as wrapped:
        wrapped.sendall(sent)
        assert wrapped.recv(4096).split(b" ")[1] == status


def test_keeps_a_connection_for_requests_sent_in_a_row(sandbox: Sandbox) -> None:
    host = by_slug("canvas").host.encode()
    first = b"HEAD /login/canvas HTTP/1.1\r\nHost: " + host + b"\r\n\r\n"
    last = b"GET /health_check HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n"
    with tls(sandbox, by_slug("canvas").host) as wrapped:
        wrapped.sendall(first + last)
        seen = b"".join(iter(lambda: wrapped.recv(65536), b""))
    assert seen.count(b"HTTP/1.1 200 OK") == 2
    assert seen.endswith(b"canvas ok")


def test_no_header_breaks_its_line() -> None:
    with pytest.raises(ValueError, match="line break"):
        written(Reply(302, (("Location", "https://a.example/\r\nSet-Cookie: a=b"),)), keep=True)


def test_neither_query_nor_body_is_shown_by_a_repr() -> None:
    assert "hidden" not in repr(Request("POST", "/x?hidden=1", {"authorization": "hidden"}, b"hidden"))
