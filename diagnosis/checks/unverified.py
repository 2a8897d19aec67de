"""Answers that came over a connection without a trusted certificate: anybody may have given them."""

from diagnosis.checks.base import Finding


def is_verified(finding: Finding) -> bool:
    """Say whether every answer behind a finding came over a connection whose certificate was accepted."""
    return all(one.verified for one in finding.evidence if one.status is not None)
