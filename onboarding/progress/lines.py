"""Which state each step of a case is in: derived from what the case says and what its run found. Asks no database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from diagnosis.checks.base import SKIPPED, Culprit, Verdict
from onboarding.models import Case, Step
from onboarding.progress.moves import ASKED, COMPARED, HIDDEN
from registry.models import Server

State, Slug, From = Step.State, Step.Slug, Step.From

NOT_PROVED = "address_not_proved"

# The checks whose findings decide a step.
_ASKED: Mapping[str, tuple[str, ...]] = {
    Slug.ADDRESS: ("address",),
    Slug.CERTIFICATE: ("tls",),
    Slug.CANVAS: ("hosting", "identity"),
}
_TRIED: Mapping[str, tuple[str, ...]] = {
    Slug.DETAILS: ("details",),
    Slug.CLIENT_ID: ("key_id",),
    Slug.REDIRECT_URI: ("redirect_uri",),
    Slug.SCOPES: ("scopes",),
    Slug.SWITCHED_ON: ("key_state",),
    Slug.SECRET: ("key_secret",),
}
_WORST_FIRST = (Verdict.FAILED, Verdict.UNCLEAR, Verdict.SKIPPED, Verdict.WARNING, Verdict.PASSED, Verdict.INFO)


class Result(Protocol):
    """What this module reads of a finding, stored or just come in."""

    check_slug: str
    outcome_code: str
    verdict: str
    culprit: str
    facts: Any


@dataclass(frozen=True, slots=True)
class Node:
    """One step as it stands; the fields of a Step's row."""

    slug: str
    state: str
    due_from: str = ""
    why: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def line_of(case: Case, results: Iterable[Result], *, is_running: bool, is_full: bool) -> list[Node]:
    """Return the steps that apply to the case, in their order.

    `results` are the findings of its newest run, so far while it lasts; `is_full`: the run was about the key, too.
    """
    results = list(results)
    line = [_from_checks(slug, checks, results, is_running=is_running) for slug, checks in _ASKED.items()]
    if _needs_key(case, results):
        line.append(_key_created(case))
        mine, is_tried = (results, is_running) if is_full else ([], False)
        line += [_from_checks(slug, checks, mine, is_running=is_tried) for slug, checks in _TRIED.items()]
    line.append(_confirmed(case, is_running=is_running))
    return _with_first_to_do(case, [_left_to_us(case, node) for node in line])


def _needs_key(case: Case, results: Iterable[Result]) -> bool:
    """Say whether the institution makes a key: a hosted Canvas has one already, unless its people say otherwise.

    Until a case has looked for itself, nothing is said of what others found: a stranger would see who was here.
    """
    connection, run = case.connection, case.latest_run
    if run is None or (run.is_open and not run.is_full):
        is_hosted = any(result.outcome_code == "hosting.instructure" for result in results)
    else:
        is_hosted = connection.server.hosting == Server.Hosting.INSTRUCTURE
    return not is_hosted or bool(connection.region_id or connection.client_id)


def _from_checks(slug: str, checks: Sequence[str], results: Sequence[Result], *, is_running: bool) -> Node:
    mine = [result for result in results if result.check_slug in checks]
    if len({result.check_slug for result in mine}) < len(checks):
        return Node(slug, State.CHECKING if is_running else State.NOT_YET)
    return _judged(slug, min(mine, key=lambda result: _WORST_FIRST.index(Verdict(result.verdict))))


def _judged(slug: str, worst: Result) -> Node:
    code, facts = worst.outcome_code, dict(worst.facts)
    if worst.verdict == Verdict.FAILED:
        return Node(slug, State.TO_MEND, _whose(worst), code, facts)
    if worst.verdict == Verdict.UNCLEAR:
        is_theirs = worst.culprit == Culprit.INSTITUTION
        return Node(slug, State.TO_DO if is_theirs else State.WAITING, _whose(worst), code, facts)
    if code == SKIPPED.code:
        if facts.get("because") == NOT_PROVED:
            return Node(slug, State.TO_DO, From.INSTITUTION, NOT_PROVED)
        return Node(slug, State.NOT_YET, "", code, facts)
    return Node(slug, State.DONE, "", code if worst.verdict == Verdict.WARNING else "", facts)


def _whose(result: Result) -> str:
    """Name who has to do something; what nobody is to blame for waits for us."""
    return result.culprit if result.culprit in From.values else From.VENDOR


def _key_created(case: Case) -> Node:
    is_done = bool(case.key_created_at or case.connection.client_id)
    return Node(Slug.KEY_CREATED, State.DONE if is_done else State.NOT_YET)


def _confirmed(case: Case, *, is_running: bool) -> Node:
    if case.state == Case.State.CONNECTED:
        return Node(Slug.CONFIRMED, State.DONE)
    if case.state == Case.State.WAITING_STAFF and case.state_reason != HIDDEN and not is_running:
        return Node(Slug.CONFIRMED, State.WAITING, From.VENDOR, case.state_reason)
    if case.is_open and case.state_reason == ASKED:
        return Node(Slug.CONFIRMED, State.TO_DO, From.INSTITUTION, ASKED)
    return Node(Slug.CONFIRMED, State.NOT_YET)


def _left_to_us(case: Case, node: Node) -> Node:
    """Return the step as due from us where the institution did its part, or may do no more today."""
    if case.state != Case.State.WAITING_STAFF or node.due_from != From.INSTITUTION:
        return node
    is_compared = case.state_reason == COMPARED and node.why == HIDDEN
    is_limited = case.state_reason == Case.TOO_MANY_SECRETS and node.slug == Slug.SECRET
    if is_compared or is_limited:
        return Node(node.slug, State.WAITING, From.VENDOR, case.state_reason, node.facts)
    return node


def _with_first_to_do(case: Case, line: list[Node]) -> list[Node]:
    """Make the first step that nobody has begun the institution's, where nothing else is due or being tried."""
    if case.state == Case.State.CONNECTED:
        return line  # it goes on being watched: what breaks later is due
    if not case.is_open:
        return [_closed(node) for node in line]
    if any(node.state in (*Step.DUE_STATES, State.CHECKING) for node in line):
        return line
    first = next((node for node in line if node.state == State.NOT_YET and node.slug != Slug.CONFIRMED), None)
    if first is None:
        return line
    return [Node(one.slug, State.TO_DO, From.INSTITUTION) if one is first else one for one in line]


def _closed(node: Node) -> Node:
    """Return the step of a closed case: nothing is due any more, and nothing is being tried."""
    if node.state in (*Step.DUE_STATES, State.CHECKING):
        return Node(node.slug, State.NOT_YET, "", node.why, node.facts)
    return node
