"""Look at many connected servers at once: threads that touch nothing but the wire.

A daily look is the first two requests of a run. The secret goes out only where it was put into the look, over a
trusted certificate, and to the server that was there before (diagnosis/identity_seen.py).
"""

import hashlib
import json
import logging
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial

from diagnosis import checks
from diagnosis.checks import key_secret, runner
from diagnosis.checks.base import OUR_FAULT, SKIPPED, Capability, Fact, Finding, Target
from diagnosis.checks.oauth import KNOWN_TEXTS
from diagnosis.identity_seen import Identity, identity_of, is_somebody_else
from diagnosis.lanes import Deed, Lanes
from wire.answers import WireError
from wire.conversation import Conversation
from wire.policy import Policy

logger = logging.getLogger(__name__)

# Facts that change without anything having happened.
_PASSING = frozenset({"days", "seconds", "addresses", "answered", "unanswered", "asked_on", "retry_at"})


@dataclass(frozen=True, slots=True)
class Question:
    """One connection to look at. `accepted_on` is when this key version's secret was accepted, "" if never."""

    connection_id: int
    host: str
    target: Target = field(repr=False)
    known: Identity = field(default_factory=Identity)
    accepted_on: str = ""
    was_silent: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """What one look found, and what it cost. `identity` is None where no good certificate was shown."""

    connection_id: int
    at: datetime
    findings: tuple[Finding, ...]
    identity: Identity | None = None
    is_somebody_else: bool = False
    requests: int = 0
    connections: int = 0
    elapsed_ms: int = 0

    @property
    def codes(self) -> list[str]:
        return [finding.outcome.code for finding in self.findings]

    @property
    def blocking(self) -> str:
        """The blocking outcome, where an earlier look's word on this key version's secret counts."""
        return checks.blocking(self.findings, secret_accepted=key_secret.ACCEPTED.code in self.codes)

    @property
    def secret_said(self) -> str:
        """What this very look heard about the secret: "secret.accepted", "secret.wrong", or ""."""
        about = (one for one in self.findings if one.outcome in (key_secret.ACCEPTED, key_secret.WRONG))
        return next((one.outcome.code for one in about if "asked_on" not in one.facts), "")

    @property
    def digest(self) -> str:
        """The same as long as nothing new was found."""
        return digest_of((one.check, one.outcome.code, one.outcome.culprit.value, one.facts) for one in self.findings)


def digest_of(found: Iterable[tuple[str, str, str, Mapping[str, Fact]]]) -> str:
    """Return a digest over check, outcome, culprit and facts, without those that change daily."""
    lasting = [
        (check, code, culprit, sorted((name, fact) for name, fact in facts.items() if name not in _PASSING))
        for check, code, culprit, facts in found
        if check != "details"  # what was typed does not change by itself
    ]
    return hashlib.sha256(json.dumps(lasting).encode()).hexdigest()


def look_at_all(questions: Sequence[Question], policy: Policy, *, threads: int, for_s: float) -> Iterator[Look]:
    """Look at each, servers of one host one after the other; begin with none any more after `for_s` seconds.

    Those that were silent last time begin first. Whoever keeps us waiting takes none of the `threads` places, so
    however many are dead, the others go on (diagnosis/lanes.py).
    """
    stop_at = time.monotonic() + for_s
    by_host: dict[str, list[Question]] = defaultdict(list)
    for question in questions:
        by_host[question.host].append(question)
    silent: list[Deed[list[Look]]] = []
    others: list[Deed[list[Look]]] = []
    for group in by_host.values():
        lane = silent if any(one.was_silent for one in group) else others
        lane.append(partial(_look_at_host, group, policy, stop_at))
    for looks in Lanes[list[Look]](threads).do_all(silent, others, until=stop_at):
        yield from looks


def _look_at_host(group: Sequence[Question], policy: Policy, stop_at: float) -> list[Look]:
    return [look(question, policy) for question in group if time.monotonic() < stop_at]


def look(question: Question, policy: Policy) -> Look:
    """Look at one connection; whatever goes wrong becomes a finding."""
    started, at = time.monotonic(), datetime.now(UTC)
    try:
        seen = _ask(question, policy, at)
    except Exception as error:  # noqa: BLE001 (one look that breaks must not end the others)
        logger.error("A look broke with %s", type(error).__name__)  # noqa: TRY400 (a text may hold what was asked)
        seen = Look(question.connection_id, at, (Finding(OUR_FAULT, check="identity"),))
    return replace(seen, elapsed_ms=round((time.monotonic() - started) * 1000))


def _ask(question: Question, policy: Policy, at: datetime) -> Look:
    target = question.target
    secret = target.submitted.secret
    masked = (secret,) if secret else ()
    with Conversation(target.address, policy, masked=masked, known_texts=KNOWN_TEXTS) as wire:
        identity = _identity(wire)
        is_else = identity is not None and is_somebody_else(question.known, identity, at)
        asked = without_secret(target) if is_else else target
        findings = tuple(_with_last_word(one, question) for one in runner.run(checks.ALL, asked, wire))
        return Look(question.connection_id, at, findings, identity, is_else, wire.requests, wire.connections)


def _identity(wire: Conversation) -> Identity | None:
    try:
        return identity_of(wire.handshake(), wire.resolve())
    except WireError:  # the checks will say so: the wire remembers
        return None


def without_secret(target: Target) -> Target:
    """Return the target of a look that asks for everything but the secret."""
    submitted = replace(target.submitted, secret=None, wants_secret=False)
    return replace(target, submitted=submitted, may_send_secret=False)


def _with_last_word(finding: Finding, question: Question) -> Finding:
    """Where the secret was only not asked about, say what the latest look that asked was told, and when."""
    was_not_asked = finding.check == key_secret.CHECK.slug and finding.outcome == SKIPPED
    if not (was_not_asked and question.accepted_on and finding.facts.get("because") == Capability.SECRET.value):
        return finding
    return replace(finding, outcome=key_secret.ACCEPTED, facts={"asked_on": question.accepted_on}, evidence=())
