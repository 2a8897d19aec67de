"""Does Canvas accept ID and secret together?"""

from diagnosis.checks import authorize, oauth
from diagnosis.checks.base import (
    SKIPPED,
    UNRECOGNISED,
    Capability,
    Check,
    Finding,
    Findings,
    Outcome,
    Target,
    Verdict,
    Wire,
    skipped,
)
from diagnosis.checks.oauth import Reading, Said
from diagnosis.checks.trouble import TROUBLES, trouble
from wire.answers import WireError

ACCEPTED = Outcome("secret.accepted", Verdict.PASSED)
WRONG = Outcome("secret.wrong", Verdict.FAILED)


def observe(target: Target, wire: Wire) -> Reading:
    """Send the secret once, but not to a Canvas that has already said that it does not know the ID."""
    return _refusal(target, wire) or oauth.read_token(wire.post_form(oauth.TOKEN_PATH, oauth.token_probe(target)))


def _refusal(target: Target, wire: Wire) -> Reading | None:
    try:
        reading = authorize.ask(target, wire)
    except WireError:  # no answer is no refusal: the token probe stands on its own
        return None
    return reading if reading.said is Said.UNKNOWN_CLIENT else None


def judge(target: Target, seen: Reading) -> Findings:
    """Canvas compares the secret before it looks at the code, so its complaint about the code proves both."""
    if seen.said is Said.UNKNOWN_CLIENT:
        return skipped("key_id")
    if seen.said is Said.SECRET_FITS:
        return Finding(ACCEPTED)
    if seen.said is Said.INVALID_CLIENT:
        return Finding(WRONG)
    return trouble(seen.answer) or Finding(UNRECOGNISED, {"status": seen.answer.status})


CHECK = Check(
    slug="key_secret",
    needs=(Capability.CANVAS, Capability.CLIENT_ID, Capability.TLS_TRUSTED, Capability.SECRET),
    observe=observe,
    judge=judge,
    outcomes=(ACCEPTED, WRONG, SKIPPED, UNRECOGNISED, *TROUBLES),
)
