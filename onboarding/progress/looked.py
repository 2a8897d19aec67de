"""What a look at a connected server amounts to. Asks no database.

The three culprits stay apart: what the institution has to mend is BAD, what the network or a broken server keeps
from being seen is SILENT, what is the vendor's to mend is OURS.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from diagnosis.checks import CONNECTED, NONE
from diagnosis.checks.base import OUR_FAULT, Culprit, Finding, Verdict
from diagnosis.checks.tls import EXPIRES_SOON
from diagnosis.checks.trouble import latest_retry
from diagnosis.looks import Look
from onboarding.progress.moves import HIDDEN


class Kind(StrEnum):
    """How a look ends."""

    GOOD = "good"
    WARNED = "warned"  # good, with something to mend in time
    BAD = "bad"
    SILENT = "silent"
    OURS = "ours"
    UNTOLD = "untold"  # nothing is wrong, but the secret that was refused, or changed, could not be asked about


@dataclass(frozen=True, slots=True)
class Judged:
    """A look's kind; the code behind it, "" for a good one; and the certificate's end if it is near."""

    kind: Kind
    code: str = ""
    culprit: str = ""
    days: int = 0
    expires_on: date | None = None
    wanted_again_at: datetime | None = None  # the server asked not to be asked before


def judge(look: Look, *, has_secret: bool) -> Judged:
    """Say how the look ends; `has_secret`: there is one that has to be accepted."""
    ending = next((one for one in look.findings if one.outcome == EXPIRES_SOON), None)
    days = int(ending.facts["days"]) if ending else 0
    expires_on = date.fromisoformat(str(ending.facts["expires_on"])) if ending else None
    kind, code, culprit = _ended(look, has_secret=has_secret)
    return Judged(kind, code, culprit, days, expires_on, latest_retry(one.facts for one in look.findings))


def _ended(look: Look, *, has_secret: bool) -> tuple[Kind, str, str]:
    code = look.blocking
    if code in (CONNECTED, HIDDEN) or (code == NONE and not has_secret):
        warning = next((one for one in look.findings if _is_to_mend(one)), None)
        return (Kind.WARNED, warning.outcome.code, Culprit.INSTITUTION) if warning else (Kind.GOOD, "", "")
    if code == NONE:
        return Kind.UNTOLD, "", ""
    outcome = next((one.outcome for one in look.findings if one.outcome.code == code), OUR_FAULT)
    if outcome.culprit is Culprit.VENDOR:
        return Kind.OURS, code, Culprit.VENDOR
    return (Kind.BAD if outcome.verdict is Verdict.FAILED else Kind.SILENT), code, outcome.culprit


def _is_to_mend(finding: Finding) -> bool:
    """Whether it warns of something. That a server is a copy for trying was known when it was connected."""
    return finding.outcome.verdict is Verdict.WARNING and finding.check != "hosting"
