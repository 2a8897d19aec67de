"""What people are told when a run ends: one letter for each change of what stands in the way, none for a run.

The institution reads about what it can mend, and about the network when that has lasted; what is ours goes to staff.
"""

from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone

from diagnosis.checks.base import OUR_FAULT, Culprit, Verdict
from diagnosis.models import CheckResult, Run
from onboarding import letters
from onboarding.models import Case, Letter

Kind, State = Letter.Kind, Letter.State

# When settings go back and forth, the same thing is written again no sooner: by then it may be another one.
AGAIN_AFTER = timedelta(hours=1)
STAFF_AGAIN_AFTER = timedelta(days=1)
_OF_A_RUN = (Kind.NEEDS_MENDING, Kind.STILL_UNCLEAR, Kind.FOR_STAFF)


def tell_what_to_mend(case: Case, run: Run) -> None:
    """Write to the institution what stands in the way, unless it knows."""
    if case.is_proved:
        _tell(case, Kind.NEEDS_MENDING, run.blocking)


def tell_staff(case: Case, run: Run) -> None:
    """Write to staff that something of ours stands in the way, unless they know.

    Of what nobody has proved, once a day: anybody can open many requests for a server that we do not understand.
    """
    told = Letter.objects.filter(kind=Kind.FOR_STAFF, written_at__gt=timezone.now() - STAFF_AGAIN_AFTER)
    if case.is_proved or not told.filter(facts__outcome=run.blocking).exists():
        _tell(case, Kind.FOR_STAFF, run.blocking)


def tell_still_unclear(case: Case, run: Run) -> None:
    """Write once to the institution when there has been no clear answer for long; then not before there was one."""
    since = case.unclear_since
    if since is None or not case.is_proved or not _is_of_the_network(run):
        return
    if timezone.now() - since < timedelta(seconds=settings.NETWORK_LETTER_AFTER_S):
        return
    if _told(case, Kind.STILL_UNCLEAR, written_at__gte=since):
        return
    count = case.connection.runs.filter(state=Run.State.DONE, finished_at__gte=since).count()
    facts = {"outcome": run.blocking, "since": since.isoformat(), "count": count}
    letters.write(case, Kind.STILL_UNCLEAR, facts)


def take_back(case: Case, run: Run) -> None:
    """Drop the letters that have not gone out and speak of something else than what now stands in the way."""
    unsent = case.letters.filter(kind__in=_OF_A_RUN, state__in=[State.WAITING, State.HELD])
    for letter in unsent:
        if letter.facts.get("outcome") != run.blocking or letter.kind == Kind.STILL_UNCLEAR:
            letters.supersede(letter)


def _is_of_the_network(run: Run) -> bool:
    """Whether nothing is known but that no answer came. What Canvas hides, or refuses us, is no such thing."""
    blocking = run.results.filter(outcome_code=run.blocking)
    return run.blocking == "canvas.error" or blocking.filter(culprit=Culprit.NETWORK).exists()


def _tell(case: Case, kind: str, code: str) -> None:
    latest = _told(case, kind)
    if latest and latest.facts.get("outcome") == code and not _was_something_else(case, latest):
        return
    now = timezone.now()
    same = _told(case, kind, facts__outcome=code)
    due_at = max(now, same.written_at + AGAIN_AFTER) if same else now
    letters.write(case, kind, {"outcome": code}, due_at=due_at)


def _told(case: Case, kind: str, **conditions: object) -> Letter | None:
    """Return the newest letter of the kind that went out or will; one that staff dropped counts, too.

    What was told before the case was closed is forgotten once it is reopened.
    """
    found = case.letters.filter(kind=kind, **conditions).exclude(state=State.FAILED)
    reopened = case.flips.filter(reason="reopened").first()
    if reopened:
        found = found.filter(written_at__gte=reopened.at)
    return found.exclude(problem=letters.SUPERSEDED).first()


def _was_something_else(case: Case, letter: Letter) -> bool:
    """Whether a run since the letter said clearly that something else, or nothing, stood in the way."""
    code = str(letter.facts.get("outcome"))
    said = CheckResult.objects.filter(run=OuterRef("pk"), outcome_code=OuterRef("blocking"), verdict=Verdict.UNCLEAR)
    since = case.connection.runs.filter(state=Run.State.DONE, is_full=True, finished_at__gt=letter.written_at)
    return since.exclude(blocking__in=[code, OUR_FAULT.code]).exclude(Exists(said)).exists()
