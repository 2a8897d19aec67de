"""`requests` goes through the guard as well."""

import itertools
import socket
import time

import pytest

from wire.adapter import PinnedAdapter, fetch
from wire.answers import Reason, WireError
from wire.deadline import Deadline
from wire.reaching import Counters
from wire.tests.place import HOST, Place
from wire.tests.servers import OK, Server
from wire.trust import contexts_built, verifying_context


def adapter_for(place: Place, port: int, seconds: float = 5.0) -> tuple[PinnedAdapter, Counters]:
    counters = Counters()
    return PinnedAdapter(place.policy(port), Deadline(seconds), counters), counters


def get(place: Place, url: str, port: int, seconds: float = 5.0) -> bytes:
    adapter, _ = adapter_for(place, port, seconds)
    return fetch(url, adapter, user_agent="Portal/1", at_most=1000)


def answering(answer: bytes, *files: str) -> Server:
    def handle(opened: socket.socket) -> None:
        server.read_request(opened)
        opened.sendall(answer)

    server = Server(handle, files)
    return server


class TestFetch:
    def test_gets_over_the_shared_context(self, place: Place, good: str) -> None:
        verifying_context(place.policy().extra_ca_file)
        before = contexts_built()
        with answering(OK, good) as server:
            adapter, counters = adapter_for(place, server.port)
            url = f"https://{HOST}:{server.port}/a"
            assert fetch(url, adapter, user_agent="Portal/1", at_most=100) == b"{}"
        assert (counters.requests, counters.connections) == (1, 1)
        assert contexts_built() == before
        assert f"Host: {HOST}:{server.port}\r\n".encode() in server.received
        assert b"Accept-Encoding: identity\r\n" in server.received

    def test_reads_no_proxy_from_the_environment(self, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
        monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
        with answering(OK) as server:
            assert get(place, f"http://{HOST}:{server.port}/", server.port) == b"{}"

    @pytest.mark.parametrize("days", [300, 800])
    def test_verifies(self, place: Place, days: int) -> None:
        with answering(OK, place.leaf("other.example.edu", days=days)) as server:
            with pytest.raises(WireError) as raised:
                get(place, f"https://{HOST}:{server.port}/", server.port)
            assert raised.value.reason == Reason.CLOSED

    @pytest.mark.parametrize(
        ("found", "is_port_allowed", "reason"),
        [
            (["10.0.0.1"], True, Reason.NOT_PUBLIC),
            (["127.0.0.1", "169.254.169.254"], True, Reason.NOT_PUBLIC),
            ([], True, Reason.NO_SUCH_NAME),
            (["127.0.0.1"], False, Reason.PORT_NOT_ALLOWED),
        ],
    )
    def test_asks_only_what_may_be_asked(
        self, place: Place, found: list[str], is_port_allowed: bool, reason: Reason
    ) -> None:
        with answering(OK) as server:
            policy = place.policy(*[server.port] * is_port_allowed, names_file=None)
            adapter = PinnedAdapter(policy, Deadline(5), Counters(), lambda _: found)
            with pytest.raises(WireError) as raised:
                fetch(f"http://{HOST}:{server.port}/", adapter, user_agent="Portal/1", at_most=1000)
            assert raised.value.reason == reason
        assert server.connections == 0

    @pytest.mark.parametrize("is_tls", [True, False])
    @pytest.mark.parametrize("begin", [b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", b"HTTP/1.1 200 O"])
    def test_ends_in_time_while_bytes_drip(self, place: Place, good: str, begin: bytes, is_tls: bool) -> None:
        def handle(opened: socket.socket) -> None:
            opened.sendall(begin)
            for _ in itertools.takewhile(lambda _: not server.is_ending.wait(0.05), itertools.count()):
                opened.sendall(b"x")

        with Server(handle, [good] if is_tls else []) as server:
            started = time.monotonic()
            with pytest.raises(WireError) as raised:
                get(place, f"http{'s' * is_tls}://{HOST}:{server.port}/", server.port, 0.5)
            assert raised.value.reason == Reason.TIMEOUT
            assert time.monotonic() - started < 10  # all of it would take 50 s
