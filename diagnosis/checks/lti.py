"""The LTI key beside the API key: is its ID one, and can this Canvas do LTI 1.3 at all?

Asked only where an LTI client ID was submitted. Nothing here stands in the way of the API key's connection.
"""

from dataclasses import dataclass, replace
from http import HTTPStatus

from diagnosis.checks import authorize, oauth, scope_parts
from diagnosis.checks.base import (
    SKIPPED,
    Capability,
    Check,
    Confidence,
    Finding,
    Findings,
    Outcome,
    Target,
    Verdict,
    Wire,
    skipped,
)
from diagnosis.checks.budget import may_ask
from diagnosis.checks.oauth import Reading, Said
from diagnosis.checks.trouble import is_from_canvas
from wire.answers import Answer, WireError

KNOWN = Outcome("lti.known", Verdict.PASSED)
UNKNOWN = Outcome("lti.unknown", Verdict.WARNING)
LOOKS_LIKE_API = Outcome("lti.looks_like_api", Verdict.WARNING)
ID_MALFORMED = Outcome("lti.id_malformed", Verdict.WARNING)
KEYS_MISSING = Outcome("canvas.lti_keys_missing", Verdict.WARNING)

KEY_SET_PATH = "/api/lti/security/jwks"
_FOR_CONTROL = 1  # the probe that settles a redirect to the log-in, and the key set
_FAILED = (HTTPStatus.NOT_FOUND, HTTPStatus.INTERNAL_SERVER_ERROR)


@dataclass(frozen=True, slots=True)
class Seen:
    """What Canvas said of the LTI client ID, and its key set; None where neither network nor budget let us ask."""

    authorize: Reading | None = None
    key_set: Answer | None = None


def is_wanted(target: Target) -> bool:
    """Say whether the institution uses LTI, too."""
    told = target.submitted
    return told.wants_key and bool(told.lti_client_id or told.lti_client_id_problem)


def as_lti(target: Target) -> Target:
    """Return the target with the LTI client ID in the API key's place."""
    told = target.submitted
    return replace(target, submitted=replace(told, client_id=told.lti_client_id or ""))


def observe(target: Target, wire: Wire) -> Seen:
    """Ask about the ID as about an API key's, and fetch the key set that tools verify Canvas's signatures with."""
    return Seen(_ask_about_id(as_lti(target), wire), _fetch_key_set(wire))


def _ask_about_id(target: Target, wire: Wire) -> Reading | None:
    first = scope_parts.split(target.scopes)[0]
    if not target.submitted.client_id:
        return None
    if not authorize.may_ask_with(target, wire, authorize.our_uri(target), first, _FOR_CONTROL):
        return None
    try:
        return authorize.ask(target, wire)
    except WireError:
        return None


def _fetch_key_set(wire: Wire) -> Answer | None:
    if not may_ask(wire, KEY_SET_PATH, (), accept="application/json", keep=0):
        return None
    try:
        return wire.get(KEY_SET_PATH)
    except WireError:
        return None


def judge(target: Target, seen: Seen) -> Findings:
    """Say of the ID what Canvas shows of it; nothing of the key set unless it is surely missing."""
    keys = [Finding(KEYS_MISSING)] if seen.key_set and _is_missing(seen.key_set) else []
    if target.submitted.lti_client_id_problem:
        return [Finding(ID_MALFORMED), *keys]
    return [_about_id(target, seen.authorize), *keys]


def _about_id(target: Target, reading: Reading | None) -> Finding:
    """An API key is told by what no LTI key does: it enforces no scopes, or grants some of ours."""
    facts = {"lti_client_id": target.submitted.lti_client_id or ""}
    because = authorize.hidden_by(reading) if reading else "canvas"
    if reading is None or because == "authorize_hidden":
        return skipped(because)
    if reading.said is Said.UNKNOWN_CLIENT:
        return Finding(UNKNOWN, facts)
    if because:
        return skipped("canvas")
    if _is_api_key(target, reading):
        return Finding(LOOKS_LIKE_API, facts, Confidence.INFERRED)
    return Finding(KNOWN, facts)


def _is_api_key(target: Target, reading: Reading) -> bool:
    if reading.said is Said.INVALID_SCOPE:
        missing = oauth.missing_scopes(reading, target.scopes)
        return missing is not None and set(missing) not in _may_be_asked(target)
    return reading.said in (Said.PASSED, Said.OTHER_ACCOUNT)


def _may_be_asked(target: Target) -> tuple[set[str], ...]:
    """Return what the one question may have held: as many scopes as a URL takes, or fewer where that was too long."""
    return set(scope_parts.split(target.scopes)[0]), set(scope_parts.split(target.scopes, scope_parts.SHORTER)[0])


def _is_missing(answer: Answer) -> bool:
    """Only Canvas's own failure counts, or a set without a key: a firewall says nothing about either."""
    if answer.status == HTTPStatus.OK:
        return not oauth.json_of(answer).get("keys") and _is_json(answer)
    return answer.status in _FAILED and is_from_canvas(answer)


def _is_json(answer: Answer) -> bool:
    return "json" in answer.header("content-type").lower() or is_from_canvas(answer)


CHECK = Check(
    slug="lti",
    needs=(Capability.CANVAS,),
    observe=observe,
    judge=judge,
    is_wanted=is_wanted,
    outcomes=(KNOWN, UNKNOWN, LOOKS_LIKE_API, ID_MALFORMED, KEYS_MISSING, SKIPPED),
)
