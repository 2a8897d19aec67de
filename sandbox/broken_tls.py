"""Servers that answer a TLS hello with yesterday's words, with a refusal, or with something that is no TLS at all.

What OpenSSL can no longer serve (RFC 5246, section 7.4) is written here: the first messages of such a server, byte for
byte. The handshake never ends: no client of today goes on after them.
"""

import struct
from base64 import encodebytes
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sandbox import client_hello
from sandbox.faults import Fault
from sandbox.http1 import written
from sandbox.messages import html_reply

HANDSHAKE_FAILURE: Final = b"\x15\x03\x01\x00\x02\x02\x28"  # an alert, fatal
_SHORT_PRIME: Final = (
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF"
)
_NOT_HTTPS = html_reply(400, "<!DOCTYPE html><title>400 Bad Request</title>")


@dataclass(frozen=True)
class OldServer:
    """A server that knows one version and one cipher suite."""

    version: int
    suite: int
    renegotiates_safely: bool = True  # it answers with RFC 5746's extension

    def answer(self, hello: bytes, chain: Sequence[bytes]) -> bytes:
        """Return its hello and its certificates (DER), or an alert where the suite is not offered."""
        if self.suite not in client_hello.suites(hello):
            return HANDSHAKE_FAILURE
        extensions = b"\xff\x01\x00\x01\x00" if self.renegotiates_safely else b""
        chosen = struct.pack(">H32sBHB", self.version, bytes(32), 0, self.suite, 0)
        hello_done = _message(2, chosen + _sized(2, extensions)) + _message(11, _sized(3, _listed(chain)))
        return struct.pack(">BH", 22, self.version) + _sized(2, hello_done + _message(14, b""))


OLD: Final = {
    Fault.OLD_PROTOCOL: OldServer(0x0302, 0x002F),  # TLS 1.1, AES128-SHA
    Fault.OLDEST_PROTOCOL: OldServer(0x0300, 0x000A, renegotiates_safely=False),  # SSL 3
    Fault.WEAK_CIPHER: OldServer(0x0303, 0x0005),  # RC4-SHA
    Fault.UNSAFE_RENEGOTIATION: OldServer(0x0303, 0x009C, renegotiates_safely=False),
}
SAID: Final = {
    # What a web server says that waits for http and is given a TLS hello.
    Fault.NOT_TLS: written(_NOT_HTTPS, keep=False),
    Fault.MAIL_SERVER: b"220 mail.northfield.example ESMTP ready\r\n",
    Fault.REFUSES_TLS: HANDSHAKE_FAILURE,
    Fault.NEVER_ANSWERS: b"",
}


def first_words(fault: Fault, hello: bytes, chain: Callable[[], Sequence[bytes]]) -> bytes | None:
    """Return all that a server with this fault says to a hello; None: it shakes hands as it should."""
    if fault in OLD:
        return OLD[fault].answer(hello, chain())
    return SAID.get(fault)


def short_dh_pem() -> bytes:
    """Return the second group of RFC 2409 (1024 bits) as PEM: a DER sequence of prime and generator (PKCS #3)."""
    der = b"\x30\x81\x87\x02\x81\x81\x00" + bytes.fromhex(_SHORT_PRIME) + b"\x02\x01\x02"
    return b"-----BEGIN DH PARAMETERS-----\n" + encodebytes(der) + b"-----END DH PARAMETERS-----\n"


def _message(kind: int, content: bytes) -> bytes:
    return bytes((kind,)) + _sized(3, content)


def _listed(chain: Sequence[bytes]) -> bytes:
    return b"".join(_sized(3, der) for der in chain)


def _sized(width: int, content: bytes) -> bytes:
    return len(content).to_bytes(width) + content
