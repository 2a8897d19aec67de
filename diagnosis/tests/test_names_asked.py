"""A whole run by way of a name server on loopback: each outcome of the name and of its addresses, and its price."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

import dns.rcode
import pytest

from diagnosis.checks import ALL, runner
from diagnosis.tests.trying import Tried, target_for
from sandbox.server import Sandbox
from tests.name_server import Entry, NameServer
from wire.conversation import Conversation
from wire.policy import Policy

HOST = "canvas.northfield.example"
HERE, NOBODY, SILENT = "127.0.0.1", "127.0.0.66", "127.0.0.67"
VANITY = "northfield-vanity.instructure.com"


def run(sandbox: Sandbox, server: NameServer, **changes: float) -> Tried:
    """Try the healthy server, whose name leads where the name server says."""
    policy = Policy.from_values(
        allowed_networks="127.0.0.0/8,::1/128",
        allowed_ports=[sandbox.port],
        extra_ca_file=str(sandbox.ca_file),
        name_servers=server.address,
    )
    target = target_for(sandbox, "canvas")
    with Conversation(target.address, replace(policy, **changes)) as wire:  # type: ignore[arg-type]  # its own fields
        return Tried(tuple(runner.run(ALL, target, wire)), wire.requests, wire.connections)


@contextmanager
def keeping_silent(port: int) -> Iterator[None]:
    """Take no more connections at SILENT: its queue is full, so that whoever comes gets no answer at all."""
    with ExitStack() as opened:
        listener = opened.enter_context(socket.socket())
        listener.bind((SILENT, port))
        listener.listen(0)
        for _ in range(8):
            waiting = opened.enter_context(socket.socket())
            waiting.settimeout(0.05)
            try:
                waiting.connect((SILENT, port))
            except TimeoutError:
                break
        yield


class TestNames:
    @pytest.mark.parametrize(
        ("names", "codes", "facts"),
        [
            # Mode 44.
            ({}, ["address.no_such_name"], {"reason": "no_name"}),
            ({HOST: Entry()}, ["address.no_such_name"], {"reason": "no_address"}),
            (
                {HOST: Entry(alias="gone.northfield.example")},
                ["address.no_such_name"],
                {"reason": "alias_leads_nowhere", "alias": "gone.northfield.example"},
            ),
            ({HOST: Entry(code=dns.rcode.SERVFAIL)}, ["address.dns_failed"], {"reason": "server_failure"}),
            ({HOST: Entry(code=dns.rcode.REFUSED)}, ["address.dns_failed"], {"reason": "question_refused"}),
            ({HOST: Entry(alias=HOST)}, ["address.dns_failed"], {"reason": "alias_loop"}),
            # Mode 41, split DNS too: one address that is not public refuses them all.
            ({HOST: Entry(a=["10.0.0.5"])}, ["address.not_public"], {"inside": "10.0.0.5"}),
            (
                {HOST: Entry(a=[HERE, "192.168.1.5"], aaaa=["fd00::7"])},
                ["address.not_public"],
                {"inside": "192.168.1.5, fd00::7", "addresses": HERE},
            ),
            (
                {HOST: Entry(alias="inside.example"), "inside.example": Entry(a=["169.254.169.254"])},
                ["address.not_public"],
                {"inside": "169.254.169.254"},
            ),
        ],
    )
    def test_that_lead_nowhere_are_told_apart(
        self, sandbox: Sandbox, names: dict[str, Entry], codes: list[str], facts: dict[str, str]
    ) -> None:
        with NameServer(names) as server:
            tried = run(sandbox, server)
        assert [code for code in tried.codes if code.startswith("address.")] == codes
        assert tried.facts(tried.blocking) == facts
        assert (tried.requests, tried.connections) == (0, 0)

    def test_are_not_waited_for_beyond_the_limit(self, sandbox: Sandbox) -> None:
        with NameServer({HOST: Entry(is_silent=True)}) as server:
            tried = run(sandbox, server, connect_s=0.2)
        assert tried.blocking == "address.dns_failed"
        assert tried.facts("address.dns_failed") == {"reason": "silent"}

    def test_are_asked_once_in_a_run(self, sandbox: Sandbox) -> None:
        """Rebinding: what a second question would be answered is never seen."""
        with NameServer({HOST: [Entry(a=[HERE]), Entry(a=["10.0.0.5"])]}) as server:
            tried = run(sandbox, server)
        assert (tried.blocking, tried.requests, tried.connections) == ("connected", 3, 1)
        assert sorted((asked.kind, asked.by) for asked in server.asked) == [("A", "udp"), ("AAAA", "udp")]

    def test_of_instructure_show_who_hosts_it(self, sandbox: Sandbox) -> None:
        """Mode 37."""
        with NameServer({HOST: Entry(alias=VANITY), VANITY: Entry(a=[HERE])}) as server:
            tried = run(sandbox, server)
        assert tried.facts("hosting.instructure") == {"sign": "alias"}


class TestAddresses:
    def test_that_refuse_are_passed_over(self, sandbox: Sandbox) -> None:
        with NameServer({HOST: Entry(a=[NOBODY, HERE])}) as server:
            tried = run(sandbox, server)
        assert tried.facts("address.reachable") == {"addresses": HERE, "answered": HERE, "unanswered": NOBODY}
        assert (tried.blocking, tried.requests, tried.connections) == ("connected", 3, 1)

    def test_that_keep_silent_are_passed_over(self, sandbox: Sandbox) -> None:
        with NameServer({HOST: Entry(a=[SILENT, HERE])}) as server, keeping_silent(sandbox.port):
            tried = run(sandbox, server, connect_s=2.0)
        assert tried.facts("address.reachable") == {"addresses": HERE, "answered": HERE, "unanswered": SILENT}
        assert tried.blocking == "connected"

    def test_that_all_refuse(self, sandbox: Sandbox) -> None:
        """Mode 43."""
        with NameServer({HOST: Entry(a=[NOBODY])}) as server:
            tried = run(sandbox, server)
        assert (tried.blocking, tried.connections) == ("address.refused", 0)
        assert tried.facts("address.refused") == {"port": sandbox.port}

    def test_that_keep_silent_weigh_more_than_those_that_refuse(self, sandbox: Sandbox) -> None:
        """Mode 51."""
        with NameServer({HOST: Entry(a=[SILENT, NOBODY])}) as server, keeping_silent(sandbox.port):
            tried = run(sandbox, server, connect_s=0.4)
        assert tried.blocking == "address.timeout"
        assert tried.facts("address.timeout") == {"port": sandbox.port, "unanswered": f"{SILENT}, {NOBODY}"}

    def test_of_ipv6_alone_are_noted(self, sandbox: Sandbox) -> None:
        """Mode 44: nothing listens there, or this machine has no IPv6."""
        with NameServer({HOST: Entry(aaaa=["::1"])}) as server:
            tried = run(sandbox, server)
        assert "address.ipv6_only" in tried.codes
        assert tried.blocking in ("address.refused", "address.timeout")
