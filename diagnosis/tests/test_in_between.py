"""What stands between the portal and Canvas, asked over real TLS: said by the check that met it, and named."""

from dataclasses import asdict

import pytest

from diagnosis.tests.trying import Tried, target_for, try_it
from sandbox.in_between import ANSWERS
from sandbox.scenarios import by_slug
from sandbox.server import Sandbox

# The server, the check that meets it, and what the finding says (modes 51, 52, 53, 60).
MET: list[tuple[str, str, str, dict[str, str | int]]] = [
    ("firewall", "identity", "canvas.blocked", {"by": "cloudflare"}),
    ("firewall-query", "key_id", "canvas.blocked", {"by": "aws_waf"}),
    ("firewall-token", "key_secret", "canvas.blocked", {"by": "f5"}),
    ("robot-check", "identity", "canvas.blocked", {"by": "anubis"}),
    ("challenge", "identity", "canvas.blocked", {"by": "aws_waf"}),
    ("password", "identity", "canvas.blocked", {"by": "password"}),
    ("log-in-before", "identity", "canvas.blocked", {"by": "login"}),
    ("moved", "address", "address.moved", {"to": "lms.northfield.example"}),
    ("moved-inside", "address", "address.moved", {"inside": "10.0.0.5"}),
    ("log-in-half", "key_id", "canvas.blocked", {"by": "login"}),
    ("proxy-refuses", "identity", "canvas.blocked", {"by": "squid"}),
    ("proxy-alone", "identity", "canvas.unavailable", {"status": 502, "by": "nginx"}),
    ("balancer-alone", "identity", "canvas.unavailable", {"status": 503, "by": "haproxy"}),
    ("at-work", "identity", "canvas.unavailable", {"status": 200}),
    ("agent-refused", "identity", "canvas.user_agent_refused", {}),
    ("throttled", "identity", "canvas.rate_limited", {}),
    ("broken", "identity", "canvas.error", {"status": 500}),
    ("strange", "key_id", "any.unrecognised", {"status": 400}),
    ("login-first", "key_id", "canvas.authorize_hidden", {}),
]


REPEATING = ("moved", "moved-inside")  # their page repeats the path that was asked, which is evidence itself


@pytest.fixture(scope="module")
def tried(sandbox: Sandbox) -> dict[str, Tried]:
    return {slug: try_it(sandbox, target_for(sandbox, slug)) for slug, *_ in MET}


class TestInBetween:
    @pytest.mark.parametrize(("slug", "check", "code", "facts"), MET, ids=[slug for slug, *_ in MET])
    def test_is_said_by_the_check_that_met_it(
        self, tried: dict[str, Tried], slug: str, check: str, code: str, facts: dict[str, str | int]
    ) -> None:
        met = [finding for finding in tried[slug].findings if finding.outcome.code == code]
        assert [(finding.check, dict(finding.facts)) for finding in met] == [(check, facts)]
        assert tried[slug].blocking == code

    def test_throttling_says_when_it_is_over(self, sandbox: Sandbox) -> None:
        """Mode 53."""
        found = try_it(sandbox, target_for(sandbox, "throttled-token"))
        assert set(found.facts("canvas.rate_limited")) == {"retry_at"}
        assert "key.on" in found.codes

    @pytest.mark.parametrize(
        "slug", [slug for slug, *_ in MET if by_slug(slug).fault in ANSWERS and slug not in REPEATING]
    )
    def test_leaves_nothing_of_its_page_in_the_evidence(self, tried: dict[str, Tried], slug: str) -> None:
        """Status, allow-listed headers, length and digest, and of the body only texts that Canvas is known for."""
        page = ANSWERS[by_slug(slug).fault].body
        told = [one for finding in tried[slug].findings for one in finding.evidence if one.body_length == len(page)]
        assert told
        for exchange in told:
            assert len(exchange.body_digest) == 16
            assert exchange.said in ("", "Rate Limit Exceeded")
            headers = {name: value for name, value in exchange.headers.items() if name != "location"}  # the page has it
            shown = repr(asdict(exchange) | {"said": "", "headers": headers})
            assert not any(page[at : at + 16].decode() in shown for at in range(max(len(page) - 16, 0)))


class TestHosting:
    @pytest.mark.parametrize(
        ("slug", "code", "sign"),
        [
            ("canvas", "hosting.self_hosted", {"sign": "cookie"}),
            ("vanity", "hosting.instructure", {"sign": "meta"}),
            ("no-marks", "hosting.unknown", {}),
        ],
    )
    def test_is_told_by_its_sign(self, sandbox: Sandbox, slug: str, code: str, sign: dict[str, str]) -> None:
        """Mode 37."""
        assert try_it(sandbox, target_for(sandbox, slug)).facts(code) == sign
