"""A run for a terminal: as one JSON object, or in words. Neither holds a secret: no finding does."""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from diagnosis.advice import advise, words
from diagnosis.checks import CONNECTED, NONE, authorize, blocking
from diagnosis.checks.base import Confidence, Finding, Target, Verdict
from diagnosis.checks.unverified import is_verified

_HOSTING = "hosting."
_HOSTS = ("self_hosted", "instructure", "unknown")
_COPIES = ("beta", "test")
_WIDTH = 88

_SIGNS = {
    Verdict.PASSED: "(v) Passed",
    Verdict.INFO: "(i) Note",
    Verdict.WARNING: "(!) Warning",
    Verdict.FAILED: "(x) To mend",
    Verdict.UNCLEAR: "(?) Unclear",
    Verdict.SKIPPED: "( ) Not checked",
}
_OPEN = (Verdict.FAILED, Verdict.UNCLEAR, Verdict.WARNING)


@dataclass(frozen=True)
class Report:
    """What one run from a terminal found, and what it cost."""

    target: Target
    findings: tuple[Finding, ...]
    requests: int
    connections: int
    elapsed_ms: int
    region_names: Mapping[str, str]

    @property
    def blocking(self) -> str:
        """The code of the outcome that stands in the way, "connected", or "none"."""
        accepted = any(finding.outcome.code == "secret.accepted" for finding in self.findings)
        return blocking(self.findings, secret_accepted=accepted)

    @property
    def exit_status(self) -> int:
        """0: nothing stands in the way, 1: something is to mend, 2: unclear."""
        if self.blocking in (CONNECTED, NONE):
            return 0
        return 1 if any(one.outcome.verdict is Verdict.FAILED for one in self.findings) else 2

    def as_json(self) -> dict[str, Any]:
        """Return the object that `--json` prints."""
        address = self.target.submitted.address
        return {
            "address": address.origin if address else "",
            "hosting": self._hosting(_HOSTS, "unknown"),
            "environment": self._hosting(_COPIES, "production"),
            "blocking": self.blocking,
            "findings": [_row(finding) for finding in self.findings],
            "requests": self.requests,
            "connections": self.connections,
            "elapsed_ms": self.elapsed_ms,
        }

    def as_text(self) -> str:
        """Return the report in words, the blocking finding first."""
        address = self.target.submitted.address
        head = [f"{address.origin if address else 'No address'}: {self.blocking}"]
        cost = f"requests: {self.requests}, connections: {self.connections}, {self.elapsed_ms} ms"
        blocks = [self._block(finding) for finding in self._in_order()]
        marked = [_wrapped(str(words.UNVERIFIED))] if any(not is_verified(one) for one in self.findings) else []
        return "\n\n".join([*head, *blocks[:1], *marked, *blocks[1:], cost])

    def _hosting(self, names: Sequence[str], otherwise: str) -> str:
        found = [finding.outcome.code.removeprefix(_HOSTING) for finding in self.findings]
        return next((name for name in found if name in names), otherwise)

    def _in_order(self) -> list[Finding]:
        first = [finding for finding in self.findings if finding.outcome.code == self.blocking][:1]
        return first + [finding for finding in self.findings if not first or finding is not first[0]]

    def _block(self, finding: Finding) -> str:
        told = self.target.submitted
        region = self.target.region
        advised = advise(
            finding.outcome.code,
            finding.facts,
            host=told.address.host if told.address else "",
            client_id=told.client_id,
            our_uri=authorize.our_uri(self.target),
            our_region=region.name if region else "",
            product=settings.PRODUCT_NAME,
            region_names=self.region_names,
        )
        lines = [f"{_SIGNS[finding.outcome.verdict]}: {advised.title}  [{finding.outcome.code}]"]
        if finding.outcome.verdict in _OPEN:
            likely = " Likely, not proved." if finding.confidence is Confidence.INFERRED else ""
            texts = [f"{advised.meaning}{likely}", *advised.steps, f"Who: {advised.who.staff_label}."]
            lines += [_wrapped(text) for text in texts if text]
        elif finding.outcome.verdict is Verdict.SKIPPED:
            lines.append(_wrapped(advised.meaning))
        return "\n".join(lines)


def _wrapped(text: str) -> str:
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent="    ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _row(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check,
        "outcome": finding.outcome.code,
        "verdict": finding.outcome.verdict.value,
        "culprit": finding.outcome.culprit.value,
        "confidence": finding.confidence.value,
        "facts": dict(finding.facts) | ({} if is_verified(finding) else {"connection": "unverified"}),
    }
