"""Does this Canvas know the client ID?"""

from dataclasses import dataclass

from diagnosis.checks import authorize, oauth
from diagnosis.checks.base import (
    UNRECOGNISED,
    Capability,
    Check,
    Confidence,
    Culprit,
    Finding,
    Findings,
    Outcome,
    Target,
    Verdict,
    Wire,
)
from diagnosis.checks.oauth import Reading, Said
from diagnosis.checks.shape import is_whole
from diagnosis.checks.trouble import TROUBLES, trouble
from wire.answers import Answer, WireError

KNOWN = Outcome("key.known", Verdict.PASSED)
UNKNOWN = Outcome("key.unknown", Verdict.FAILED)
FOREIGN = Outcome("key.foreign", Verdict.FAILED)
LOOKS_LIKE_LTI = Outcome("key.looks_like_lti", Verdict.FAILED)
AUTHORIZE_HIDDEN = Outcome("canvas.authorize_hidden", Verdict.UNCLEAR, Culprit.INSTITUTION)

_PER_SHARD = 10**13  # a global ID is shard times this plus the local ID (app/models/developer_key.rb)
_SHARED_SHARD = 1  # keys that Instructure itself hands to everybody
_KNOWN = (
    Said.PASSED,
    Said.BAD_REDIRECT,
    Said.INVALID_SCOPE,
    Said.OTHER_ACCOUNT,
    Said.INVALID_CLIENT,
    Said.SECRET_FITS,
)


@dataclass(frozen=True, slots=True)
class Seen:
    """The authorize answer; where it hides everything the token answer too; and what told us of Canvas."""

    authorize: Reading
    token: Reading | None
    canvas: Answer


def observe(target: Target, wire: Wire) -> Seen:
    """Ask to authorize; only where that is hidden fall back on the token probe."""
    canvas = wire.get(oauth.API_PATH)
    reading = authorize.ask(target, wire)
    token = _ask_for_token(target, wire) if reading.said is Said.HIDDEN else None
    return Seen(reading, token, canvas)


def _ask_for_token(target: Target, wire: Wire) -> Reading | None:
    """Use the very question that the secret's check asks, or leave the secret out where it may not be sent."""
    secret = target.submitted.secret
    may_send = secret is not None and is_whole(secret) and target.may_send_secret and wire.handshake().is_good
    try:
        return oauth.read_token(wire.post_form(oauth.TOKEN_PATH, oauth.token_probe(target, with_secret=may_send)))
    except WireError:
        return None


def judge(target: Target, seen: Seen) -> Findings:
    """Only Canvas's own words for an unknown client make it unknown."""
    if seen.authorize.said is Said.HIDDEN:
        about_key = [_judge(target, seen.token, seen.canvas)] if seen.token else []
        return [*about_key, Finding(AUTHORIZE_HIDDEN)]
    return _judge(target, seen.authorize, seen.canvas)


def _judge(target: Target, reading: Reading, canvas: Answer) -> Finding:
    if reading.said is Said.UNKNOWN_CLIENT:
        return _unknown(target, canvas)
    if reading.said is Said.LTI_KEY:
        return Finding(LOOKS_LIKE_LTI, confidence=Confidence.INFERRED)
    if reading.said in _KNOWN:
        return Finding(KNOWN)
    return trouble(reading.answer) or Finding(UNRECOGNISED, {"status": reading.answer.status})


def _unknown(target: Target, canvas: Answer) -> Finding:
    """Where Canvas shows its shard, the ID's own shard tells whether it was made elsewhere."""
    shard = int(target.submitted.client_id) // _PER_SHARD
    parts = [part.strip().partition("=") for part in canvas.header("x-canvas-meta").split(";")]
    shown = next((value for name, _, value in parts if name == "s" and value.isascii() and value.isdigit()), "")
    if shown and shard and shard not in (_SHARED_SHARD, int(shown[:20])):
        return Finding(FOREIGN, confidence=Confidence.INFERRED)
    return Finding(UNKNOWN)


CHECK = Check(
    slug="key_id",
    needs=(Capability.CANVAS, Capability.CLIENT_ID),
    observe=observe,
    judge=judge,
    outcomes=(KNOWN, UNKNOWN, FOREIGN, LOOKS_LIKE_LTI, AUTHORIZE_HIDDEN, UNRECOGNISED, *TROUBLES),
)
