"""Each named server answers as its scenario says."""

import socket
import ssl
import time
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from sandbox.regions import ALL as REGIONS
from sandbox.regions import EUROPE, REQUIRED_SCOPES
from sandbox.scenario import Scenario
from sandbox.scenarios import ALL, by_slug
from sandbox.server import Sandbox
from sandbox.tests.asking import ask, http, tls

HIDDEN_LIST = "400 invalid_scope"
MISMATCH = "400 invalid_request"


def authorized(sandbox: Sandbox, scenario: Scenario, **changes: str) -> str:
    """Ask as the portal does; return the status and what was said, in short."""
    query = {
        "client_id": scenario.client_id,
        "redirect_uri": EUROPE.redirect_uri,
        "response_type": "code",
        "scope": " ".join(REQUIRED_SCOPES),
        "prompt": "none",
        "state": "s1",
        **changes,
    }
    with http(sandbox, scenario.host) as connection:
        answer, body = ask(connection, f"/login/oauth2/auth?{urlencode(query)}", accept="text/html")
    location = answer.getheader("location", "")
    said = parse_qs(urlsplit(location).query).get("error", [urlsplit(location).path])[0]
    return f"{answer.status} {said or body.decode().split(chr(34))[3]}"


def exchanged(sandbox: Sandbox, scenario: Scenario) -> str:
    """Try ID and secret as the portal does; return the error's description."""
    form = {"grant_type": "authorization_code", "code": "nonsense"}
    form |= {"client_id": scenario.client_id, "client_secret": scenario.secret}
    with http(sandbox, scenario.host) as connection:
        connection.request("POST", "/login/oauth2/token", urlencode(form))
        return connection.getresponse().read().decode().split('"')[-2]


GOOD_SECRET = "authorization_code not found"
KEYS = [
    ("canvas", "302 login_required", GOOD_SECRET),
    ("canvas-2022", "302 login_required", GOOD_SECRET),
    ("canvas-2026", "302 login_required", GOOD_SECRET),
    ("old-canvas", "302 /login", GOOD_SECRET),
    ("secret-wrong", "302 login_required", "invalid client"),
    ("secret-cut", "302 login_required", "invalid client"),
    ("key-off", "302 unauthorized_client", GOOD_SECRET),
    ("key-unknown", "401 invalid_client", "unknown client"),
    ("zero-lost", "401 invalid_client", "unknown client"),
    ("inherited-id", "401 invalid_client", "unknown client"),
    ("other-region", MISMATCH, GOOD_SECRET),
    ("http-uri", MISMATCH, GOOD_SECRET),
    ("slash", MISMATCH, GOOD_SECRET),
    ("comma-list", MISMATCH, GOOD_SECRET),
    ("legacy-in-list", MISMATCH, GOOD_SECRET),
    ("legacy-alone", MISMATCH, GOOD_SECRET),
    ("own-uri", MISMATCH, GOOD_SECRET),
    ("invisible-in-uri", MISMATCH, GOOD_SECRET),
    ("others-key", MISMATCH, "invalid client"),
    ("scope-renamed", "302 invalid_scope", GOOD_SECRET),
    ("scopes-hide-off", "302 invalid_scope", GOOD_SECRET),
    ("scopes-hide-state", "302 invalid_scope", GOOD_SECRET),
    ("other-account", "302 unauthorized_client", GOOD_SECRET),
    ("test-cluster-only", "302 unauthorized_client", GOOD_SECRET),
    ("scopes-missing", "302 invalid_scope", GOOD_SECRET),
    ("old-scopes-missing", HIDDEN_LIST, GOOD_SECRET),
    ("lti-key", "302 invalid_scope", GOOD_SECRET),
    ("login-first", "302 /login", GOOD_SECRET),
]


class TestKeys:
    @pytest.mark.parametrize(("slug", "authorize", "token"), KEYS)
    def test_answers_the_probes(self, sandbox: Sandbox, slug: str, authorize: str, token: str) -> None:
        scenario = by_slug(slug)
        assert authorized(sandbox, scenario) == authorize
        assert exchanged(sandbox, scenario) == token

    @pytest.mark.parametrize(
        ("slug", "uri"),
        [
            ("other-region", REGIONS[1].redirect_uri),
            ("http-uri", EUROPE.redirect_uri.replace("https", "http")),
            ("slash", f"{EUROPE.redirect_uri}/"),
            ("legacy-in-list", EUROPE.legacy_redirect_uri),
            ("legacy-alone", EUROPE.legacy_redirect_uri),
        ],
    )
    def test_accepts_the_uri_that_is_registered(self, sandbox: Sandbox, slug: str, uri: str) -> None:
        assert authorized(sandbox, by_slug(slug), redirect_uri=uri) == "302 login_required"

    def test_login_first_hides_even_an_impossible_id(self, sandbox: Sandbox) -> None:
        assert authorized(sandbox, by_slug("login-first"), client_id="0") == "302 /login"


class TestWhatStandsBeforeCanvas:
    @pytest.mark.parametrize(
        ("slug", "status", "sign", "is_canvas"),
        [
            ("canvas", 401, b"user authorization required", True),
            ("not-canvas", 404, b"library", False),
            ("maintenance", 503, b"maintenance", False),
            ("throttled", 403, b"403 Forbidden (Rate Limit Exceeded)\n", True),
            ("firewall", 403, b"Just a moment...", False),
        ],
    )
    def test_answers_the_first_question(
        self, sandbox: Sandbox, slug: str, status: int, sign: bytes, is_canvas: bool
    ) -> None:
        with http(sandbox, by_slug(slug).host) as connection:
            answer, body = ask(connection, "/api/v1/users/self")
        assert answer.status == status
        assert sign in body
        assert (answer.getheader("x-request-context-id") is not None) is is_canvas

    def test_canvas_shows_its_realm_and_its_cookies(self, sandbox: Sandbox) -> None:
        with http(sandbox, by_slug("canvas").host) as connection:
            answer, _ = ask(connection, "/api/v1/users/self")
        assert answer.getheader("www-authenticate") == 'Bearer realm="canvas-lms"'
        names = {cookie.partition("=")[0] for cookie in answer.headers.get_all("set-cookie", [])}
        assert names == {"log_session_id", "_csrf_token", "_normandy_session"}

    @pytest.mark.parametrize(
        ("path", "status", "sign"),
        [
            ("/health_check", 200, b'"status":"canvas ok"'),
            ("/api/lti/security/jwks", 200, b'{"keys":['),
            ("/login", 302, b"/login/canvas"),
            ("/login/canvas", 200, b"Log in to Canvas"),
            ("/api/nowhere", 404, b"Not Found"),
            ("/login/oauth2/auth?error=x", 200, b"<!DOCTYPE html>"),
        ],
    )
    def test_canvas_has_its_other_pages(self, sandbox: Sandbox, path: str, status: int, sign: bytes) -> None:
        with http(sandbox, by_slug("canvas").host) as connection:
            answer, body = ask(connection, path)
        assert (answer.status, sign in body) == (status, True)


class TestTheNetwork:
    def test_drip_sends_a_byte_every_half_second(self, sandbox: Sandbox) -> None:
        with tls(sandbox, by_slug("drip").host) as wrapped:
            wrapped.sendall(b"GET /api/v1/users/self HTTP/1.1\r\nHost: drip.northfield.example\r\n\r\n")
            began = time.monotonic()
            assert [wrapped.recv(100) for _ in range(3)] == [b"H", b"T", b"T"]
            assert time.monotonic() - began >= 0.9

    def test_slow_takes_two_seconds(self, sandbox: Sandbox) -> None:
        with http(sandbox, by_slug("slow").host) as connection:
            began = time.monotonic()
            ask(connection, "/api/v1/users/self")
            assert time.monotonic() - began >= 2.0

    def test_never_answers_even_the_hello(self, sandbox: Sandbox) -> None:
        context = ssl.create_default_context(cafile=str(sandbox.ca_file))
        with (
            socket.create_connection((sandbox.address, sandbox.port), timeout=0.3) as plain,
            pytest.raises(TimeoutError),
        ):
            context.wrap_socket(plain, server_hostname=by_slug("never-answers").host)

    def test_not_tls_answers_a_hello_in_http(self, sandbox: Sandbox) -> None:
        with pytest.raises(ssl.SSLError, match=r"(?i)wrong.version.number"), tls(sandbox, by_slug("not-tls").host):
            pass

    @pytest.mark.parametrize(("slug", "status"), [("not-tls", b"401"), ("canvas", b"400")])
    def test_plain_http_reaches_only_the_server_without_tls(self, sandbox: Sandbox, slug: str, status: bytes) -> None:
        with socket.create_connection((sandbox.address, sandbox.port), timeout=5) as plain:
            host = by_slug(slug).host.encode()
            plain.sendall(b"GET /api/v1/users/self HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n")
            assert plain.recv(4096).split(b" ")[1] == status

    def test_an_unknown_name_gets_the_first_server(self, sandbox: Sandbox) -> None:
        with pytest.raises(ssl.SSLCertVerificationError) as caught, tls(sandbox, "other.northfield.example"):
            pass
        assert caught.value.verify_code == 62


class TestTheTable:
    def test_slugs_and_submitted_keys_are_each_once(self) -> None:
        assert len({scenario.slug for scenario in ALL}) == len(ALL)
        assert len({scenario.secret for scenario in ALL}) == len(ALL)

    def test_what_to_submit_names_the_port_unless_it_is_443(self) -> None:
        assert by_slug("canvas").submit(443).address == "https://canvas.northfield.example"
        submit = by_slug("secret-cut").submit(9443)
        assert submit.address == "https://secret-cut.northfield.example:9443"
        assert (len(submit.secret), submit.region) == (20, "sandbox")

    def test_no_secret_is_shown_by_a_repr(self) -> None:
        scenario = by_slug("canvas")
        assert scenario.secret not in repr((scenario, scenario.submit(443), scenario.keys))
