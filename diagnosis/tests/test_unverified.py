"""Over a certificate that nobody trusts (modes 45 to 48) everything else is still looked at, and the secret stays here."""

import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace

import pytest
from cryptography import x509
from django.conf import settings

from diagnosis.checks.base import Confidence, Finding
from diagnosis.checks.budget import MOST_REQUESTS
from diagnosis.checks.unverified import is_verified
from diagnosis.management.report import Report
from diagnosis.tests.trying import Tried, play, target_for, try_it
from sandbox.certificates import Kind
from sandbox.developer_keys import Binding
from sandbox.http1 import Reader
from sandbox.messages import Request
from sandbox.regions import EUROPE, REQUIRED_SCOPES
from sandbox.scenarios import by_slug
from sandbox.server import Sandbox
from wire.issuer import CACHE

# Requests: the two that hold no secret, and the fetch of what is missing. Connections: one that is refused, one that
# reads and asks, and that of the fetch.
UNTRUSTED = {
    "missing-intermediate": ("tls.missing_intermediate", 3, 3),
    "self-signed": ("tls.self_signed", 2, 2),
    "expired": ("tls.expired", 2, 2),
    "not-yet-valid": ("tls.not_yet_valid", 2, 2),
    "wrong-name": ("tls.wrong_name", 2, 2),
    "private-ca": ("tls.unknown_authority", 2, 2),
    "intermediate-expired": ("tls.expired", 2, 2),
    "weak-key": ("tls.weak", 2, 2),
}
ANSWERED = ("canvas.recognised", "key.known", "redirect.accepted", "scopes.granted", "key.on")


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    """Fetch anew, whatever the tests before have fetched."""
    CACHE.clear()
    yield
    CACHE.clear()


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Request]:
    """All requests that reach a server of the sandbox, as it reads them behind TLS."""
    requests: list[Request] = []
    read = Reader.read

    def note(reader: Reader) -> Request | None:
        request = read(reader)
        if request is not None:
            requests.append(request)
        return request

    monkeypatch.setattr(Reader, "read", note)
    return requests


def said(tried: Tried, code: str) -> Finding:
    return next(finding for finding in tried.findings if finding.outcome.code == code)


class TestUntrusted:
    @pytest.mark.parametrize(("slug", "expected"), UNTRUSTED.items(), ids=UNTRUSTED)
    def test_the_rest_is_judged_and_marked(
        self, sandbox: Sandbox, heard: list[Request], slug: str, expected: tuple[str, int, int]
    ) -> None:
        tried = try_it(sandbox, target_for(sandbox, slug))
        assert (tried.blocking, tried.requests, tried.connections) == expected
        assert said(tried, expected[0]).confidence is Confidence.PROVED
        for code in ANSWERED:
            assert (said(tried, code).confidence, is_verified(said(tried, code))) == (Confidence.INFERRED, False)
        assert tried.facts("any.skipped") == {"because": "tls_trusted"}
        assert [(one.method, one.path) for one in heard if one.scheme == "https"] == [
            ("GET", "/api/v1/users/self"),
            ("GET", "/login/oauth2/auth"),
        ]

    @pytest.mark.parametrize("slug", UNTRUSTED)
    def test_the_secret_never_reaches_the_server(self, sandbox: Sandbox, heard: list[Request], slug: str) -> None:
        scenario = by_slug(slug)
        try_it(sandbox, target_for(sandbox, slug))
        assert heard
        for request in heard:
            sent = f"{request.target} {dict(request.headers)} {request.body!r}"
            assert not any(scenario.secret[at : at + 8] in sent for at in range(len(scenario.secret) - 7))

    def test_would_show_that_the_secret_had_been_sent(self, sandbox: Sandbox, heard: list[Request]) -> None:
        try_it(sandbox, target_for(sandbox, "canvas"))
        assert by_slug("canvas").secret.encode() in b"".join(request.body for request in heard)

    @pytest.mark.parametrize("kind", [Kind.MISSING_INTERMEDIATE, Kind.SELF_SIGNED, Kind.EXPIRED, Kind.WRONG_NAME])
    def test_more_faults_are_found_behind_it(self, sandbox: Sandbox, heard: list[Request], kind: Kind) -> None:
        good = by_slug("canvas")
        key = replace(good.keys[0], redirect_uris=(f"{EUROPE.redirect_uri}/",), redirect_uri="", binding=Binding.OFF)
        key = replace(key, require_scopes=True, scopes=REQUIRED_SCOPES[1:])
        try:
            play(sandbox, replace(good, keys=(key,), certificate=kind))
            tried = try_it(sandbox, target_for(sandbox, "canvas"))
        finally:
            sandbox.practice.reset()
        assert {"redirect.slash", "scopes.missing", "key.off"} <= set(tried.codes)
        assert tried.blocking.startswith("tls.")
        assert tried.requests <= MOST_REQUESTS
        assert good.secret.encode() not in b"".join(request.body for request in heard)

    def test_a_trusted_server_is_proved(self, sandbox: Sandbox) -> None:
        tried = try_it(sandbox, target_for(sandbox, "canvas"))
        assert all(is_verified(one) for one in tried.findings)
        assert {said(tried, code).confidence for code in ANSWERED} == {Confidence.PROVED}

    def test_a_terminal_says_so_too(self, sandbox: Sandbox) -> None:
        shown = {}
        for slug in ("canvas", "expired"):
            target = target_for(sandbox, slug)
            tried = try_it(sandbox, target)
            shown[slug] = Report(target, tried.findings, tried.requests, tried.connections, 0, {})
        rows = {row["outcome"]: row for row in shown["expired"].as_json()["findings"]}
        assert rows["key.on"]["facts"]["connection"] == "unverified"
        assert rows["key.on"]["confidence"] == "inferred"
        assert "connection" not in rows["tls.expired"]["facts"]
        assert "nobody could verify" in " ".join(shown["expired"].as_text().split())
        assert "unverified" not in str(shown["canvas"].as_json())
        assert "nobody could verify" not in " ".join(shown["canvas"].as_text().split())


class TestOffered:
    def test_the_missing_certificate_is_the_one_that_issued_the_servers(self, sandbox: Sandbox) -> None:
        tried = try_it(sandbox, target_for(sandbox, "missing-intermediate"))
        found = said(tried, "tls.missing_intermediate")
        (offered,) = x509.load_pem_x509_certificates(found.certificate_pem.encode())
        (root,) = x509.load_pem_x509_certificates(sandbox.ca_file.read_bytes())
        offered.verify_directly_issued_by(root)
        assert "Practice Intermediate" in offered.subject.rfc4514_string()
        assert found.facts["issuer"] == "Practice Intermediate"
        assert all(one.certificate_pem == "" for one in tried.findings if one is not found)

    def test_warns_as_the_settings_say(self, sandbox: Sandbox) -> None:
        tried = try_it(sandbox, target_for(sandbox, "runs-low"))
        assert tried.facts("tls.expires_soon")["days"] in range(4, 13)  # the sandbox keeps one for some days
        assert settings.CERTIFICATE_WARNING_DAYS == 21
        assert "tls.trusted" in try_it(sandbox, target_for(sandbox, "short-lived")).codes


class TestServerNames:
    """Mode 50: the right certificate comes only to a client that sends the name."""

    def test_we_send_the_name(self, sandbox: Sandbox) -> None:
        assert "tls.trusted" in try_it(sandbox, target_for(sandbox, "canvas-2026")).codes

    def test_without_it_another_sites_would_come(self, sandbox: Sandbox) -> None:
        assert _shown_without_a_name(sandbox) == ["canvas.northfield.example"]


def _shown_without_a_name(sandbox: Sandbox) -> list[str]:
    context = ssl.create_default_context(cafile=str(sandbox.ca_file))
    context.check_hostname = False
    with (
        socket.create_connection((sandbox.address, sandbox.port), timeout=5) as plain,
        context.wrap_socket(plain) as wrapped,
    ):
        leaf = x509.load_der_x509_certificate(wrapped.getpeercert(binary_form=True) or b"")
    return leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(x509.DNSName)
