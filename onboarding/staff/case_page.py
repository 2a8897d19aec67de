"""What the page of one case shows to staff: plain rows, all queries done here, none of them growing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from diagnosis.checks.base import Verdict
from diagnosis.models import Run
from diagnosis.targets import KIND
from keys import custody
from onboarding import findings, fix_letters, progress
from onboarding.comparing import Heard
from onboarding.domains import share_registrable_domain
from onboarding.findings import ShownFinding
from onboarding.models import Case, SetupLink
from onboarding.requirements import requirements_of
from onboarding.staff import words
from onboarding.staff.comparing import Comparison, compare
from onboarding.staff.history import history_of
from onboarding.staff.words import Word
from onboarding.standing import Runs, Standing, newest_runs, standing_of
from registry.models import Alias

_RUNS = 4  # the one that lasts, the newest that ended, the one before, and one that asked for less
_MOST_LETTERS = 50  # older ones stand in their own list
_MOST_OTHERS = 10


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run, and what stood in the way when it ended."""

    run: Run
    ended: Word | None  # None while it lasts
    found: Sequence[ShownFinding] = ()

    @property
    def by_rank(self) -> list[ShownFinding]:
        """What has to be looked at, the blocking one first; then everything else in the order of the checks."""
        first = findings.in_the_way(self.found) + [one for one in self.found if one.status == "warning"]
        return first + [one for one in self.found if one not in first]


@dataclass(frozen=True, slots=True)
class LetterRow:
    kind: str
    state: Word
    letter: Any
    problem: str


def cases() -> QuerySet[Case]:
    """Return the cases with what their page shows: the newest private link, too, as two moments."""
    newest = SetupLink.objects.filter(case=OuterRef("pk")).order_by("-issued_at")
    rows = Case.objects.select_related(
        "connection__server",
        "connection__region",
        "connection__institution",
        "contact",
        "assigned_to",
        "latest_run",
        "connection__watch",
    )
    return rows.prefetch_related("steps").annotate(
        link_issued_at=Subquery(newest.values("issued_at")[:1]),
        link_opened_at=Subquery(newest.values("redeemed_at")[:1]),
    )


def rows_of(case: Case) -> dict[str, Any]:
    """Return the context of the page; `case` comes from `cases()`."""
    runs = newest_runs(case, _RUNS)
    standing = standing_of(case, runs, is_for_staff=True)
    latest = _run_row(standing.run, standing.found)
    before, heard_before = _before(runs, standing.run)
    credential = custody.current(KIND, case.connection.public_id)
    return {
        "case": case,
        "state": words.of_case(case.state),
        "due": requirements_of(standing.steps, "vendor"),
        "latest": latest,
        "previous": _run_row(before, ()),
        "comparison": _comparison(standing, heard_before) if before and not standing.is_running else None,
        "key": custody.describe(credential) if credential else None,
        "history": history_of(case),
        "letters": [_letter_row(letter) for letter in case.letters.all()[:_MOST_LETTERS]],
        "others": _others(case),
        "may_be_confirmed": progress.may_be_confirmed(case),
        "is_of_other_domain": not share_registrable_domain(case.contact.email, case.connection.server.host),
        "finding_words": words.FINDING_WORDS,
        "command": fix_letters.command_for(case, standing.blocking) if standing.blocking else "",
    }


def _run_row(run: Run | None, found: Sequence[ShownFinding]) -> RunRow | None:
    if run is None:
        return None
    return RunRow(run, words.of_outcome(run.blocking) if run.state == Run.State.DONE else None, found)


def _before(runs: Runs, shown: Run | None) -> tuple[Run | None, list[Heard]]:
    """Return the run that ended before the one shown and asked for as much, and what it found."""
    if shown is None:
        return None, []
    older = [one for one in runs if one.state == Run.State.DONE and one.is_full == shown.is_full and one.pk < shown.pk]
    heard = [
        Heard(one.check_slug, one.outcome_code, findings.STATUS[Verdict(one.verdict)], one.facts)
        for one in (runs[older[0]] if older else ())
    ]
    return (older[0] if older else None), heard


def _comparison(standing: Standing, before: list[Heard]) -> Comparison:
    return compare(before, [Heard(one.check, one.code, one.status, one.facts) for one in standing.found])


def _others(case: Case) -> list[tuple[Case, Word]]:
    """Return the other requests for the same host, by whichever name, or with the same client ID, and their states.

    Only staff see that they meet.
    """
    connection = case.connection
    same = Q(connection__server=connection.server_id)
    same |= Q(connection__server__host__in=Alias.objects.filter(server=connection.server_id).values("host"))
    same |= Q(connection__server__in=Alias.objects.filter(host=connection.server.host).values("server"))
    if connection.client_id:
        same |= Q(connection__client_id=connection.client_id)
    rows = Case.objects.filter(same).exclude(pk=case.pk)
    rows = rows.select_related("connection__server", "connection__institution", "contact")
    return [(other, words.of_case(other.state)) for other in rows[:_MOST_OTHERS]]


def _letter_row(letter: Any) -> LetterRow:
    kind = str(words.LETTER_KINDS.get(letter.kind, letter.kind))
    return LetterRow(kind, words.of_letter(letter.state), letter, words.of_problem(letter))
