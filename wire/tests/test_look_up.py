"""Every way of getting no address is told apart, over real questions to a name server on loopback."""

import socket
from collections.abc import Iterator

import dns.rcode
import pytest

from tests.name_server import Asked, Entry, NameServer
from wire.answers import Reason
from wire.deadline import Deadline
from wire.look_up import Looked, look_up
from wire.name_servers import NameServer as Where

HOST = "canvas.example.edu"
VANITY = "northfield-vanity.instructure.com"
CLUSTER = "cluster.instructure.com"
V4, V6 = "8.8.8.8", "2606:4700::1111"
MANY = [f"9.9.{number // 250}.{number % 250 + 1}" for number in range(400)]
SHORT_WAITS_S = (0.2, 1.0)

NAMES: dict[str, Entry] = {
    HOST: Entry(a=[V4], aaaa=[V6]),
    "four.example.edu": Entry(a=[V4]),
    "six.example.edu": Entry(aaaa=[V6]),
    "none.example.edu": Entry(),
    "broken.example.edu": Entry(code=dns.rcode.SERVFAIL),
    "refused.example.edu": Entry(code=dns.rcode.REFUSED),
    "notimp.example.edu": Entry(code=dns.rcode.NOTIMP),
    "silent.example.edu": Entry(is_silent=True),
    "half.example.edu": Entry(a=[V4], silent_for="AAAA"),
    "other-half.example.edu": Entry(aaaa=[V6], silent_for="A"),
    "vanity.example.edu": Entry(alias=VANITY),
    VANITY: Entry(alias=CLUSTER),
    CLUSTER: Entry(a=[V4]),
    "dangling.example.edu": Entry(alias="gone.example.edu"),
    "empty-alias.example.edu": Entry(alias="none.example.edu"),
    "loop.example.edu": Entry(alias="pool.example.edu"),
    "pool.example.edu": Entry(alias="loop.example.edu"),
    "many.example.edu": Entry(a=MANY),
    "garbage.example.edu": Entry(garbage=b"\x81\x80\x00\x01\x00\x09"),
    "short.example.edu": Entry(garbage=b"\x81"),
    "stranger.example.edu": Entry(garbage=b"\x81\x80" + bytes(8)),  # no question in it
}


@pytest.fixture(scope="module")
def server() -> Iterator[NameServer]:
    with NameServer(NAMES) as started:
        yield started


def where(server: NameServer) -> Where:
    return ("127.0.0.1", server.port)


def questions(server: NameServer, name: str) -> list[tuple[str, str]]:
    return sorted((asked.kind, asked.by) for asked in server.asked if asked.name == name)


class TestLookUp:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            (HOST, Looked((V4, V6))),
            ("four.example.edu", Looked((V4,))),
            ("six.example.edu", Looked((V6,))),  # mode 44
            ("vanity.example.edu", Looked((V4,), (VANITY, CLUSTER))),  # mode 37
            ("unknown.example.edu", Looked((), (), Reason.NO_SUCH_NAME, "no_name")),  # mode 44
            ("none.example.edu", Looked((), (), Reason.NO_SUCH_NAME, "no_address")),
            ("dangling.example.edu", Looked((), ("gone.example.edu",), Reason.NO_SUCH_NAME, "alias_leads_nowhere")),
            ("empty-alias.example.edu", Looked((), ("none.example.edu",), Reason.NO_SUCH_NAME, "no_address")),
            ("broken.example.edu", Looked((), (), Reason.DNS_FAILED, "server_failure")),
            ("refused.example.edu", Looked((), (), Reason.DNS_FAILED, "question_refused")),
            ("notimp.example.edu", Looked((), (), Reason.DNS_FAILED, "bad_answer")),
            ("garbage.example.edu", Looked((), (), Reason.DNS_FAILED, "bad_answer")),
            ("short.example.edu", Looked((), (), Reason.DNS_FAILED, "bad_answer")),
            ("stranger.example.edu", Looked((), (), Reason.DNS_FAILED, "bad_answer")),
            ("loop.example.edu", Looked((), (), Reason.DNS_FAILED, "alias_loop")),
        ],
    )
    def test_tells_apart_what_the_name_servers_say(self, server: NameServer, name: str, expected: Looked) -> None:
        assert look_up(name, [where(server)], Deadline(5)) == expected
        assert questions(server, name) == [("A", "udp"), ("AAAA", "udp")]

    def test_asks_again_over_tcp_for_what_is_too_long(self, server: NameServer) -> None:
        assert look_up("many.example.edu", [where(server)], Deadline(5)).addresses == tuple(MANY)
        assert questions(server, "many.example.edu") == [("A", "tcp"), ("A", "udp"), ("AAAA", "udp")]

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("silent.example.edu", Looked((), (), Reason.DNS_FAILED, "silent")),
            ("half.example.edu", Looked((V4,))),
            ("other-half.example.edu", Looked((V6,), (), None, "ipv4_unknown")),  # which does not say "only IPv6"
        ],
    )
    def test_waits_for_silence_no_longer_than_allowed(self, server: NameServer, name: str, expected: Looked) -> None:
        assert look_up(name, [where(server)], Deadline(10), SHORT_WAITS_S) == expected

    @pytest.mark.parametrize("name", ["broken.example.edu", "refused.example.edu", "garbage.example.edu"])
    def test_asks_the_next_server_where_one_fails(self, server: NameServer, name: str) -> None:
        with NameServer({name: Entry(a=[V4])}) as other:
            assert look_up(name, [where(server), where(other)], Deadline(5)) == Looked((V4,))

    def test_asks_the_next_server_where_nobody_listens(self, server: NameServer) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as closed:
            closed.bind(("127.0.0.1", 0))
            nobody = ("127.0.0.1", int(closed.getsockname()[1]))
        assert look_up(HOST, [nobody, where(server)], Deadline(5)) == Looked((V4, V6))

    def test_does_not_ask_a_second_server_where_the_first_one_knows(self, server: NameServer) -> None:
        with NameServer({}) as other:
            look_up("none.example.edu", [where(server), where(other)], Deadline(5))
            assert other.asked == []

    def test_is_over_when_the_time_allowed_is(self, server: NameServer) -> None:
        deadline = Deadline(0.05)
        assert look_up("silent.example.edu", [where(server)], deadline).detail == "silent"
        with pytest.raises(TimeoutError):
            deadline.left()

    def test_asks_once_more_where_a_question_was_lost(self) -> None:
        with NameServer({HOST: [Entry(is_silent=True), Entry(a=[V4])]}) as server:
            assert look_up(HOST, [where(server)], Deadline(10), (0.1, 5)) == Looked((V4,))
            assert server.asked.count(Asked(HOST, "A", "udp")) == 2

    def test_asks_nobody_for_what_cannot_be_a_name(self) -> None:
        assert look_up("a" * 64 + ".example", [], Deadline(5)).detail == "no_name"
