"""A name server on loopback, over UDP and TCP, that says what a test has it say, and notes what it was asked."""

import socket
import struct
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

_PLAIN: Final = 512  # bytes that an answer over UDP may have unless the question says more (RFC 1035)
_LONGEST_CHAIN: Final = 20
_LONGEST: Final = 65535


@dataclass(frozen=True)
class Entry:
    """What is said of one name. A name without an entry does not exist."""

    a: Sequence[str] = ()
    aaaa: Sequence[str] = ()
    alias: str = ""
    code: dns.rcode.Rcode = dns.rcode.NOERROR
    is_silent: bool = False
    silent_for: str = ""  # "A" or "AAAA": that question alone gets no answer
    garbage: bytes = b""  # sent after the ID in place of an answer


@dataclass(frozen=True)
class Asked:
    """One question as it came."""

    name: str
    kind: str
    by: str  # "udp" or "tcp"


class NameServer:
    """Answer on 127.0.0.1, in order, until it is left; several entries of a name are used up one question after the other."""

    def __init__(self, names: Mapping[str, Entry | Sequence[Entry]]) -> None:
        self._names = {name: [told] if isinstance(told, Entry) else list(told) for name, told in names.items()}
        self.asked: list[Asked] = []
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._tcp.getsockname()[1]
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", self.port))
        self._threads = [threading.Thread(target=serve, daemon=True) for serve in (self._serve_udp, self._serve_tcp)]

    @property
    def address(self) -> str:
        """The server as a setting names it."""
        return f"127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self._tcp.shutdown(socket.SHUT_RDWR)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as goodbye:
            goodbye.sendto(b"", ("127.0.0.1", self.port))
        for thread in self._threads:
            thread.join(5)
        self._tcp.close()
        self._udp.close()

    def _serve_udp(self) -> None:
        while True:
            question, asker = self._udp.recvfrom(_LONGEST)
            if not question:
                return
            answer = self._answer(question, "udp")
            if answer:
                self._udp.sendto(answer, asker)

    def _serve_tcp(self) -> None:
        with suppress(OSError):
            while True:
                opened, _ = self._tcp.accept()
                with opened, opened.makefile("rb") as file:
                    (length,) = struct.unpack("!H", file.read(2))
                    answer = self._answer(file.read(length), "tcp")
                    opened.sendall(struct.pack("!H", len(answer)) + answer)

    def _answer(self, asked: bytes, by: str) -> bytes:
        question = dns.message.from_wire(asked)
        name = question.question[0].name.to_text(omit_final_dot=True)
        kind = dns.rdatatype.to_text(question.question[0].rdtype)
        self.asked.append(Asked(name, kind, by))
        entry = self._entry(name, kind)
        if entry.is_silent or entry.silent_for == kind:
            return b""
        if entry.garbage:
            return asked[:2] + entry.garbage
        answer = dns.message.make_response(question, recursion_available=True)
        self._fill(answer, name, kind)
        told = answer.to_wire(max_size=_LONGEST, want_shuffle=False)
        if by == "udp" and len(told) > max(_PLAIN, question.payload):
            answer.answer.clear()
            answer.flags |= dns.flags.TC
            told = answer.to_wire()
        return told

    def _entry(self, name: str, kind: str) -> Entry:
        told = self._names.get(name, [Entry(code=dns.rcode.NXDOMAIN)])
        times = sum(one.name == name and one.kind == kind for one in self.asked)
        return told[min(max(times, 1), len(told)) - 1]

    def _fill(self, answer: dns.message.Message, name: str, kind: str) -> None:
        for _ in range(_LONGEST_CHAIN):
            entry = self._entry(name, kind)
            answer.set_rcode(entry.code)
            if not entry.alias:
                break
            answer.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", "CNAME", f"{entry.alias}."))
            name = entry.alias
        found = {"A": entry.a, "AAAA": entry.aaaa}[kind]
        if found:
            answer.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", kind, *found))
