"""What judges are shown: a test names only what matters to it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from diagnosis.checks.base import Finding, Findings, RegionUris, Submitted, Target
from diagnosis.checks.nowhere import Nowhere
from diagnosis.checks.oauth import Reading, Said
from keys.secret import Secret
from wire.address import Address
from wire.answers import Answer, Handshake

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOST = "canvas.northfield.example"
CLIENT_ID = "10000000000007"
SECRET = "kY9pF34Qy6nB3Wwd25rq4f5zr3QA7YeEEBY3ABp3e2zS8iq9y7AjzQHb6BAEcn6z"
OUR_URI = "https://api.eu.vendor.example/callback"
EUROPE = RegionUris("eu", "Europe", OUR_URI, "https://api.eu.vendor.example")
AMERICA = RegionUris("us", "America", "https://api.us.vendor.example/callback")
SCOPES = ("url:GET|/api/v1/courses", "url:GET|/api/v1/users/:id")

_SUBMITTED = Submitted(address=Address(HOST), client_id=CLIENT_ID, secret=Secret(SECRET))
_TARGET = Target(
    submitted=_SUBMITTED, region=EUROPE, other_regions=(AMERICA,), scopes=SCOPES, may_send_secret=True, state="s1"
)
_HANDSHAKE = Handshake(
    trusted=True,
    matches_host=True,
    starts_at=NOON - timedelta(days=30),
    expires_at=NOON + timedelta(days=60),
    seen_at=NOON,
    names=(HOST,),
    issuer="Example Intermediate",
    subject=HOST,
    protocol="TLSv1.3",
)


def make_target(**changes: Any) -> Target:
    """Return a target with everything in it."""
    return replace(_TARGET, **changes)


def make_told(**changes: Any) -> Target:
    """Return a target with something else submitted."""
    return make_target(submitted=replace(_SUBMITTED, **changes))


def make_handshake(**changes: Any) -> Handshake:
    """Return the handshake of a good certificate."""
    return replace(_HANDSHAKE, **changes)


def make_answer(
    status: int = 200, body: str | dict[str, Any] = "", cookies: tuple[str, ...] = (), **headers: str
) -> Answer:
    """Return an answer; `www_authenticate="…"` is the header www-authenticate."""
    text = body if isinstance(body, str) else json.dumps(body)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status=status, headers=named, body=text.encode(), seen_at=NOON, cookies=cookies)


def make_refusal(**headers: str) -> Answer:
    """Return what Canvas says to somebody without a token."""
    body = {"status": "unauthenticated", "errors": [{"message": "user authorization required"}]}
    return make_answer(401, body, (), www_authenticate='Bearer realm="canvas-lms"', **headers)


def codes(findings: Findings) -> list[str]:
    """Return the outcomes' codes in their order."""
    return [finding.outcome.code for finding in listed(findings)]


def facts(findings: Findings) -> dict[str, str | int]:
    """Return the first finding's facts."""
    return dict(listed(findings)[0].facts)


def listed(findings: Findings) -> list[Finding]:
    """Return the findings as a list, also where it is a single one."""
    return [findings] if isinstance(findings, Finding) else list(findings)


def make_reading(said: Said, description: str = "", answer: Answer | None = None) -> Reading:
    """Return an answer of Canvas as it was read."""
    return Reading(answer or make_answer(302), said, description)


def refused_scopes(*scopes: str) -> str:
    """Return Canvas's text about scopes that a key does not grant, joined as English joins them."""
    head, last = scopes[:-1], scopes[-1:]
    listed = ", ".join(head) + (", and " if len(head) > 1 else " and " if head else "") + "".join(last)
    return f"A requested scope is invalid. The following scopes were requested, but not granted: {listed}"


class ScriptedWire(Nowhere):
    """A wire whose far end is a function of what was asked, for orders and limits that no one server shows."""

    def __init__(self, answer: Callable[[str, dict[str, Any]], Answer]) -> None:
        self._answer = answer
        self.asked: list[dict[str, Any]] = []

    @property
    def requests(self) -> int:
        return sum(given not in self.asked[:place] for place, given in enumerate(self.asked))

    def has_asked(self, path: str, query: Sequence[tuple[str, str]] = (), *, accept: str = "application/json") -> bool:
        return dict(query) in self.asked

    def get(self, path: str, query: Sequence[tuple[str, str]] = (), *, accept: str = "application/json") -> Answer:
        return self._ask(path, dict(query))

    def post_form(self, path: str, form: Sequence[tuple[str, str | Secret]]) -> Answer:
        return self._ask(path, dict(form))

    def handshake(self) -> Handshake:
        return make_handshake()

    def _ask(self, path: str, given: dict[str, Any]) -> Answer:
        self.asked.append(given)
        return self._answer(path, given)
