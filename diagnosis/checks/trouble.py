"""Answers that say nothing about the key: firewalls, throttling, maintenance, internal errors."""

from dataclasses import dataclass
from http import HTTPStatus

from diagnosis.checks.base import Confidence, Culprit, Finding, Outcome, Verdict
from wire.answers import Answer

BLOCKED = Outcome("canvas.blocked", Verdict.FAILED)
UNAVAILABLE = Outcome("canvas.unavailable", Verdict.UNCLEAR, Culprit.NETWORK)
RATE_LIMITED = Outcome("canvas.rate_limited", Verdict.UNCLEAR, Culprit.VENDOR)
USER_AGENT_REFUSED = Outcome("canvas.user_agent_refused", Verdict.UNCLEAR, Culprit.VENDOR)
ERROR = Outcome("canvas.error", Verdict.UNCLEAR, Culprit.INSTITUTION)

TROUBLES = (BLOCKED, UNAVAILABLE, RATE_LIMITED, USER_AGENT_REFUSED, ERROR)

_UNAVAILABLE = (HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT)
_REFUSALS = (HTTPStatus.FORBIDDEN, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_ACCEPTABLE)
_START = 20_000  # bytes of a body that are looked at


@dataclass(frozen=True, slots=True)
class _Firewall:
    """One maker's sign: a header with a text in it, or a text in the page. `is_sure`: on any status."""

    code: str
    header: str = ""
    has: str = ""
    says: str = ""
    is_sure: bool = True


_FIREWALLS = (
    _Firewall("cloudflare", header="cf-mitigated", has="challenge"),
    _Firewall("cloudflare", says="attention required! | cloudflare"),
    _Firewall("cloudflare", says="/cdn-cgi/challenge-platform/"),
    _Firewall("aws_waf", header="x-amzn-waf-action"),
    _Firewall("sucuri", header="x-sucuri-block"),
    _Firewall("imperva", says="_incapsula_resource"),
    _Firewall("imperva", says="incapsula incident id"),
    _Firewall("f5", says="the requested url was rejected. please consult with your administrator"),
    _Firewall("fortinet", says="fortiguard"),
    _Firewall("fortinet", says="fortiweb"),
    _Firewall("modsecurity", says="mod_security"),
    _Firewall("cloudflare", header="server", has="cloudflare", is_sure=False),
    _Firewall("cloudflare", header="cf-ray", is_sure=False),
    _Firewall("akamai", header="server", has="akamai", is_sure=False),
    _Firewall("sucuri", header="server", has="sucuri", is_sure=False),
    _Firewall("imperva", header="x-iinfo", is_sure=False),
    _Firewall("aws_waf", header="server", has="awselb", is_sure=False),
    _Firewall("aws_waf", header="server", has="cloudfront", is_sure=False),
)


def trouble(answer: Answer) -> Finding | None:
    """Return what kept the answer from telling anything; None when it is an answer about something."""
    found = _polite_refusal(answer)
    if found or is_from_canvas(answer):
        return found or _server_error(answer)
    by = _firewall(answer)
    if by:
        return Finding(BLOCKED, {"by": by})
    if answer.status in _REFUSALS:
        return Finding(BLOCKED, {"by": "unknown"}, Confidence.INFERRED)
    return _server_error(answer)


def is_from_canvas(answer: Answer) -> bool:
    """Say whether Canvas itself wrote the answer: it marks each one, and what stands before it does not."""
    return bool(answer.header("x-canvas-meta") or answer.header("x-request-context-id"))


def _polite_refusal(answer: Answer) -> Finding | None:
    text = _start_of(answer)
    if answer.status in (HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS) and "rate limit exceeded" in text:
        return Finding(RATE_LIMITED)  # app/middleware/request_throttle.rb
    if answer.status == HTTPStatus.FORBIDDEN and "valid user agent" in text:
        return Finding(USER_AGENT_REFUSED)
    return None


def _server_error(answer: Answer) -> Finding | None:
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Finding(RATE_LIMITED, confidence=Confidence.INFERRED)
    if answer.status in _UNAVAILABLE:
        return Finding(UNAVAILABLE, {"status": answer.status})
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Finding(ERROR, {"status": answer.status})
    return None


def _firewall(answer: Answer) -> str:
    text = _start_of(answer)
    may_guess = answer.status in _REFUSALS
    return next((one.code for one in _FIREWALLS if (one.is_sure or may_guess) and _shows(one, answer, text)), "")


def _shows(one: _Firewall, answer: Answer, text: str) -> bool:
    if one.says:
        return one.says in text
    return one.header in answer.headers and one.has in answer.header(one.header).lower()


def _start_of(answer: Answer) -> str:
    return answer.body[:_START].decode("utf-8", "replace").lower()
