"""Answers that say nothing about the key: firewalls, throttling, maintenance, internal errors."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from http import HTTPStatus

from diagnosis.checks.base import Confidence, Culprit, Fact, Facts, Finding, Outcome, Verdict
from diagnosis.checks.http_date import read_date
from diagnosis.checks.signs import (
    BEARERS,
    BLOCKS,
    GATEWAY,
    PLACEHOLDERS,
    REFUSALS,
    by_whom,
    is_at_work,
    start_of,
)
from wire.answers import Answer

BLOCKED = Outcome("canvas.blocked", Verdict.FAILED)
UNAVAILABLE = Outcome("canvas.unavailable", Verdict.UNCLEAR, Culprit.NETWORK)
RATE_LIMITED = Outcome("canvas.rate_limited", Verdict.UNCLEAR, Culprit.VENDOR)
USER_AGENT_REFUSED = Outcome("canvas.user_agent_refused", Verdict.UNCLEAR, Culprit.VENDOR)
ERROR = Outcome("canvas.error", Verdict.UNCLEAR, Culprit.INSTITUTION)

TROUBLES = (BLOCKED, UNAVAILABLE, RATE_LIMITED, USER_AGENT_REFUSED, ERROR)

LONGEST_WAIT = timedelta(days=1)  # that a server may ask for; beyond it the portal asks again all the same


def trouble(answer: Answer) -> Finding | None:
    """Return what kept the answer from telling anything; None when it is an answer about something."""
    found = _polite_refusal(answer)
    if found or is_from_canvas(answer):
        return found or _server_error(answer)
    by = by_whom(BLOCKS, answer)
    if by:
        return Finding(BLOCKED, {"by": by})
    if answer.status in REFUSALS:
        return Finding(BLOCKED, {"by": "unknown", **_named("via", by_whom(BEARERS, answer))}, Confidence.INFERRED)
    return _server_error(answer) or _at_work(answer)


def is_from_canvas(answer: Answer) -> bool:
    """Say whether Canvas itself wrote the answer: it marks each one, and what stands before it does not."""
    return bool(answer.header("x-canvas-meta") or answer.header("x-request-context-id"))


def is_before_canvas(answer: Answer) -> bool:
    """Say whether somebody else's firewall or log-in answered, and gave itself away."""
    return not is_from_canvas(answer) and bool(by_whom(BLOCKS, answer))


def latest_retry(found: Iterable[Facts]) -> datetime | None:
    """Return the latest moment before which a server wants to be left alone, of the facts of many findings."""
    return max((datetime.fromisoformat(str(facts["retry_at"])) for facts in found if "retry_at" in facts), default=None)


def _polite_refusal(answer: Answer) -> Finding | None:
    text = start_of(answer)
    if answer.status in (HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS) and "rate limit exceeded" in text:
        return Finding(RATE_LIMITED, _retry_at(answer))  # app/middleware/request_throttle.rb
    if answer.status == HTTPStatus.FORBIDDEN and "valid user agent" in text:
        return Finding(USER_AGENT_REFUSED)
    return None


def _server_error(answer: Answer) -> Finding | None:
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Finding(RATE_LIMITED, _retry_at(answer), Confidence.INFERRED)
    by = "" if is_from_canvas(answer) else by_whom(PLACEHOLDERS, answer)
    if by or answer.status in GATEWAY:
        return Finding(UNAVAILABLE, {"status": answer.status, **_named("by", by), **_retry_at(answer)})
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Finding(ERROR, {"status": answer.status})
    return None


def _at_work(answer: Answer) -> Finding | None:
    if not is_at_work(answer):
        return None
    return Finding(UNAVAILABLE, {"status": answer.status, **_retry_at(answer)}, Confidence.INFERRED)


def _named(fact: str, value: str) -> dict[str, Fact]:
    return {fact: value} if value else {}


def _retry_at(answer: Answer) -> dict[str, Fact]:
    """Return when the server wants to be asked again, if it says so (RFC 9110, 10.2.3: seconds, or a date)."""
    text = answer.header("retry-after").strip()
    at = answer.seen_at + timedelta(seconds=int(text[:9])) if text.isdecimal() else read_date(text)
    if at is None or at <= answer.seen_at:
        return {}
    return {"retry_at": _whole(min(at, answer.seen_at + LONGEST_WAIT)).isoformat()}


def _whole(at: datetime) -> datetime:
    """Round up to a second."""
    return at + timedelta(microseconds=-at.microsecond % 1_000_000)
