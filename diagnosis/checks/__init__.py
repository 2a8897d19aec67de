"""Every check, in the order in which it runs and is shown; and what a run amounts to."""

from collections.abc import Iterable

from diagnosis.checks import (
    address,
    details,
    hosting,
    identity,
    key_id,
    key_secret,
    key_state,
    lti,
    redirect_uri,
    scopes,
    tls,
)
from diagnosis.checks.base import Check, Finding, Verdict

ALL: tuple[Check, ...] = (
    details.CHECK,
    address.CHECK,
    hosting.CHECK,
    tls.CHECK,
    identity.CHECK,
    key_id.CHECK,
    redirect_uri.CHECK,
    scopes.CHECK,
    key_state.CHECK,
    key_secret.CHECK,
    lti.CHECK,
)

CONNECTED = "connected"
NONE = "none"


def blocking(findings: Iterable[Finding], *, secret_accepted: bool) -> str:
    """Return what stands in the way: the first failed outcome's code, else the first unclear one's.

    Without either it is "connected" if this key version's secret has been accepted (in this run, or, on a daily
    watch, in the latest run that asked; for hosted servers: if `key.on` was found), else "none".
    """
    outcomes = [finding.outcome for finding in findings]
    for verdict in (Verdict.FAILED, Verdict.UNCLEAR):
        code = next((outcome.code for outcome in outcomes if outcome.verdict is verdict), "")
        if code:
            return code
    return CONNECTED if secret_accepted else NONE
