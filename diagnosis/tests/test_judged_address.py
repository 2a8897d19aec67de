"""A run asks the address that was judged, and nobody else, whatever a server answers or people submit."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import cycle

import pytest

from diagnosis.checks import ALL, runner
from diagnosis.checks.base import Finding, Target
from diagnosis.checks.lti import KEY_SET_PATH
from diagnosis.checks.oauth import API_PATH, AUTHORIZE_PATH, TOKEN_PATH
from diagnosis.tests.hostile import GOOD, target_at
from keys.secret import Secret
from sandbox.http1 import Reader, written
from sandbox.messages import Headers, Reply, Request
from wire.conversation import Conversation
from wire.issuer import CACHE
from wire.tests.certificates import make
from wire.tests.place import HOST, ISSUER_HOST, Place
from wire.tests.servers import Server

HERE, ELSEWHERE = "127.0.0.1", "127.0.0.66"
ELSEWHERE_NAME = "inside.example.edu"


class Victim:
    """Listens on another loopback address and counts who comes."""

    def __init__(self) -> None:
        self.connections = 0
        self._listener = socket.create_server((ELSEWHERE, 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                opened, _ = self._listener.accept()
                self.connections += 1
                opened.close()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place.make(tmp_path_factory.mktemp("judged"))


@pytest.fixture(scope="module")
def good(place: Place) -> str:
    return place.leaf()


@pytest.fixture(scope="module")
def victim() -> Iterator[Victim]:
    listening = Victim()
    yield listening
    listening.close()


@dataclass
class Asked:
    """What a run found, which names it had resolved, and what reached the server."""

    findings: list[Finding] = field(default_factory=list)
    lookups: list[str] = field(default_factory=list)
    received: list[bytes] = field(default_factory=list)
    connections: int = 0

    @property
    def codes(self) -> list[str]:
        return [finding.outcome.code for finding in self.findings]

    @property
    def addresses(self) -> set[str]:
        return {exchange.address for finding in self.findings for exchange in finding.evidence}


Answer = Callable[[Request], bytes]


def as_canvas(request: Request) -> bytes:
    return written(GOOD.answer(request), keep=True)


def run(
    place: Place,
    victim: Victim,
    file: str,
    answer: Answer = as_canvas,
    *,
    found: Iterator[list[str]] | None = None,
    is_closing: bool = False,
    target: Target | None = None,
) -> Asked:
    """Make a run in which only the wire's own judgement keeps it from the victim: its address and port are open.

    `found` is what the resolver says, turn by turn; `is_closing`: the server hangs up after each answer.
    """
    asked = Asked()

    def handle(opened: socket.socket) -> None:
        reader = Reader(opened, "https")
        while (request := reader.read()) is not None:
            asked.received.append(f"{request.method} {request.target}".encode() + request.body)
            opened.sendall(answer(request))
            if is_closing:
                return

    def look_up(host: str) -> list[str]:
        asked.lookups.append(host)
        return next(found) if found else [HERE]

    with Server(handle, [file]) as server:
        policy = place.policy(server.port, victim.port, names_file=None, run_s=60, request_s=30, connect_s=30)
        here = target_at(server.port)
        told = replace(target, submitted=replace(target.submitted, address=here.address)) if target else here
        with Conversation(here.address, policy, lookup=look_up) as wire:
            asked.findings = list(runner.run(ALL, told, wire))
            asked.connections = wire.connections
    return asked


def assert_nobody_else(asked: Asked, victim: Victim) -> None:
    assert victim.connections == 0
    assert asked.lookups == [HOST]
    assert asked.addresses <= {HERE}
    assert "any.our_fault" not in asked.codes
    assert {finding.check for finding in asked.findings} == {check.slug for check in ALL}


# Where a redirect may want us to go; {port} is the victim's.
LOCATIONS = (
    f"https://{ELSEWHERE}:{{port}}/api/v1/users/self",
    f"http://{ELSEWHERE}:{{port}}/",
    f"https://{ELSEWHERE_NAME}:{{port}}/api/v1/users/self",
    f"//{ELSEWHERE}:{{port}}/",
    f"\\\\\\\\{ELSEWHERE}:{{port}}/",
    f"https:\\\\{ELSEWHERE}:{{port}}/",
    f"https://{HOST}@{ELSEWHERE}:{{port}}/",
    f"https://{HOST}\\@{ELSEWHERE}:{{port}}/",
    f"https://{ELSEWHERE}:{{port}}\\@{HOST}/",
    f"https://{HOST}:{{port}}/",
    f"https://{HOST}%0d%0aHost:%20{ELSEWHERE}:{{port}}/",
    "https://[::ffff:127.0.0.66]:{port}/",
    "https://2130706498:{port}/",
    "https://[/",
    "https://" + "a" * 5000,
    "gopher://127.0.0.66:{port}/_x",
    "",
)
# Headers that lead other programs elsewhere.
LEADING: tuple[Headers, ...] = (
    (("Refresh", f"0; url=https://{ELSEWHERE}:{{port}}/"),),
    (("Alt-Svc", f'h2="{ELSEWHERE}:{{port}}", h3="{ELSEWHERE}:{{port}}"'),),
    (("Link", f"<https://{ELSEWHERE}:{{port}}/>; rel=preload"), ("Content-Location", f"//{ELSEWHERE}:{{port}}/")),
    (("Location", f"https://{ELSEWHERE}:{{port}}/"), ("Upgrade", "h2c"), ("Connection", "Upgrade")),
    (("Set-Cookie", f"a=b; Domain={ELSEWHERE_NAME}"), ("Clear-Site-Data", '"*"')),
)
# Heads that smuggle something in: bare line feeds, folds, NULs, lengths that disagree.
SMUGGLED = (
    b"HTTP/1.1 302 Found\r\nLocation: /\nX-Canvas-Meta: o=x;\nLocation: https://%s/\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 302 Found\r\nX: a\r\n Location: https://%s/\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 302 Found\r\nLocation: https://%s/\0\x1b[31m\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 302 Found\r\nLocation: /a\r\nLocation: https://%s/\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 40\r\nX: %s\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\nContent-Length: 40\r\nTransfer-Encoding: chunked\r\nX: %s\r\n\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 302 Found\r\nLocation: https://%s/\r\n\r\n",
    b"HTTP/1.1 305 Use Proxy\r\nLocation: https://%s/\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=%s\r\nContent-Length: 0\r\n\r\n",
    b'HTTP/1.1 401 x\r\nWWW-Authenticate: Bearer realm="canvas-lms"\r\n: empty\r\nX y: %s\r\nContent-Length: 2\r\n\r\n{}',
)


def moved(status: int, location: str) -> bytes:
    return written(Reply(status, (("Location", location),)), keep=True)


def but_for_api(request: Request, answer: bytes) -> bytes:
    """Answer as Canvas to the first question alone, so that the others are asked as well."""
    return as_canvas(request) if request.path == API_PATH else answer


class TestAnswers:
    @pytest.mark.parametrize("location", LOCATIONS)
    def test_no_redirect_is_followed(self, place: Place, good: str, victim: Victim, location: str) -> None:
        to = location.replace("{port}", str(victim.port))
        statuses = cycle((301, 302, 303, 307, 308))
        assert_nobody_else(run(place, victim, good, lambda _: moved(next(statuses), to)), victim)
        assert_nobody_else(run(place, victim, good, lambda request: but_for_api(request, moved(302, to))), victim)

    @pytest.mark.parametrize("headers", LEADING)
    def test_no_header_leads_elsewhere(self, place: Place, good: str, victim: Victim, headers: Headers) -> None:
        more = tuple((name, value.replace("{port}", str(victim.port))) for name, value in headers)
        asked = run(place, victim, good, lambda request: written(GOOD.answer(request).with_headers(more), keep=True))
        assert_nobody_else(asked, victim)
        assert "canvas.recognised" in asked.codes

    @pytest.mark.parametrize("head", SMUGGLED)
    def test_nothing_is_smuggled_in(self, place: Place, good: str, victim: Victim, head: bytes) -> None:
        whole = head.replace(b"%s", f"{ELSEWHERE}:{victim.port}".encode())
        for answer in (lambda _: whole, lambda request: but_for_api(request, whole)):
            asked = run(place, victim, good, answer)
            assert_nobody_else(asked, victim)
            shown = [value for one in asked.findings for seen in one.evidence for value in seen.headers.values()]
            assert all(value.isprintable() for value in shown)
            assert "secret.accepted" not in asked.codes

    def test_no_proxy_of_the_environment_is_used(
        self, place: Place, good: str, victim: Victim, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://{ELSEWHERE}:{victim.port}")
        asked = run(place, victim, good)
        assert_nobody_else(asked, victim)
        assert "secret.accepted" in asked.codes


class TestSubmitted:
    @pytest.mark.parametrize("part", ["client_id", "secret", "redirect_uri", "scope"])
    def test_nothing_is_injected(self, place: Place, good: str, victim: Victim, part: str) -> None:
        """Were it not tidied before: what is sent is encoded all the same."""
        evil = f"10000000000007\r\nX-Injected: yes\r\n\r\nGET https://{ELSEWHERE}:{victim.port}/ HTTP/1.1\r\n\r\n"
        plain = target_at(443)
        assert plain.region
        target = {
            "client_id": replace(plain, submitted=replace(plain.submitted, client_id=evil)),
            "secret": replace(plain, submitted=replace(plain.submitted, secret=Secret(evil))),
            "redirect_uri": replace(plain, region=replace(plain.region, redirect_uri=evil)),
            "scope": replace(plain, scopes=(evil,)),
        }[part]
        asked = run(place, victim, good, target=target)
        assert victim.connections == 0
        assert asked.addresses <= {HERE}
        assert not any(b"\r" in request or b" https://" in request for request in asked.received)
        assert {request.split(b"?")[0].split(b"grant")[0] for request in asked.received} <= {
            f"GET {API_PATH}".encode(),
            f"GET {AUTHORIZE_PATH}".encode(),
            f"POST {TOKEN_PATH}".encode(),
            f"GET {KEY_SET_PATH}".encode(),
        }


class TestRebinding:
    def test_the_resolver_is_asked_once_however_often_the_server_hangs_up(
        self, place: Place, good: str, victim: Victim
    ) -> None:
        found = iter([[HERE], [ELSEWHERE], [ELSEWHERE], [ELSEWHERE]])
        asked = run(place, victim, good, found=found, is_closing=True)
        assert_nobody_else(asked, victim)
        assert asked.connections > 1
        assert next(found) == [ELSEWHERE]

    @pytest.mark.parametrize("inside", [["10.0.0.1"], [HERE, "169.254.169.254"], ["::ffff:127.0.0.66"]])
    def test_an_issuer_is_judged_by_itself_and_asked_for_once(
        self, place: Place, victim: Victim, inside: list[str]
    ) -> None:
        CACHE.clear()
        url = f"http://{ISSUER_HOST}:{victim.port}/intermediate.crt"
        file = place.write(make(HOST, place.intermediate, names=[HOST], issuer_url=url))
        asked = run(place, victim, file, found=iter([[HERE], inside, [ELSEWHERE], [ELSEWHERE]]))
        assert asked.lookups == [HOST, ISSUER_HOST]
        assert victim.connections == 0
        assert asked.connections == 2  # the second handshake, which reads the chain
        assert "tls.unknown_authority" in asked.codes


class TestCertificate:
    def test_ten_thousand_names_end_with_an_outcome(self, place: Place, victim: Victim) -> None:
        """Mode 49."""
        names = [f"a-rather-long-name-number-{number}.example.edu" for number in range(10_000)]
        asked = run(place, victim, place.write(make(HOST, place.intermediate, names=names), [place.intermediate]))
        assert_nobody_else(asked, victim)
        assert {"tls.wrong_name", "tls.handshake_failed"} & set(asked.codes)
        assert all(len(str(fact)) < 10_000 for finding in asked.findings for fact in finding.facts.values())


def test_a_victim_counts_who_comes() -> None:
    """Else no count above would show anything; the wire is let through to it, so that only its judgement holds."""
    victim = Victim()
    with socket.create_connection((ELSEWHERE, victim.port), timeout=5) as opened:
        assert opened.recv(1) == b""
    victim.close()
    assert victim.connections == 1
