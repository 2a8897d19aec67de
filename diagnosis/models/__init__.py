"""Runs, what they found, and which host is being asked right now."""

from diagnosis.models.run import CheckResult, HostLease, Run

__all__ = ["CheckResult", "HostLease", "Run"]
