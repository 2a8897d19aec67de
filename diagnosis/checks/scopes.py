"""Does the key grant every scope that we need?"""

from diagnosis.checks import authorize, oauth
from diagnosis.checks.authorize import Search
from diagnosis.checks.base import (
    SKIPPED,
    UNRECOGNISED,
    Capability,
    Check,
    Culprit,
    Finding,
    Findings,
    Outcome,
    Target,
    Verdict,
    Wire,
    skipped,
)
from diagnosis.checks.oauth import Said

GRANTED = Outcome("scopes.granted", Verdict.PASSED)
NOT_CONFIGURED = Outcome("scopes.not_configured", Verdict.UNCLEAR, Culprit.VENDOR)
MISSING = Outcome("scopes.missing", Verdict.FAILED)
MISSING_UNLISTED = Outcome("scopes.missing_unlisted", Verdict.FAILED)


def observe(target: Target, wire: Wire) -> Search:
    """Ask for all scopes at once; where another URI of ours is registered, its answer shows them too."""
    return authorize.search(target, wire)


def judge(target: Target, seen: Search) -> Findings:
    """One refusal names exactly the missing ones (from about 2020 on)."""
    because = authorize.hidden_beyond(seen.best)
    if because:
        return skipped(because)
    if seen.best.said is not Said.INVALID_SCOPE:
        # Canvas answers a key that enforces nothing just as one that grants all; without any scope asked for,
        # one that enforces would have refused (lib/canvas/oauth/provider.rb#valid_scopes?).
        return Finding(GRANTED, {"enforced": "unknown" if target.scopes else "no"})
    if not target.scopes:
        return Finding(NOT_CONFIGURED)
    missing = oauth.missing_scopes(seen.best, target.scopes)
    if missing is None:
        return Finding(MISSING_UNLISTED)
    if not missing:  # it refused scopes that we did not ask for
        return Finding(UNRECOGNISED, {"status": seen.best.answer.status})
    return Finding(MISSING, {"missing": ", ".join(missing)})


CHECK = Check(
    slug="scopes",
    needs=(Capability.CANVAS, Capability.CLIENT_ID),
    observe=observe,
    judge=judge,
    outcomes=(GRANTED, NOT_CONFIGURED, MISSING, MISSING_UNLISTED, SKIPPED, UNRECOGNISED),
)
