"""The words that every check is written in: Outcome, Finding, Check, Target, Wire."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol, TypeAlias

from diagnosis.checks.target import RegionUris, Submitted, Target
from keys.secret import Secret
from wire.answers import Answer, Exchange, Handshake, Resolution, Unanswered

__all__ = [
    "NO_ANSWER",
    "OUR_FAULT",
    "SKIPPED",
    "UNRECOGNISED",
    "Capability",
    "Check",
    "Confidence",
    "Culprit",
    "Fact",
    "Facts",
    "Finding",
    "Findings",
    "Outcome",
    "RegionUris",
    "Submitted",
    "Target",
    "Verdict",
    "Wire",
    "skipped",
]

Fact: TypeAlias = str | int
Facts: TypeAlias = Mapping[str, Fact]


class Verdict(StrEnum):
    """How a finding ends, by the letters of the vocabulary."""

    PASSED = "P"
    INFO = "I"
    WARNING = "W"
    FAILED = "F"
    UNCLEAR = "U"
    SKIPPED = "S"


class Culprit(StrEnum):
    """Whose turn it is. Their mistake, the network's trouble and our bug never share a verdict."""

    INSTITUTION = "institution"
    NETWORK = "network"
    VENDOR = "vendor"
    NONE = "none"


class Confidence(StrEnum):
    PROVED = "proved"
    INFERRED = "inferred"


class Capability(StrEnum):
    """What one check finds out and another one needs."""

    ADDRESS = "address"
    TLS_ANSWERED = "tls_answered"
    TLS_TRUSTED = "tls_trusted"
    CANVAS = "canvas"
    CLIENT_ID = "client_id"  # a usable one
    SECRET = "secret"  # a whole one that may be sent now  # noqa: S105 (a name, not a value)


_CULPRITS = {
    Verdict.PASSED: Culprit.NONE,
    Verdict.INFO: Culprit.NONE,
    Verdict.SKIPPED: Culprit.NONE,
    Verdict.WARNING: Culprit.INSTITUTION,
    Verdict.FAILED: Culprit.INSTITUTION,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing that a check can say. Codes are stored: never change or reuse one."""

    code: str
    verdict: Verdict
    blames: Culprit | None = None

    @property
    def culprit(self) -> Culprit:
        """Whose turn it is; an unclear outcome must name it itself."""
        return self.blames or _CULPRITS[self.verdict]


NO_ANSWER = Outcome("any.no_answer", Verdict.UNCLEAR, Culprit.NETWORK)
SKIPPED = Outcome("any.skipped", Verdict.SKIPPED)
UNRECOGNISED = Outcome("any.unrecognised", Verdict.UNCLEAR, Culprit.VENDOR)
OUR_FAULT = Outcome("any.our_fault", Verdict.UNCLEAR, Culprit.VENDOR)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: the outcome, its facts (short, never sentences, never secrets), its evidence."""

    outcome: Outcome
    facts: Facts = field(default_factory=dict)
    confidence: Confidence = Confidence.PROVED
    gives: tuple[Capability, ...] = ()  # what later checks may now rely on
    client_id: str = ""  # what later checks ask with instead of the one that was typed
    certificate_pem: str = ""  # what can be put in to mend it: certificates, which are no secret
    check: str = ""  # the runner writes it in
    evidence: tuple[Exchange, ...] = ()  # the runner writes it in


Findings: TypeAlias = Finding | Sequence[Finding]


def skipped(because: str) -> Finding:
    """Return the finding of a check that could not be made; `because` is a capability or a check's slug."""
    return Finding(SKIPPED, {"because": because})


class Wire(Protocol):
    """How a check asks: opened for one host, it reaches no other, and remembers within the run.

    Everything that touches the network may raise `wire.answers.WireError`; asking again for something
    that failed raises the same error again without asking.
    """

    @property
    def requests(self) -> int:
        """How many HTTP requests the run has cost so far; what was remembered costs none."""
        ...

    def resolve(self) -> Resolution: ...

    def reach(self) -> str:
        """Open the TCP connection; return the address that answered."""
        ...

    def unanswered(self) -> tuple[Unanswered, ...]:
        """Return the addresses that were tried in vain."""
        ...

    def handshake(self) -> Handshake: ...

    def get(self, path: str, query: Sequence[tuple[str, str]] = (), *, accept: str = "application/json") -> Answer: ...

    def has_asked(self, path: str, query: Sequence[tuple[str, str]] = (), *, accept: str = "application/json") -> bool:
        """Say whether this GET is remembered, so that asking it again costs nothing."""
        ...

    def post_form(self, path: str, form: Sequence[tuple[str, str | Secret]]) -> Answer:
        """Post a form. With a Secret in it: only over a good handshake, else WireError(UNTRUSTED)."""
        ...

    def take_exchanges(self) -> tuple[Exchange, ...]:
        """Return the evidence of what was asked (or remembered) since the last call."""
        ...


@dataclass(frozen=True, slots=True)
class Check:
    """One question: `observe` asks and decides nothing, `judge` decides and asks nothing.

    `needs` are capabilities that earlier findings must have given, `gives` all that its findings may give.
    """

    slug: str
    observe: Callable[[Target, Wire], Any]
    judge: Callable[[Target, Any], Findings]
    outcomes: tuple[Outcome, ...]
    needs: tuple[Capability, ...] = ()
    gives: tuple[Capability, ...] = ()
    is_wanted: Callable[[Target], bool] = lambda target: True  # else it is left out, without a finding
