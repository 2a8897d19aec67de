"""The server name in a TLS ClientHello (RFC 8446 section 4.1.2, RFC 6066 section 3), read before TLS begins."""

import socket
import time

HANDSHAKE = 0x16
RECORD_HEAD = 5
MOST = 16 * 1024 + RECORD_HEAD
WAIT_S = 0.002
PATIENCE_S = 5.0
_BEFORE_SESSION = 4 + 2 + 32  # type and length, version, random


def looks_like_tls(first: bytes) -> bool:
    """Return whether a connection's first byte begins a TLS handshake."""
    return first[:1] == bytes((HANDSHAKE,))


def peek(connection: socket.socket) -> bytes:
    """Return what the client said first, leaving it to be read: a whole TLS record, or the start of anything else."""
    patience_ends = time.monotonic() + PATIENCE_S
    while True:
        seen = connection.recv(MOST, socket.MSG_PEEK)
        if not seen or not looks_like_tls(seen) or len(seen) >= MOST:
            return seen
        if len(seen) >= RECORD_HEAD and len(seen) >= RECORD_HEAD + int.from_bytes(seen[3:5]):
            return seen
        if time.monotonic() > patience_ends:
            return seen
        time.sleep(WAIT_S)


def server_name(hello: bytes) -> str:
    """Return the name a client asks for, in lower case; "" if it names none or the hello cannot be read."""
    try:
        extensions = _extensions(hello[RECORD_HEAD:])
    except IndexError:
        return ""
    names = extensions.get(0, b"")
    length = int.from_bytes(names[3:5])
    return names[5 : 5 + length].decode("ascii", "replace").lower() if names[2:3] == b"\0" else ""


def suites(hello: bytes) -> tuple[int, ...]:
    """Return the cipher suites that a client offers; () if the hello cannot be read."""
    message = hello[RECORD_HEAD:]
    try:
        at = _BEFORE_SESSION + 1 + message[_BEFORE_SESSION]
        listed = message[at + 2 : at + 2 + int.from_bytes(message[at : at + 2])]
    except IndexError:
        return ()
    return tuple(int.from_bytes(listed[start : start + 2]) for start in range(0, len(listed), 2))


def _extensions(message: bytes) -> dict[int, bytes]:
    at = _BEFORE_SESSION
    at += 1 + message[at]  # session ID
    at += 2 + int.from_bytes(message[at : at + 2])  # cipher suites
    at += 1 + message[at]  # compression
    end = at + 2 + int.from_bytes(message[at : at + 2])
    at += 2
    found = {}
    while at + 4 <= min(end, len(message)):
        length = int.from_bytes(message[at + 2 : at + 4])
        found[int.from_bytes(message[at : at + 2])] = message[at + 4 : at + 4 + length]
        at += 4 + length
    return found
