"""Is the key switched on for this account?"""

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
from diagnosis.checks.oauth import Reading, Said

ON = Outcome("key.on", Verdict.PASSED)
OFF = Outcome("key.off", Verdict.FAILED)
STATE_HIDDEN = Outcome("key.state_hidden", Verdict.UNCLEAR, Culprit.INSTITUTION)


def observe(target: Target, wire: Wire) -> Reading:
    """Ask as before; where missing scopes hide the state, ask again with those that are granted."""
    seen = authorize.search(target, wire)
    granted = _granted(target, seen)
    return authorize.ask_with(target, wire, seen.uri, granted) if granted else seen.best


def _granted(target: Target, seen: Search) -> tuple[str, ...]:
    if seen.best.said is not Said.INVALID_SCOPE:
        return ()
    missing = oauth.missing_scopes(seen.best, target.scopes)
    return tuple(scope for scope in target.scopes if scope not in missing) if missing else ()


def judge(target: Target, seen: Reading) -> Findings:
    """Canvas looks at the state after the scopes, so a scope error hides it."""
    because = authorize.hidden_beyond(seen)
    if because:
        return skipped(because)
    outcome = _BY_SAID.get(seen.said)
    return Finding(outcome) if outcome else Finding(UNRECOGNISED, {"status": seen.answer.status})


_BY_SAID = {Said.PASSED: ON, Said.OTHER_ACCOUNT: OFF, Said.INVALID_SCOPE: STATE_HIDDEN}

CHECK = Check(
    slug="key_state",
    needs=(Capability.CANVAS, Capability.CLIENT_ID),
    observe=observe,
    judge=judge,
    outcomes=(ON, OFF, STATE_HIDDEN, SKIPPED, UNRECOGNISED),
)
