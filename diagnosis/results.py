"""The row of one finding."""

from dataclasses import asdict
from typing import Any

from diagnosis.checks.base import Finding
from diagnosis.models import CheckResult, Run
from wire.answers import Exchange


def result_of(run: Run, position: int, finding: Finding) -> CheckResult:
    """Return the finding as a row of the run, not stored yet."""
    return CheckResult(
        run=run,
        position=position,
        check_slug=finding.check,
        outcome_code=finding.outcome.code,
        verdict=finding.outcome.verdict,
        culprit=finding.outcome.culprit,
        confidence=finding.confidence,
        facts=dict(finding.facts),
        certificate_pem=finding.certificate_pem,
        evidence=[_evidence(exchange) for exchange in finding.evidence],
    )


def _evidence(exchange: Exchange) -> dict[str, Any]:
    row = asdict(exchange)
    row["headers"] = dict(exchange.headers)
    row["asked_at"] = exchange.asked_at.isoformat() if exchange.asked_at else None
    return row
