"""What the page of one case shows to staff: plain rows, all queries done here, none of them growing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from diagnosis.models import Run
from diagnosis.targets import KIND
from keys import custody
from onboarding import findings, progress
from onboarding.domains import share_registrable_domain
from onboarding.findings import ShownFinding
from onboarding.models import Case
from onboarding.reasons import words_of
from onboarding.staff import words
from onboarding.staff.words import Word

_MOST_ROWS = 50  # letters and flips; older ones stand in their own lists


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run, and what stood in the way when it ended."""

    run: Run
    ended: Word | None  # None while it lasts
    found: list[ShownFinding]

    @property
    def by_rank(self) -> list[ShownFinding]:
        """What has to be looked at, the blocking one first; then everything else in the order of the checks."""
        first = findings.in_the_way(self.found) + [one for one in self.found if one.status == "warning"]
        return first + [one for one in self.found if one not in first]


@dataclass(frozen=True, slots=True)
class FlipRow:
    at: datetime
    before: Word | None
    after: Word
    reason: str
    note: str
    actor: str


@dataclass(frozen=True, slots=True)
class LetterRow:
    kind: str
    state: Word
    letter: Any


def rows_of(case: Case) -> dict[str, Any]:
    """Return the context of the page; `case` comes with its connection, server, region and contact."""
    run = case.latest_run
    latest = _run_row(run, findings.of_run(case, run))
    before = _before(case, run)
    credential = custody.current(KIND, case.connection.public_id)
    return {
        "case": case,
        "state": words.of_case(case.state),
        "latest": latest,
        "previous": _run_row(before, []),
        "differences": _differences(latest, before),
        "blocking": next((one for one in latest.found if one.is_blocking), None) if latest else None,
        "key": custody.describe(credential) if credential else None,
        "flips": [_flip_row(case, flip) for flip in case.flips.all()[:_MOST_ROWS]],
        "letters": [_letter_row(letter) for letter in case.letters.all()[:_MOST_ROWS]],
        "link": case.links.defer("token_hash", "code_hash").first(),
        "others_on_host": Case.objects.filter(connection__server=case.connection.server_id).exclude(pk=case.pk).count(),
        "may_be_confirmed": progress.may_be_confirmed(case),
        "is_of_other_domain": not share_registrable_domain(case.contact.email, case.connection.server.host),
        "finding_words": words.FINDING_WORDS,
    }


def _run_row(run: Run | None, found: list[ShownFinding]) -> RunRow | None:
    if run is None:
        return None
    ended = words.of_outcome(run.blocking) if run.state == Run.State.DONE else None
    return RunRow(run, ended, found)


def _before(case: Case, run: Run | None) -> Run | None:
    if run is None:
        return None
    return case.connection.runs.filter(state=Run.State.DONE, pk__lt=run.pk).order_by("-pk").first()


def _differences(latest: RunRow | None, before: Run | None) -> dict[str, list[str]] | None:
    """Return the titles of what is new and of what is gone since the run before; None without one."""
    if latest is None or latest.ended is None or before is None:
        return None
    now = [one.code for one in latest.found]
    then = [result.outcome_code for result in before.results.all()]
    return {
        "new": [words.title_of(code) for code in dict.fromkeys(now) if code not in then],
        "gone": [words.title_of(code) for code in dict.fromkeys(then) if code not in now],
    }


def _flip_row(case: Case, flip: Any) -> FlipRow:
    return FlipRow(
        at=flip.at,
        before=words.of_case(flip.from_state) if flip.from_state else None,
        after=words.of_case(flip.to_state),
        reason=str(words_of(case, flip.reason)),
        note=flip.note,
        actor=words.of_actor(flip.actor),
    )


def _letter_row(letter: Any) -> LetterRow:
    kind = str(words.LETTER_KINDS.get(letter.kind, letter.kind))
    return LetterRow(kind, words.LETTER_STATES.get(letter.state, Word("info", letter.state)), letter)
