"""Does the key grant every scope that we need?"""

from diagnosis.checks import authorize, granting
from diagnosis.checks.base import (
    SKIPPED,
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
    skipped,
)
from diagnosis.checks.granting import Granting
from diagnosis.checks.oauth import Said

GRANTED = Outcome("scopes.granted", Verdict.PASSED)
NOT_CONFIGURED = Outcome("scopes.not_configured", Verdict.UNCLEAR, Culprit.VENDOR)
MISSING = Outcome("scopes.missing", Verdict.FAILED)
MISSING_UNLISTED = Outcome("scopes.missing_unlisted", Verdict.FAILED)


def observe(target: Target, wire: Wire) -> Granting:
    """Ask for all scopes at once, or a list too long for one URL in parts."""
    return granting.ask(target, wire)


def judge(target: Target, seen: Granting) -> Findings:
    """One refusal names exactly the missing ones (from about 2020 on)."""
    because = authorize.hidden_beyond(seen.best)
    if because:
        return skipped(because)
    is_refused = seen.best.said is Said.INVALID_SCOPE
    if is_refused and not target.scopes:
        return Finding(NOT_CONFIGURED)
    if seen.missing is None:
        return Finding(MISSING_UNLISTED)
    confidence = Confidence.INFERRED if seen.unasked else Confidence.PROVED
    if seen.missing:
        return Finding(MISSING, {"missing": ", ".join(seen.missing)}, confidence)
    if is_refused:  # it refused scopes that we did not ask for
        return Finding(UNRECOGNISED, {"status": seen.best.answer.status})
    # Canvas answers a key that enforces nothing just as one that grants all; without any scope asked for,
    # one that enforces would have refused (lib/canvas/oauth/provider.rb#valid_scopes?).
    return Finding(GRANTED, {"enforced": "unknown" if target.scopes else "no"}, confidence)


CHECK = Check(
    slug="scopes",
    needs=(Capability.CANVAS, Capability.CLIENT_ID),
    observe=observe,
    judge=judge,
    outcomes=(GRANTED, NOT_CONFIGURED, MISSING, MISSING_UNLISTED, SKIPPED, UNRECOGNISED),
)
