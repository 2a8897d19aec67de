"""What a server shows in its handshake, and what is said about it."""

import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from wire.answers import ExpiredIssuer, Reason, WireError
from wire.certificate import matches, read
from wire.tests.certificates import LONG_AGO, make
from wire.tests.place import HOST, Place
from wire.tests.servers import OK, Server

Plan = Callable[[Place], str]  # makes the server's certificate, gives its file


def private(place: Place, *, is_root_sent: bool) -> str:
    root = make("Private Root", is_authority=True)
    return place.write(make(HOST, root, names=[HOST]), [root] if is_root_sent else [])


def by_a_leaf(place: Place) -> str:
    stranger = make("stranger.example.edu", place.intermediate, names=["stranger.example.edu"])
    return place.write(make(HOST, stranger, names=[HOST]), [stranger, place.intermediate])


def expired_above(place: Place) -> str:
    old = make("Old", place.root, is_authority=True, days=99)
    return place.write(make(HOST, old, names=[HOST]), [old])


V3, V6 = b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x05"  # the version inside a certificate
GOOD = {"trusted": True, "matches_host": True, "verify_code": 0, "self_signed": False, "problem": None, "detail": ""}
DAY = timedelta(days=1)
SOON = datetime.now(UTC) + timedelta(days=2)
CERTIFICATES: dict[str, tuple[Plan, dict[str, Any]]] = {
    "good": (lambda p: p.leaf(), GOOD | {"names": (HOST,), "issuer": "Test Intermediate", "protocol": "TLSv1.3"}),
    "wildcard": (lambda p: p.leaf("*.example.edu"), GOOD | {"names": ("*.example.edu",)}),
    "expired": (lambda p: p.leaf(days=300), {"trusted": False, "matches_host": True, "verify_code": 10}),
    "not yet valid": (lambda p: p.leaf(starts=SOON), {"trusted": False, "matches_host": True, "verify_code": 9}),
    "wrong name": (lambda p: p.leaf("other.example.edu"), {"trusted": True, "matches_host": False, "verify_code": 62}),
    "wildcard too high": (lambda p: p.leaf("*.edu"), {"trusted": True, "matches_host": False}),
    "wrong name, expired": (
        lambda p: p.leaf("other.example.edu", days=300),
        {"trusted": False, "matches_host": False, "verify_code": 62},
    ),
    "common name only": (
        lambda p: p.write(make(HOST, p.intermediate), [p.intermediate]),
        {"trusted": True, "matches_host": False, "names": ()},
    ),
    "self-signed": (
        lambda p: p.write(make(HOST, names=[HOST])),
        {"trusted": False, "matches_host": True, "self_signed": True, "verify_code": 18},
    ),
    "private, root sent": (
        lambda p: private(p, is_root_sent=True),
        {"trusted": False, "matches_host": True, "self_signed": False, "verify_code": 19, "issuer": "Private Root"},
    ),
    "private, root not sent": (
        lambda p: private(p, is_root_sent=False),
        {"trusted": False, "self_signed": False, "verify_code": 20, "missing": None},
    ),
    "private, wrong name": (
        lambda p: p.write(make(HOST, make("Private Root", is_authority=True), names=["other.example.edu"])),
        {"trusted": False, "matches_host": False, "verify_code": 20},
    ),
    "signed by a leaf": (by_a_leaf, {"trusted": False, "matches_host": True}),
    "weak key": (
        lambda p: p.leaf(key=rsa.generate_private_key(65537, 1024)),  # noqa: S505 (weak on purpose)
        {"trusted": False, "verify_code": 66, "detail": "weak", "problem": None, "offered": "RSA 1024 bit"},
    ),
    "expired intermediate": (
        expired_above,
        {
            "trusted": False,
            "matches_host": True,
            "verify_code": 10,
            "expired_issuer": ExpiredIssuer("Old", (LONG_AGO + 99 * DAY).replace(microsecond=0)),
        },
    ),
    "other names, the nearest first": (
        lambda p: p.leaf("a.example.net", "example.edu", "x.example.edu", "b.example.net"),
        {"matches_host": False, "names": ("example.edu", "x.example.edu", "a.example.net", "b.example.net")},
    ),
    "IDN": (
        lambda p: p.leaf("xn--bcher-kva.example.edu", "*.xn--bcher-kva.example.edu"),
        {"trusted": True, "names": ("xn--bcher-kva.example.edu", "*.xn--bcher-kva.example.edu")},
    ),
    "400 names": (lambda p: p.leaf(HOST, *(f"n{number}.example.edu" for number in range(400))), GOOD),
}


def tls_server(file: str, maximum: ssl.TLSVersion | None = None) -> Server:
    def handle(opened: socket.socket) -> None:
        while server.read_request(opened):
            opened.sendall(OK)

    server = Server(handle, [file], maximum)
    return server


class TestHandshake:
    @pytest.mark.parametrize(("plan", "expected"), CERTIFICATES.values(), ids=CERTIFICATES)
    def test_tells_what_is_so(self, place: Place, plan: Plan, expected: dict[str, Any]) -> None:
        with tls_server(plan(place)) as server, place.converse(server) as wire:
            seen = wire.handshake()
            assert {name: getattr(seen, name) for name in expected} == expected
            assert len(seen.names) <= 20
            assert seen.chain[0]
            assert wire.get("/").status == 200
            assert wire.connections == (1 if seen.is_good else 2)
            (exchange,) = wire.take_exchanges()
            assert exchange.verified is seen.is_good

    def test_gives_the_dates_of_the_leaf(self, place: Place) -> None:
        with tls_server(place.leaf(days=300)) as server, place.converse(server) as wire:
            seen = wire.handshake()
            assert seen.expires_at - seen.starts_at == timedelta(days=300)
            assert seen.expires_at < seen.seen_at

    @pytest.mark.parametrize("maximum", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
    @pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
    def test_names_an_old_protocol(self, place: Place, good: str, maximum: ssl.TLSVersion) -> None:
        with tls_server(good, maximum) as server, place.converse(server) as wire:
            seen = wire.handshake()
            assert (seen.problem, seen.detail) == (Reason.HANDSHAKE_FAILED, "old_protocol")
            assert seen.offered == {"TLSv1": "TLSv1", "TLSv1_1": "TLSv1.1"}[maximum.name]
            with pytest.raises(WireError):
                wire.get("/")

    def test_names_the_nearest_of_many_names(self, place: Place) -> None:
        names = [f"n{number}.example" for number in range(5000)]
        server = tls_server(place.leaf(*names, "*.example.edu.example", "www.example.edu"))
        with server, place.converse(server) as wire:
            seen = wire.handshake()
        assert (seen.trusted, seen.matches_host, seen.names[0], len(seen.names)) == (True, False, "www.example.edu", 20)

    def test_names_an_absurdly_large_certificate(self, place: Place) -> None:
        names = [f"a-rather-long-name-number-{number}.example.edu" for number in range(10_000)]
        with tls_server(place.leaf(HOST, *names)) as server, place.converse(server) as wire:
            seen = wire.handshake()
            assert (seen.problem, seen.detail) == (Reason.HANDSHAKE_FAILED, "too_large")

    @pytest.mark.parametrize(
        ("said", "expected"),
        [
            (b"HTTP/1.1 400 Bad Request\r\n\r\n", (Reason.NOT_TLS, "http", 2)),
            (b"SSH-2.0-OpenSSH_9\r\n", (Reason.NOT_TLS, "other", 2)),
            (b"220 mail.example.edu ESMTP ready\r\n", (Reason.NOT_TLS, "other", 2)),
            (b"", (Reason.HANDSHAKE_FAILED, "closed", 3)),
        ],
    )
    def test_tells_what_is_not_tls(self, place: Place, said: bytes, expected: tuple[Reason, str, int]) -> None:
        def handle(opened: socket.socket) -> None:
            opened.recv(4096)
            opened.sendall(said)

        with Server(handle) as server, place.converse(server) as wire:
            seen = wire.handshake()
            assert (seen.problem, seen.detail, wire.connections) == expected

    def test_recognises_http_that_hangs_up_on_tls(self, place: Place) -> None:
        def handle(opened: socket.socket) -> None:
            if opened.recv(4096).startswith(b"GET "):
                opened.sendall(OK)

        with Server(handle) as server, place.converse(server) as wire:
            assert (wire.handshake().problem, wire.handshake().detail) == (Reason.NOT_TLS, "http")

    def test_names_a_server_that_wants_a_certificate_of_ours(self, place: Place, good: str) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(good)
        context.verify_mode = ssl.CERT_REQUIRED

        def handle(opened: socket.socket) -> None:
            with context.wrap_socket(opened, server_side=True, do_handshake_on_connect=False) as secured:
                with suppress(OSError):
                    secured.do_handshake()
                server.is_ending.wait(0.2)  # closed at once, the reset would overtake the alert

        with Server(handle) as server, place.converse(server) as wire, pytest.raises(WireError) as raised:
            wire.get("/")
        assert (raised.value.reason, raised.value.detail) == (Reason.HANDSHAKE_FAILED, "client_certificate")


class TestRead:
    @pytest.mark.parametrize("spoil", [lambda der: der[:50], lambda der: b"", lambda der: der.replace(V3, V6, 1)])
    def test_raises_one_error_for_all_that_cannot_be_read(self, spoil: Callable[[bytes], bytes]) -> None:
        with pytest.raises(ValueError, match=r"."):
            read(spoil(make(HOST).der), HOST)

    def test_gives_printable_names_only(self) -> None:
        facts = read(make("a\nb", names=["c\x00d.example.edu"]).der, HOST)
        assert (facts.subject, facts.names) == ("ab", ("cd.example.edu",))


class TestMatches:
    @pytest.mark.parametrize(
        ("name", "is_match"),
        [
            ("canvas.example.edu", True),
            ("CANVAS.Example.edu", True),
            ("*.example.edu", True),
            ("c*.example.edu", False),
            ("*.edu", False),
            ("*", False),
            ("*.canvas.example.edu", False),
            ("*.*.edu", False),
            ("example.edu", False),
            ("canvas.example.edu.evil.example", False),
            ("canvas.example.edu\0.evil.example", False),
        ],
    )
    def test_takes_wildcards_as_browsers_do(self, name: str, is_match: bool) -> None:
        assert matches([name], HOST) is is_match

    def test_wants_one_whole_label_for_a_star(self) -> None:
        assert not matches(["*.example.edu"], "a.canvas.example.edu")
        assert not matches(["*.example.edu"], "example.edu")
