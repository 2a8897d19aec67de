"""What a run finds that ends with a given outcome: everything before it passed, what needs it was not tried."""

from datetime import datetime
from functools import cache
from typing import Any

from diagnosis.checks import ALL
from diagnosis.checks.base import NO_ANSWER, OUR_FAULT, SKIPPED, UNRECOGNISED, Confidence, Outcome
from diagnosis.models import CheckResult, Run

_FINE = {
    "details": "details.complete",
    "address": "address.reachable",
    "hosting": "hosting.self_hosted",
    "tls": "tls.trusted",
    "identity": "canvas.recognised",
    "key_id": "key.known",
    "redirect_uri": "redirect.accepted",
    "scopes": "scopes.granted",
    "key_state": "key.on",
    "key_secret": "secret.accepted",
}
_OUTCOMES: dict[str, Outcome] = {outcome.code: outcome for check in ALL for outcome in check.outcomes} | {
    outcome.code: outcome for outcome in (NO_ANSWER, SKIPPED, UNRECOGNISED, OUR_FAULT)
}
# The check that says it, where several could.
_SAID_BY = {"any.unrecognised": "identity", "tls.expires_soon": "tls"}
_OF_THE_ADDRESS = ("address", "hosting", "tls", "identity")
_STOPS_AT_ONCE = ("address.", "tls.", "canvas.")  # what has to be in order before a key can be looked at


def results(run: Run, code: str, until: datetime, *, also: str = "") -> list[CheckResult]:
    """Return the findings, not stored, of a run that ended with `code`; `also` is a warning beside it.

    `until`: when the certificate runs out.
    """
    slugs = [slug for slug in _FINE if run.is_full or slug in _OF_THE_ADDRESS]  # no story is about LTI
    rows: list[CheckResult] = []
    is_over = False
    for position, slug in enumerate(slugs):
        if slug == _check_of(code):
            found, is_over = code, code.startswith(_STOPS_AT_ONCE)
        elif slug == _check_of(also):
            found = also
        else:
            found = SKIPPED.code if is_over else _FINE[slug]
        rows.append(_result(run, position, slug, found, until))
    return rows


def culprit_of(code: str) -> str:
    """Name who has to do something about it; "" where nobody has to."""
    outcome = _OUTCOMES.get(code)
    return outcome.culprit.value if outcome else ""


@cache
def _check_of(code: str) -> str:
    if code in _SAID_BY:
        return _SAID_BY[code]
    said_by = (check.slug for check in ALL if any(outcome.code == code for outcome in check.outcomes))
    return next(said_by, "")


def _result(run: Run, position: int, slug: str, code: str, until: datetime) -> CheckResult:
    outcome = _OUTCOMES[code]
    return CheckResult(
        run=run,
        position=position,
        check_slug=slug,
        outcome_code=code,
        verdict=outcome.verdict.value,
        culprit=outcome.culprit.value,
        confidence=Confidence.PROVED.value,
        facts=_facts(code, until),
        found_at=run.finished_at or run.requested_at,
    )


def _facts(code: str, until: datetime) -> dict[str, Any]:
    day = f"{until:%Y-%m-%d}"
    facts: dict[str, dict[str, Any]] = {
        "tls.trusted": {"expires_on": day, "issuer": "Example Trust CA 1"},
        "tls.expires_soon": {"days": 12, "expires_on": day},
        "tls.expired": {"date": day},
        "tls.wrong_name": {"names": "www.northfield.example"},
        "tls.missing_intermediate": {"issuer": "Example Trust CA 1", "url": "http://ca.example/1.crt"},
        "redirect.other_region": {"region": "us"},
        "scopes.missing": {"missing": "url:GET|/api/v1/courses"},
        "address.moved": {"to": "learn.northfield.example"},
        "canvas.blocked": {"by": "A firewall"},
        "any.skipped": {"because": "canvas"},
    }
    return facts.get(code, {})
