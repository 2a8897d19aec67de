"""Asking a server that refuses today's TLS what it would take instead: a hello of long ago, and how it is answered.

OpenSSL no longer speaks SSL 3, RC4 or export ciphers, so the hello is written here (RFC 5246, section 7.4.1.2).
Nothing is agreed on and nothing is asked: the answer's first messages, which nobody encrypts, are read, and that is all.
"""

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from wire.deadline import Deadline
from wire.timed_socket import TimedSocket

_VERSIONS: Final = {0x0300: "SSLv3", 0x0301: "TLSv1", 0x0302: "TLSv1.1", 0x0303: "TLSv1.2"}
_OLD: Final = ("SSLv3", "TLSv1", "TLSv1.1")
# What today's clients refuse, by the names that OpenSSL gave them.
_WEAK: Final = {
    0x0001: "NULL-MD5",
    0x0002: "NULL-SHA",
    0x003B: "NULL-SHA256",
    0xC006: "ECDHE-ECDSA-NULL-SHA",
    0xC010: "ECDHE-RSA-NULL-SHA",
    0x0003: "EXP-RC4-MD5",
    0x0006: "EXP-RC2-CBC-MD5",
    0x0008: "EXP-DES-CBC-SHA",
    0x0014: "EXP-DHE-RSA-DES-CBC-SHA",
    0x0004: "RC4-MD5",
    0x0005: "RC4-SHA",
    0xC007: "ECDHE-ECDSA-RC4-SHA",
    0xC011: "ECDHE-RSA-RC4-SHA",
    0x0009: "DES-CBC-SHA",
    0x0015: "DHE-RSA-DES-CBC-SHA",
    0x0007: "IDEA-CBC-SHA",
    0x000A: "DES-CBC3-SHA",
    0x0016: "DHE-RSA-DES-CBC3-SHA",
    0xC008: "ECDHE-ECDSA-DES-CBC3-SHA",
    0xC012: "ECDHE-RSA-DES-CBC3-SHA",
    0x0096: "SEED-SHA",
    0x0018: "ADH-RC4-MD5",
    0x0034: "ADH-AES128-SHA",
    0x003A: "ADH-AES256-SHA",
    0xC018: "AECDH-AES128-SHA",
    0xC019: "AECDH-AES256-SHA",
}
_COMMON: Final = (
    *(0xC02B, 0xC02C, 0xC02F, 0xC030, 0x009E, 0x009F, 0x009C, 0x009D, 0xC023, 0xC027, 0x0067, 0x003C),
    *(0xC00A, 0xC009, 0xC014, 0xC013, 0x0039, 0x0033, 0x0035, 0x002F, 0x0041, 0x0084),
)
_DHE: Final = (0x009E, 0x009F, 0x0067, 0x0039, 0x0033, 0x0014, 0x0015, 0x0016)
_SAFE_RENEGOTIATION: Final = 0x00FF  # the signalling value, and the extension that answers it (RFC 5746)
_RENEGOTIATION_INFO: Final = 0xFF01
_SHORTEST_DH: Final = 2048  # bits; OpenSSL's level 2 asks for as many
_HANDSHAKE, _SERVER_HELLO, _SERVER_KEY, _DONE = 22, 2, 12, 14
_MOST: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class OldAnswer:
    """What the server chose of a hello that offers everything."""

    protocol: str  # as Python names them: "TLSv1.1"
    weakness: str  # what today's clients refuse in it, e.g. "RC4-SHA" or "DH 1024 bit"; "" where nothing was found

    @property
    def is_old(self) -> bool:
        """Whether the protocol itself is one of yesterday."""
        return self.protocol in _OLD


def ask_in_old_words(opened: TimedSocket, host: str, deadline: Deadline) -> OldAnswer | None:
    """Send the hello and read the answer; close the socket. None where the server refuses this, too."""
    opened.deadline = deadline
    with opened:
        try:
            opened.sendall(_hello(host.encode("ascii", "replace")))
            return _answer(opened)
        except (OSError, IndexError, struct.error):
            return None


def _hello(name: bytes) -> bytes:
    suites = [*_COMMON, *_WEAK, _SAFE_RENEGOTIATION]
    extensions = (
        _extension(0, _sized(2, b"\0" + _sized(2, name)))
        + _extension(10, _sized(2, struct.pack(">5H", 29, 23, 24, 25, 22)))
        + _extension(11, _sized(1, b"\0"))
        + _extension(13, _sized(2, b"".join(bytes((digest, key)) for digest in (4, 5, 6, 3, 2, 1) for key in (1, 3))))
    )
    body = b"\x03\x03" + os.urandom(32) + b"\0"
    body += _sized(2, struct.pack(f">{len(suites)}H", *suites)) + _sized(1, b"\0") + _sized(2, extensions)
    return b"\x16\x03\x01" + _sized(2, b"\x01" + _sized(3, body))


def _sized(width: int, content: bytes) -> bytes:
    return len(content).to_bytes(width) + content


def _extension(kind: int, content: bytes) -> bytes:
    return kind.to_bytes(2) + _sized(2, content)


def _answer(opened: TimedSocket) -> OldAnswer | None:
    hello, dh_bits = b"", 0
    for kind, message in _messages(opened):
        if kind == _SERVER_HELLO:
            hello = message
        elif kind == _SERVER_KEY and hello and _suite(hello) in _DHE:
            dh_bits = int.from_bytes(message[2 : 2 + int.from_bytes(message[:2])]).bit_length()
    if not hello:
        return None
    protocol = _VERSIONS.get(int.from_bytes(hello[:2]), "")
    return OldAnswer(protocol, _weakness(hello, dh_bits)) if protocol else None


def _messages(opened: TimedSocket) -> Iterator[tuple[int, bytes]]:
    """Yield the handshake's messages until the server waits for us, says something else, or ends."""
    taken, held, end = 0, b"", False
    with opened.makefile("rb") as file:
        while not end and taken < _MOST:
            head = file.read(5)
            end = head[:1] != bytes((_HANDSHAKE,))
            part = b"" if end else file.read(int.from_bytes(head[3:5]))
            taken, held = taken + len(head) + len(part), held + part
            while len(held) >= 4 and len(held) >= 4 + int.from_bytes(held[1:4]):  # noqa: PLR2004 (type and length)
                length = 4 + int.from_bytes(held[1:4])
                yield held[0], held[4:length]
                end = end or held[0] == _DONE
                held = held[length:]


def _suite(hello: bytes) -> int:
    at = 35 + hello[34]  # after version, random and session
    return int.from_bytes(hello[at : at + 2])


def _weakness(hello: bytes, dh_bits: int) -> str:
    suite = _suite(hello)
    if suite in _WEAK:
        return _WEAK[suite]
    if 0 < dh_bits < _SHORTEST_DH:
        return f"DH {dh_bits} bit"
    return "" if _RENEGOTIATION_INFO in _extensions(hello) else "unsafe_renegotiation"


def _extensions(hello: bytes) -> list[int]:
    at, found = 35 + hello[34] + 5, []  # after suite, compression and the extensions' length
    while at + 4 <= len(hello):
        found.append(int.from_bytes(hello[at : at + 2]))
        at += 4 + int.from_bytes(hello[at + 2 : at + 4])
    return found
