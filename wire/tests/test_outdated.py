"""Servers that know only what today's clients refuse (mode 49), and what is told of them."""

import socket
import ssl
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox.broken_tls import HANDSHAKE_FAILURE, OldServer, short_dh_pem
from sandbox.client_hello import server_name, suites
from wire.answers import Handshake, Reason
from wire.tests.place import HOST, Place
from wire.tests.servers import OK, Server

# Real OpenSSL, held to one suite; what a browser and curl still take is no fault.
SUITES = {
    "NULL-SHA": ("weak", "NULL-SHA"),
    "ADH-AES128-SHA": ("weak", "ADH-AES128-SHA"),
    "DHE-RSA-AES128-GCM-SHA256": ("weak", "DH 1024 bit"),
    "AES128-GCM-SHA256": ("", ""),
    "AES256-SHA": ("", ""),
    "ECDHE-RSA-AES256-SHA": ("", ""),
}
# Written by hand: version, suite, whether renegotiation is safe.
OLD = {
    "SSL 3": (OldServer(0x0300, 0x000A), ("old_protocol", "SSLv3")),
    "TLS 1.0": (OldServer(0x0301, 0x002F), ("old_protocol", "TLSv1")),
    "TLS 1.1": (OldServer(0x0302, 0x0035), ("old_protocol", "TLSv1.1")),
    "RC4": (OldServer(0x0303, 0x0005), ("weak", "RC4-SHA")),
    "triple DES": (OldServer(0x0303, 0x000A), ("weak", "DES-CBC3-SHA")),
    "export": (OldServer(0x0303, 0x0003), ("weak", "EXP-RC4-MD5")),
    "unsafe renegotiation": (OldServer(0x0303, 0x009C, renegotiates_safely=False), ("weak", "unsafe_renegotiation")),
    "nothing that we know": (OldServer(0x0303, 0x1234), ("handshake_refused", "")),
}


@pytest.fixture(scope="module")
def by_rsa(place: Place) -> str:
    return place.leaf(key=rsa.generate_private_key(65537, 2048))


def held_to(suite: str, file: str, dh_file: Path) -> Server:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(f"{suite}:@SECLEVEL=0")
    context.load_cert_chain(file)
    dh_file.write_bytes(short_dh_pem())
    context.load_dh_params(str(dh_file))

    def handle(opened: socket.socket) -> None:
        with context.wrap_socket(opened, server_side=True) as secured:
            while server.read_request(secured):
                secured.sendall(OK)

    server = Server(handle)
    return server


def saying(answer: Callable[[bytes], bytes], heard: list[bytes] | None = None) -> Server:
    """Return a server that answers a hello with these bytes and then waits."""

    def handle(opened: socket.socket) -> None:
        hello = opened.recv(65536)
        if heard is not None:
            heard.append(hello)
        opened.sendall(answer(hello))
        while opened.recv(4096):
            pass

    return Server(handle)


def seen(place: Place, server: Server) -> tuple[Handshake, int]:
    with server, place.converse(server, request_s=2.0, connect_s=2.0) as wire:
        return wire.handshake(), wire.connections


@pytest.mark.parametrize(("suite", "expected"), SUITES.items(), ids=SUITES)
def test_names_the_suite_that_openssl_serves(
    place: Place, by_rsa: str, tmp_path: Path, suite: str, expected: tuple[str, str]
) -> None:
    shown, connections = seen(place, held_to(suite, by_rsa, tmp_path / "dh.pem"))
    assert (shown.detail, shown.offered) == expected
    assert shown.is_good is (expected == ("", ""))
    assert connections == (1 if shown.is_good else 2)


@pytest.mark.parametrize(("old", "expected"), OLD.values(), ids=OLD)
def test_names_what_openssl_no_longer_serves(place: Place, old: OldServer, expected: tuple[str, str]) -> None:
    shown, connections = seen(place, saying(lambda hello: old.answer(hello, [place.intermediate.der])))
    assert (shown.problem, shown.detail, shown.offered) == (Reason.HANDSHAKE_FAILED, *expected)
    assert connections == 2


def test_names_an_old_one_that_hangs_up_on_a_modern_hello(place: Place) -> None:
    # So does Windows, where others send an alert.
    def handle(opened: socket.socket) -> None:
        hello = opened.recv(65536)
        if hello.startswith(b"\x16") and 0x1301 not in suites(hello):  # TLS 1.3 is not offered
            opened.sendall(OldServer(0x0301, 0x002F).answer(hello, [place.intermediate.der]))
            opened.recv(4096)

    shown, connections = seen(place, Server(handle))
    assert (shown.detail, shown.offered, connections) == ("old_protocol", "TLSv1", 3)


def test_asks_by_name_both_times(place: Place) -> None:
    heard: list[bytes] = []
    seen(place, saying(lambda _: HANDSHAKE_FAILURE, heard))
    assert [server_name(hello) for hello in heard] == [HOST, HOST]


@pytest.mark.parametrize(
    "second",
    [
        b"",
        b"\x16",
        b"\x16\x03\x03\x00\x04\x02\x00\x00\x00",  # a hello of no bytes
        b"\x16\x03\x03\x00\x05\x02\x00\x00\x01\x03",  # of one
        b"\x16\x03\x03\x00\x08\x02\xff\xff\xff\x03\x03\x00\x00",  # that promises more than it holds
        b"\x16\x03\x03\x00\x00" * 60_000,  # records of nothing, more than are read
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"\x16\x03\x03" + struct.pack(">H", 65_535) + b"\x0b\x01\x00\x00" + b"x" * 65_531,
    ],
    ids=range(8),
)
def test_makes_nothing_of_nonsense(place: Place, second: bytes) -> None:
    heard: list[bytes] = []

    def handle(opened: socket.socket) -> None:
        heard.append(opened.recv(65536))
        opened.sendall(HANDSHAKE_FAILURE if len(heard) == 1 else second)

    shown, connections = seen(place, Server(handle))
    assert (shown.problem, shown.detail, shown.offered) == (Reason.HANDSHAKE_FAILED, "handshake_refused", "")
    assert connections == 2
