"""Does this Canvas know the client ID?"""

from dataclasses import dataclass, replace

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
from diagnosis.checks.key_numbers import FIRST_SHARD, Form, other_forms, shard_of
from diagnosis.checks.oauth import Reading, Said
from diagnosis.checks.shape import is_whole
from diagnosis.checks.trouble import TROUBLES, trouble
from wire.answers import Answer, WireError

KNOWN = Outcome("key.known", Verdict.PASSED)
KNOWN_BY_OTHER_FORM = Outcome("key.known_by_other_form", Verdict.WARNING)
UNKNOWN = Outcome("key.unknown", Verdict.FAILED)
FOREIGN = Outcome("key.foreign", Verdict.FAILED)
LOOKS_LIKE_LTI = Outcome("key.looks_like_lti", Verdict.FAILED)
SWAPPED_WITH_LTI = Outcome("key.swapped_with_lti", Verdict.FAILED)
AUTHORIZE_HIDDEN = Outcome("canvas.authorize_hidden", Verdict.UNCLEAR, Culprit.INSTITUTION)

# Canvas accepted our redirect URI for the number, or would have but for what comes after it.
_VOUCHED = (Said.PASSED, Said.INVALID_SCOPE, Said.LTI_KEY, Said.OTHER_ACCOUNT)
_NOT_OURS = (Said.BAD_REDIRECT, Said.LTI_KEY)  # known, but no API key that holds our redirect URI
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
    """The authorize answer; where it hides everything the token answer too; and what told us of Canvas.

    `other` is a form of the number for which Canvas accepts our redirect URI, with the answer for it.
    """

    authorize: Reading
    token: Reading | None
    canvas: Answer
    other: tuple[Form, Reading] | None = None
    is_swapped: bool = False  # the number that was given as the LTI key's is an API key that holds our URI


def observe(target: Target, wire: Wire) -> Seen:
    """Ask to authorize; only where that is hidden fall back on the token probe."""
    canvas = wire.get(oauth.API_PATH)
    reading = authorize.ask(target, wire)
    token = _ask_for_token(target, wire) if reading.said is Said.HIDDEN else None
    other = _vouched_form(target, wire, canvas) if reading.said is Said.UNKNOWN_CLIENT else None
    return Seen(reading, token, canvas, other, reading.said in _NOT_OURS and _is_in_lti_field(target, wire))


def _is_in_lti_field(target: Target, wire: Wire) -> bool:
    """Say whether the API key's ID was given as the LTI key's; its secret is not sent for it: they come as a pair."""
    lti_client_id = target.submitted.lti_client_id
    if not lti_client_id or lti_client_id == target.submitted.client_id or not authorize.our_uri(target):
        return False
    try:
        reading = authorize.ask(replace(target, submitted=replace(target.submitted, client_id=lti_client_id)), wire)
    except WireError:
        return False
    return reading.said in (Said.PASSED, Said.INVALID_SCOPE, Said.OTHER_ACCOUNT)


def _vouched_form(target: Target, wire: Wire, canvas: Answer) -> tuple[Form, Reading] | None:
    """Return the other form of an unknown number for which Canvas accepts our redirect URI.

    Nothing else proves it: a local 7 may be a stranger's key. The secret would prove it too, but then it would go
    out for numbers that nobody has named, and whoever holds a secret could have us find its key. So it is sent for
    another form only after the redirect URI has vouched for that one, in its own check and counted under the root
    that all forms share.
    """
    if not authorize.our_uri(target):
        return None
    own_shard = _shard_shown(canvas) or FIRST_SHARD
    for form in other_forms(target.submitted.client_id, own_shard):
        meant = replace(target, submitted=replace(target.submitted, client_id=form.client_id))
        try:
            reading = authorize.ask(meant, wire)
        except WireError:  # what was typed is unknown all the same
            return None
        if reading.said in _VOUCHED:
            return form, reading
    return None


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
    if seen.is_swapped:
        return Finding(SWAPPED_WITH_LTI, {"lti_client_id": target.submitted.lti_client_id or ""})
    if seen.other:
        return _by_other_form(*seen.other)
    return _judge(target, seen.authorize, seen.canvas)


def _judge(target: Target, reading: Reading, canvas: Answer) -> Finding:
    if reading.said is Said.UNKNOWN_CLIENT:
        return _unknown(target, canvas)
    if reading.said is Said.LTI_KEY:
        return Finding(LOOKS_LIKE_LTI, confidence=Confidence.INFERRED)
    if reading.said in _KNOWN:
        return Finding(KNOWN)
    return trouble(reading.answer) or Finding(UNRECOGNISED, {"status": reading.answer.status})


def _by_other_form(form: Form, reading: Reading) -> list[Finding]:
    """Say under which number the key is known; every later check asks with that one."""
    facts = {"form": form.kind, "known_as": form.client_id}
    found = [Finding(KNOWN_BY_OTHER_FORM, facts, client_id=form.client_id)]
    if reading.said is Said.LTI_KEY:
        found.append(Finding(LOOKS_LIKE_LTI, confidence=Confidence.INFERRED))
    return found


def _unknown(target: Target, canvas: Answer) -> Finding:
    """The ID's own shard tells whether it was made elsewhere, where we know which one this Canvas is."""
    shard, own = shard_of(target.submitted.client_id), _shard_shown(canvas)
    if own and shard not in (0, FIRST_SHARD, own):
        return Finding(FOREIGN, {"shard": shard}, Confidence.INFERRED)
    return Finding(UNKNOWN)


def _shard_shown(canvas: Answer) -> int:
    """Return the shard of this Canvas, 0 where nothing shows it.

    Instructure's servers write it into their mark (s=17); the mark of any other Canvas is without it, and such a
    Canvas has one shard.
    """
    mark = canvas.header("x-canvas-meta")
    parts = [part.strip().partition("=") for part in mark.split(";")]
    shown = next((value for name, _, value in parts if name == "s" and value.isascii() and value.isdigit()), "")
    return int(shown[:20]) if shown else FIRST_SHARD if mark else 0


CHECK = Check(
    slug="key_id",
    needs=(Capability.CANVAS, Capability.CLIENT_ID),
    observe=observe,
    judge=judge,
    outcomes=(
        KNOWN,
        KNOWN_BY_OTHER_FORM,
        UNKNOWN,
        FOREIGN,
        LOOKS_LIKE_LTI,
        SWAPPED_WITH_LTI,
        AUTHORIZE_HIDDEN,
        UNRECOGNISED,
        *TROUBLES,
    ),
)
