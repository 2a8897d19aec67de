"""Looking a name up: both kinds of address asked at once, and every way of getting none told apart.

The name servers are asked by our own hand, since the system's resolver takes no deadline, hides the aliases that
a name goes by, and calls most failures by one name. /etc/hosts and search domains play no part.
"""

import socket
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
from dns.rdatatype import AAAA, A, RdataType

from wire.answers import Reason
from wire.deadline import Deadline
from wire.name_servers import NameServer

WAITS_S: Final = (1.0, 2.0, 4.0)
_LARGEST: Final = 1232  # bytes over UDP: what passes everywhere unbroken (DNS flag day 2020)
_MOST_ALIASES: Final = 8  # that are kept
_LONGEST_REPLY: Final = 65535
_ID_AND_FLAGS: Final = struct.Struct("!HH")


@dataclass(frozen=True, slots=True)
class Looked:
    """What the name servers say of a name.

    `detail` of NO_SUCH_NAME: "no_name", "no_address", "alias_leads_nowhere"; of DNS_FAILED: "silent",
    "server_failure", "question_refused", "alias_loop", "bad_answer"; of an answer: "" or "ipv4_unknown".
    """

    addresses: tuple[str, ...] = ()  # IPv4 first
    aliases: tuple[str, ...] = ()  # what the name stands for, in order, lower case
    problem: Reason | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class _Said:
    """What one answer says of one kind of address; a `failure` leaves it open."""

    addresses: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    has_name: bool = True
    failure: str = ""


def look_up(host: str, servers: Sequence[NameServer], deadline: Deadline, waits_s: Sequence[float] = WAITS_S) -> Looked:
    """Ask the name servers in turn until both kinds of address are known, within the deadline.

    `waits_s` are the seconds that a silent server is waited for, round by round.
    """
    try:
        name = dns.name.from_text(f"{host}.")
    except dns.exception.DNSException:  # no name server could hold it
        return Looked((), (), Reason.NO_SUCH_NAME, "no_name")
    said = {A: _Said(failure="silent"), AAAA: _Said(failure="silent")}
    for server, wait in _turns(servers, waits_s, said):
        try:
            limit = deadline.within(wait)
            limit.left()
        except TimeoutError:
            break
        _ask(server, name, said, limit)
    return _joined(said[A], said[AAAA])


def _turns(
    servers: Sequence[NameServer], waits_s: Sequence[float], said: dict[RdataType, _Said]
) -> Iterator[tuple[NameServer, float]]:
    """Yield whom to ask next: each once, and again only who was silent, while anything that matters is open."""
    left = list(dict.fromkeys(servers))
    for wait in waits_s:
        for server in tuple(left):
            if said[A].addresses or not (said[A].failure or said[AAAA].failure):
                return
            yield server, wait
            if "silent" not in (said[A].failure, said[AAAA].failure):
                left.remove(server)


def _ask(server: NameServer, name: dns.name.Name, said: dict[RdataType, _Said], limit: Deadline) -> None:
    """Put what is still open to one server, over one socket that takes answers from nobody else."""
    questions = {kind: dns.message.make_query(name, kind, use_edns=0, payload=_LARGEST) for kind in (A, AAAA)}
    questions[AAAA].id = questions[A].id ^ 1
    waiting = {question.id: kind for kind, question in questions.items() if said[kind].failure}
    for kind in waiting.values():
        said[kind] = _Said(failure="silent")
    family = socket.AF_INET6 if ":" in server[0] else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as opened:
            opened.connect(server)
            for kind in waiting.values():
                opened.send(questions[kind].to_wire())
            while waiting:
                opened.settimeout(limit.left())
                reply = opened.recv(_LONGEST_REPLY).ljust(_ID_AND_FLAGS.size, b"\0")
                asked = waiting.pop(_ID_AND_FLAGS.unpack_from(reply)[0], None)
                if asked is not None:
                    said[asked] = _heard(reply, questions[asked], server, limit)
    except OSError:  # no answer in time, or nobody there
        return


def _heard(reply: bytes, question: dns.message.Message, server: NameServer, limit: Deadline) -> _Said:
    """Read a reply; one that was too long for UDP is asked for again over TCP."""
    try:
        if _ID_AND_FLAGS.unpack_from(reply)[1] & dns.flags.TC:
            answer = dns.query.tcp(question, server[0], timeout=limit.left(), port=server[1])
        else:
            answer = dns.message.from_wire(reply)
        return _read(answer) if question.is_response(answer) else _Said(failure="bad_answer")
    except (OSError, EOFError, dns.exception.Timeout):
        return _Said(failure="silent")
    except dns.exception.DNSException:
        return _Said(failure="bad_answer")


def _read(answer: dns.message.Message) -> _Said:
    """Follow the aliases from the name asked for; what else lies in the answer does not count."""
    code = answer.rcode()
    if code not in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
        names = {dns.rcode.SERVFAIL: "server_failure", dns.rcode.REFUSED: "question_refused"}
        return _Said(failure=names.get(code, "bad_answer"))
    if not isinstance(answer, dns.message.QueryMessage):
        return _Said(failure="bad_answer")
    try:
        chain = answer.resolve_chaining()
    except dns.message.ChainTooLong:
        return _Said(failure="alias_loop")
    aliases = tuple(str(alias[0].target).rstrip(".").lower() for alias in chain.cnames[:_MOST_ALIASES])
    addresses = tuple(dict.fromkeys(record.address for record in chain.answer or ()))
    return _Said(addresses, aliases, code == dns.rcode.NOERROR)


def _joined(four: _Said, six: _Said) -> Looked:
    aliases = four.aliases or six.aliases
    if four.addresses or six.addresses:
        detail = "ipv4_unknown" if four.failure else ""
        return Looked(four.addresses + six.addresses, aliases, None, detail)
    failure = four.failure or six.failure
    if failure:
        return Looked((), aliases, Reason.DNS_FAILED, failure)
    missing = "no_address" if four.has_name or six.has_name else "no_name"
    is_dangling = missing == "no_name" and aliases
    return Looked((), aliases, Reason.NO_SUCH_NAME, "alias_leads_nowhere" if is_dangling else missing)
