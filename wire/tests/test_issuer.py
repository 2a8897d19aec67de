"""A missing intermediate is proved by fetching it; nothing else is believed."""

import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509 import Certificate

from wire import issuer
from wire.address import Address
from wire.certificate import is_issued_by
from wire.conversation import Conversation
from wire.issuer import CACHE
from wire.issuer_cache import IssuerCache
from wire.tests.certificates import Made, make
from wire.tests.place import HOST, ISSUER_HOST, Place
from wire.tests.servers import OK, Server


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    CACHE.clear()
    yield
    CACHE.clear()


def answer_with(body: bytes, status: str = "200 OK", extra: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\n{extra}Content-Length: {len(body)}\r\n\r\n".encode() + body


def serving(answer: Callable[[bytes], bytes], *files: str) -> Server:
    def handle(opened: socket.socket) -> None:
        while request := server.read_request(opened):
            opened.sendall(answer(request))

    server = Server(handle, files)
    return server


def pkcs7_of(made: Made, *, as_text: bool = False) -> bytes:
    return pkcs7.serialize_certificates([made.certificate], Encoding.PEM if as_text else Encoding.DER)


def converse(place: Place, server: Server, shelf: Server, **changes: float) -> Conversation:
    """Open a conversation that may ask the shelf's port too."""
    policy = place.policy(server.port, shelf.port)
    return Conversation(Address(HOST, server.port), replace(policy, **changes))  # type: ignore[arg-type]  # limits


class TestFindMissing:
    @pytest.mark.parametrize("form", ["der", "pem", "pkcs7", "pkcs7 as pem", "many in one"])
    def test_proves_it_with_what_the_leaf_points_to(self, place: Place, form: str) -> None:
        made = place.intermediate
        body = {
            "der": made.der,
            "pem": made.pem,
            "pkcs7": pkcs7_of(made),
            "pkcs7 as pem": pkcs7_of(made, as_text=True),
            "many in one": place.root.pem + make("Stranger", is_authority=True).pem + made.pem,
        }[form]
        with serving(lambda _: answer_with(body)) as shelf:
            url = f"http://{ISSUER_HOST}:{shelf.port}/intermediate.crt"
            file = place.write(make(HOST, made, names=[HOST], issuer_url=url))
            with (
                serving(lambda _: OK, file) as server,
                converse(place, server, shelf) as wire,
            ):
                seen = wire.handshake()
                assert (seen.trusted, seen.verify_code) == (False, 20)
                assert seen.missing is not None
                assert (seen.missing.issuer, seen.missing.url) == ("Test Intermediate", url)
                assert seen.missing.certificate_pem.encode() == made.pem
                assert (wire.requests, wire.connections) == (1, 3)
        assert f"Host: {ISSUER_HOST}:{shelf.port}\r\n".encode() in shelf.received
        assert b"GET /intermediate.crt HTTP/1.1" in shelf.received

    @pytest.mark.parametrize("is_there_a_new_one", [True, False])
    def test_offers_the_new_one_where_an_expired_one_was_sent(self, place: Place, is_there_a_new_one: bool) -> None:
        old = make("Renewed", place.root, is_authority=True, days=99)
        new = make("Renewed", place.root, is_authority=True, key=old.key)
        left = new if is_there_a_new_one else old
        with serving(lambda _: answer_with(left.der)) as shelf:
            url = f"http://{ISSUER_HOST}:{shelf.port}/intermediate.crt"
            file = place.write(make(HOST, old, names=[HOST], issuer_url=url), [old])
            with serving(lambda _: OK, file) as server, converse(place, server, shelf) as wire:
                seen = wire.handshake()
        assert (seen.verify_code, seen.expired_issuer is not None) == (10, True)
        assert (seen.missing.certificate_pem.encode() if seen.missing else b"") == (
            new.pem if is_there_a_new_one else b""
        )

    def test_fetches_nothing_for_one_that_has_run_out(self, place: Place) -> None:
        with serving(lambda _: answer_with(place.intermediate.der)) as shelf:
            url = f"http://{ISSUER_HOST}:{shelf.port}/intermediate.crt"
            file = place.write(make(HOST, place.intermediate, names=[HOST], issuer_url=url, days=300))
            with serving(lambda _: OK, file) as server, converse(place, server, shelf) as wire:
                assert wire.handshake().missing is None
        assert shelf.connections == 0

    def test_fetches_over_https_only_from_one_that_is_trusted(self, place: Place) -> None:
        for name, is_found in ((ISSUER_HOST, True), ("other.example.edu", False)):
            CACHE.clear()
            with serving(lambda _: answer_with(place.intermediate.der), place.leaf(name)) as shelf:
                url = f"https://{ISSUER_HOST}:{shelf.port}/intermediate.crt"
                file = place.write(make(HOST, place.intermediate, names=[HOST], issuer_url=url))
                with serving(lambda _: OK, file) as server, converse(place, server, shelf) as wire:
                    assert (wire.handshake().missing is not None) is is_found

    def test_ends_where_issuers_issue_each_other(self, place: Place) -> None:
        one = make("One", place.root, is_authority=True)
        other = make("Other", one, is_authority=True)
        back = make("One", other, is_authority=True, key=one.key)
        with serving(lambda _: answer_with(back.der)) as shelf:
            url = f"http://{ISSUER_HOST}:{shelf.port}/intermediate.crt"
            file = place.write(make(HOST, one, names=[HOST], issuer_url=url), [other, back])
            with serving(lambda _: OK, file) as server, converse(place, server, shelf) as wire:
                assert (wire.handshake().trusted, wire.handshake().missing) == (False, None)

    @pytest.mark.parametrize(
        "is_twin_sent", [False, True], ids=["of a rogue", "of a trusted one, and a rogue's twin of it"]
    )
    def test_offers_no_rogue_though_its_key_signed_what_was_sent(self, place: Place, is_twin_sent: bool) -> None:
        root = make("Rogue root", is_authority=True)
        with serving(lambda _: answer_with(rogue.der)) as shelf:
            url = f"http://{ISSUER_HOST}:{shelf.port}/rogue.crt"
            rogue = make("Rogue", root, is_authority=True, issuer_url=url)
            # Anybody can certify another's public key under another's name.
            twin = make("Test Intermediate", rogue, is_authority=True, key=place.intermediate.key, issuer_url=url)
            leaf = make(HOST, place.intermediate if is_twin_sent else rogue, names=[HOST], issuer_url=url)
            file = place.write(leaf, [twin] if is_twin_sent else [])
            with serving(lambda _: OK, file) as server, converse(place, server, shelf) as wire:
                assert (wire.handshake().trusted, wire.handshake().missing) == (False, None)
        assert shelf.connections >= 1

    def test_holds_few_certificates_against_each_other(self, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
        compared = []

        def compare(one: Certificate, other: Certificate) -> bool:
            compared.append(one)
            return is_issued_by(one, other)

        monkeypatch.setattr(issuer, "is_issued_by", compare)
        lost = make("Lost", is_authority=True)  # never sent, so that OpenSSL misses an issuer
        others = [make("One", lost, is_authority=True) for _ in range(60)]
        two = make("Two", is_authority=True)
        one = make("One", two, is_authority=True)
        back = make("Two", one, is_authority=True, key=two.key)
        file = place.write(make(HOST, one, names=[HOST]), [*others, one, back])
        with serving(lambda _: OK, file) as server, converse(place, server, server) as wire:
            assert (wire.handshake().verify_code, wire.handshake().missing) == (20, None)
        assert 0 < len(compared) <= 100

    def test_fetches_two_where_two_are_missing(self, place: Place) -> None:
        shelved: dict[bytes, bytes] = {}
        with serving(lambda request: answer_with(shelved[request.split()[1]])) as shelf:
            base = f"http://{ISSUER_HOST}:{shelf.port}"
            upper = make("Upper", place.root, is_authority=True)
            lower = make("Lower", upper, is_authority=True, issuer_url=f"{base}/upper.crt")
            shelved |= {b"/upper.crt": upper.der, b"/lower.crt": lower.der}
            file = place.write(make(HOST, lower, names=[HOST], issuer_url=f"{base}/lower.crt"))
            with (
                serving(lambda _: OK, file) as server,
                converse(place, server, shelf) as wire,
            ):
                missing = wire.handshake().missing
                assert missing is not None
                assert missing.issuer == "Lower"
                assert missing.certificate_pem.encode() == lower.pem + upper.pem

    @pytest.mark.parametrize(
        "answer",
        [
            lambda place: answer_with(make("Test Intermediate", place.root, is_authority=True).der),
            lambda place: answer_with(make("Test Intermediate", place.root, key=place.intermediate.key).der),
            lambda place: answer_with(place.root.der),
            lambda _: answer_with(b"no certificate"),
            lambda place: answer_with(place.intermediate.der, "404 Not Found"),
            lambda place: answer_with(place.intermediate.der, "302 Found", "Location: /other.crt\r\n"),
            lambda place: answer_with(place.intermediate.pem + b" " * 70_000),
        ],
        ids=["other key", "no authority", "other certificate", "nonsense", "not found", "moved", "too large"],
    )
    def test_believes_nothing_else(self, place: Place, answer: Callable[[Place], bytes]) -> None:
        said = answer(place)
        with serving(lambda _: said) as shelf:
            url = f"http://{ISSUER_HOST}:{shelf.port}/intermediate.crt"
            file = place.write(make(HOST, place.intermediate, names=[HOST], issuer_url=url))
            with (
                serving(lambda _: OK, file) as server,
                converse(place, server, shelf) as wire,
            ):
                assert wire.handshake().missing is None
                assert wire.get("/").status == 200
        assert shelf.connections == 1

    @pytest.mark.parametrize(
        "url",
        [
            "http://127.0.0.1:{port}/a.crt",
            "http://localhost:{port}/a.crt",
            "http://pki.example.edu:{port}/a.crt?x=1",
            "http://user@pki.example.edu:{port}/a.crt",
            "http://pki.example.edu:1/a.crt",
            "ldap://pki.example.edu:{port}/a.crt",
            "file:///etc/hostname",
        ],
    )
    def test_asks_only_where_it_may(self, place: Place, url: str) -> None:
        with serving(lambda _: answer_with(place.intermediate.der)) as shelf:
            file = place.write(make(HOST, place.intermediate, names=[HOST], issuer_url=url.format(port=shelf.port)))
            with (
                serving(lambda _: OK, file) as server,
                converse(place, server, shelf) as wire,
            ):
                assert wire.handshake().missing is None
        assert shelf.connections == 0

    def test_fetches_once_for_many(self, place: Place) -> None:
        with serving(lambda _: answer_with(place.intermediate.der)) as shelf:
            url = f"http://{ISSUER_HOST}:{shelf.port}/intermediate.crt"
            file = place.write(make(HOST, place.intermediate, names=[HOST], issuer_url=url))
            for _ in range(3):
                with serving(lambda _: OK, file) as server, converse(place, server, shelf) as wire:
                    assert wire.handshake().missing is not None
        assert shelf.connections == 1

    def test_asks_again_where_the_issuer_has_a_new_key(self, place: Place) -> None:
        issuers = [make("Test Intermediate", place.root, is_authority=True) for _ in range(2)]
        left = [made.der for made in issuers]
        with serving(lambda _: answer_with(left.pop(0))) as shelf:
            url = f"http://{ISSUER_HOST}:{shelf.port}/intermediate.crt"
            for made in issuers:
                file = place.write(make(HOST, made, names=[HOST], issuer_url=url))
                with serving(lambda _: OK, file) as server, converse(place, server, shelf) as wire:
                    missing = wire.handshake().missing
                    assert missing is not None
                    assert missing.certificate_pem.encode() == made.pem

    def test_ends_in_time_where_the_shelf_drips(self, place: Place) -> None:
        def drip(opened: socket.socket) -> None:
            opened.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")
            while not shelf.is_ending.wait(0.05):
                opened.sendall(b"x")

        with Server(drip) as shelf:
            url = f"http://{ISSUER_HOST}:{shelf.port}/intermediate.crt"
            file = place.write(make(HOST, place.intermediate, names=[HOST], issuer_url=url))
            with serving(lambda _: OK, file) as server:
                started = time.monotonic()
                with converse(place, server, shelf, request_s=0.5) as wire:
                    assert wire.handshake().missing is None
                assert time.monotonic() - started < 10  # all of it would take 25 s


class TestIssuerCache:
    def test_asks_a_host_ten_times_an_hour(self) -> None:
        cache = IssuerCache()
        assert [cache.may_ask("a.example") for _ in range(11)] == [True] * 10 + [False]
        assert cache.may_ask("b.example")

    def test_remembers_failures_too(self) -> None:
        cache = IssuerCache()
        assert cache.get("http://a.example/") is None
        cache.put("http://a.example/", b"")
        assert cache.get("http://a.example/") == b""

    def test_stays_small(self) -> None:
        cache = IssuerCache()
        for number in range(300):
            cache.put(f"http://a.example/{number}", b"x")
        assert cache.get("http://a.example/0") is None
        assert cache.get("http://a.example/299") == b"x"
