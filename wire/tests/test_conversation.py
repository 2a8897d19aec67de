"""A conversation keeps to one pinned connection, counts, and remembers."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from wire.address import Address
from wire.answers import Reason, WireError
from wire.conversation import Conversation
from wire.tests.place import HOST, Place
from wire.tests.servers import OK, Server

GONE = b"HTTP/1.1 302 Found\r\nLocation: https://other.example/\r\nContent-Length: 0\r\n\r\n"


@contextmanager
def serving(file: str, *answers: bytes, close_after: int = 1000) -> Iterator[Server]:
    """Serve the answers in turn, the latest one again and again; close after so many of a connection."""
    left = list(answers) or [OK]

    def handle(opened: socket.socket) -> None:
        for _ in range(close_after):
            if not server.read_request(opened):
                return
            opened.sendall(left.pop(0) if len(left) > 1 else left[0])

    with Server(handle, [file]) as server:
        yield server


class TestConversation:
    def test_asks_three_times_over_one_connection(self, place: Place, good: str) -> None:
        with serving(good) as server, place.converse(server) as wire:
            assert wire.reach() == "127.0.0.1"
            assert wire.handshake().is_good
            statuses = [wire.get(path).status for path in ("/a", "/b")] + [wire.post_form("/c", [("x", "1")]).status]
            assert (statuses, wire.requests, wire.connections) == ([200, 200, 200], 3, 1)
        assert server.connections == 1

    def test_sends_plain_honest_headers(self, place: Place, good: str) -> None:
        with serving(good) as server, place.converse(server, user_agent="Portal/1 (+https://p.example)") as wire:
            wire.get("/login/oauth2/auth", [("scope", "a b|c"), ("state", "é")], accept="text/html")
        head = bytes(server.received).decode()
        assert head.startswith("GET /login/oauth2/auth?scope=a%20b%7Cc&state=%C3%A9 HTTP/1.1\r\n")
        assert f"\r\nHost: {HOST}:{server.port}\r\n" in head
        assert "\r\nUser-Agent: Portal/1 (+https://p.example)\r\n" in head
        assert "\r\nAccept: text/html\r\n" in head
        assert "\r\nAccept-Encoding: identity\r\n" in head
        assert "sec-fetch" not in head.lower()
        assert "cookie" not in head.lower()

    def test_remembers_an_answer_and_shows_it_to_each_who_asks(self, place: Place, good: str) -> None:
        with serving(good) as server, place.converse(server) as wire:
            first = wire.get("/a", [("q", "1")])
            evidence = wire.take_exchanges()
            assert wire.get("/a", [("q", "1")]) is first
            assert wire.take_exchanges() == evidence
            wire.get("/a", [("q", "2")])
            assert wire.requests == 2

    def test_knows_what_it_would_not_have_to_ask_again(self, place: Place, good: str) -> None:
        with serving(good) as server, place.converse(server) as wire:
            assert not wire.has_asked("/a", [("a", "1")])
            wire.get("/a", [("a", "1")])
            assert wire.has_asked("/a", [("a", "1")])
            assert not wire.has_asked("/a", [("a", "2")])
            assert not wire.has_asked("/a", [("a", "1")], accept="text/html")

    def test_remembers_a_failure(self, place: Place, good: str) -> None:
        with serving(good, b"nonsense\r\n\r\n") as server, place.converse(server) as wire:
            for _ in range(2):
                with pytest.raises(WireError) as raised:
                    wire.get("/a")
                assert raised.value.reason == Reason.BAD_ANSWER
                assert [exchange.failed for exchange in wire.take_exchanges()] == ["bad_answer"]
            assert wire.requests == 1

    def test_follows_no_redirect_and_keeps_names_of_cookies_only(self, place: Place, good: str) -> None:
        answer = GONE.replace(
            b"\r\n\r\n", b"\r\nSet-Cookie: a=secret; Path=/\r\nSet-Cookie: b=2\r\nVary: x\r\nVary: y\r\n\r\n"
        )
        with serving(good, answer) as server, place.converse(server) as wire:
            answer_seen = wire.get("/")
            assert (answer_seen.status, answer_seen.header("location")) == (302, "https://other.example/")
            assert answer_seen.cookies == ("a", "b")
            assert answer_seen.header("vary") == "x, y"
            assert "secret" not in repr(answer_seen)
            assert wire.requests == 1

    @pytest.mark.parametrize("close_after", [1, 2])
    def test_opens_again_what_the_server_closed(self, place: Place, good: str, close_after: int) -> None:
        with serving(good, close_after=close_after) as server, place.converse(server) as wire:
            for path in ("/a", "/b", "/c"):
                assert wire.get(path).status == 200
            assert wire.requests in (3, 4, 5)  # a request that ran into the closing is sent once more
            assert wire.connections == (3 if close_after == 1 else 2)

    def test_gives_up_a_connection_that_says_more_than_was_asked(self, place: Place, good: str) -> None:
        more = OK + b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"
        with serving(good, more, OK) as server, place.converse(server) as wire:
            assert [wire.get("/a").body, wire.get("/b").body] == [b"{}", b"{}"]
            assert wire.connections == 2

    @pytest.mark.parametrize(
        ("answer", "body"),
        [
            (
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: 1\r\n\r\n",
                b"abcde",
            ),
            (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + OK, b"{}"),
            (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nzip", b"zip"),
            (b"HTTP/1.1 204 No Content\r\n\r\n", b""),
        ],
    )
    def test_reads_answers_of_every_form(self, place: Place, good: str, answer: bytes, body: bytes) -> None:
        with serving(good, answer) as server, place.converse(server) as wire:
            assert wire.get("/a").body == body
            assert wire.get("/b").body == body
            assert wire.connections == 1

    def test_resolves_once_and_stays_with_that_address(self, place: Place, good: str) -> None:
        found = iter([["127.0.0.1"], ["127.0.0.2"], ["10.0.0.1"]])
        with serving(good, close_after=1) as server:
            policy = place.policy(server.port, names_file=None)
            with Conversation(Address(HOST, server.port), policy, lookup=lambda _: next(found)) as wire:
                assert [wire.get("/a").status, wire.get("/b").status] == [200, 200]
                assert wire.connections == 2
        assert next(found) == ["127.0.0.2"]

    @pytest.mark.parametrize(
        ("found", "reason"),
        [
            (["10.0.0.1"], Reason.NOT_PUBLIC),
            (["127.0.0.1", "169.254.169.254"], Reason.NOT_PUBLIC),
            ([], Reason.NO_SUCH_NAME),
        ],
    )
    def test_opens_nothing_where_an_address_may_not_be_asked(
        self, place: Place, found: list[str], reason: Reason
    ) -> None:
        policy = place.policy(names_file=None)
        with Conversation(Address(HOST), policy, lookup=lambda _: found) as wire:
            for ask in (wire.reach, wire.handshake, lambda: wire.get("/")):
                with pytest.raises(WireError) as raised:
                    ask()
                assert raised.value.reason == reason
            assert wire.connections == 0
            assert wire.resolve().problem == reason

    def test_asks_no_port_that_is_not_allowed(self, place: Place, good: str) -> None:
        with serving(good) as server, Conversation(Address(HOST, server.port), place.policy()) as wire:
            with pytest.raises(WireError) as raised:
                wire.reach()
            assert raised.value.reason == Reason.PORT_NOT_ALLOWED
        assert server.connections == 0

    def test_names_a_closed_port(self, place: Place) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        with Conversation(Address(HOST, port), place.policy(port)) as wire, pytest.raises(WireError) as raised:
            wire.get("/")
        assert raised.value.reason == Reason.REFUSED

    def test_tries_the_next_address_where_one_refuses(self, place: Place, good: str) -> None:
        with serving(good) as server:
            policy = place.policy(server.port, names_file=None)
            found = ["127.0.0.9", "127.0.0.1"]
            with Conversation(Address(HOST, server.port), policy, lookup=lambda _: found) as wire:
                assert wire.reach() == "127.0.0.1"

    @pytest.mark.parametrize("path", ["", "a", "/a b", "/a?b=c", "/a#b", "/a\r\nX: y", "/ä"])
    def test_refuses_a_path_that_is_none(self, place: Place, good: str, path: str) -> None:
        with serving(good) as server, place.converse(server) as wire, pytest.raises(ValueError, match="path"):
            wire.get(path)

    def test_leaves_no_thread_behind(self, place: Place, good: str) -> None:
        before = threading.active_count()
        with serving(good) as server, place.converse(server, names_file=None) as wire:
            assert wire.resolve().problem is not None
        assert threading.active_count() <= before + 1  # a resolver may still be waiting
