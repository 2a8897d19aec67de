"""Is the key switched on for this account?"""

from diagnosis.checks import authorize, granting
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
from diagnosis.checks.trouble import TROUBLES, trouble

ON = Outcome("key.on", Verdict.PASSED)
OFF = Outcome("key.off", Verdict.FAILED)
STATE_HIDDEN = Outcome("key.state_hidden", Verdict.UNCLEAR, Culprit.INSTITUTION)


def observe(target: Target, wire: Wire) -> Reading:
    """Ask as before; where missing scopes hide the state, ask again with those that are granted."""
    return granting.ask_for_state(target, wire, granting.ask(target, wire))


def judge(target: Target, seen: Reading) -> Findings:
    """Canvas looks at the state after the scopes, so a scope error hides it."""
    because = authorize.hidden_beyond(seen)
    if because:
        return skipped(because)
    outcome = _BY_SAID.get(seen.said)
    if outcome:
        return Finding(outcome)
    return trouble(seen.answer) or Finding(UNRECOGNISED, {"status": seen.answer.status})


_BY_SAID = {Said.PASSED: ON, Said.OTHER_ACCOUNT: OFF, Said.INVALID_SCOPE: STATE_HIDDEN}

CHECK = Check(
    slug="key_state",
    needs=(Capability.CANVAS, Capability.CLIENT_ID),
    observe=observe,
    judge=judge,
    outcomes=(ON, OFF, STATE_HIDDEN, SKIPPED, UNRECOGNISED, *TROUBLES),
)
