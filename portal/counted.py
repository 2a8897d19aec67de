"""How much there is of everything, in six queries however much that is."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone

from diagnosis.models import Run
from onboarding.models import Case, Letter
from portal.models import Heartbeat
from registry.models import Connection

Counts = dict[tuple[str, ...], int]
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts by their labels, and since when the oldest of what is due has been due."""

    connections: Counts
    cases: Counts
    letters: Counts
    letter_due_at: datetime | None
    runs: Counts
    open_runs: Counts
    run_due_at: datetime | None
    beats: dict[str, datetime]


def count() -> Figures:
    """Ask the database."""
    now = timezone.now()
    letters, letter_due_at = _letters(now)
    open_runs, run_due_at = _open_runs(now)
    return Figures(
        connections=_connections(),
        cases=_cases(),
        letters=letters,
        letter_due_at=letter_due_at,
        runs=_ended_runs(now),
        open_runs=open_runs,
        run_due_at=run_due_at,
        beats=dict(Heartbeat.objects.values_list("name", "beaten_at")),
    )


def _connections() -> Counts:
    rows = Connection.objects.order_by().values_list("region__code", "state").annotate(Count("pk"))
    return {(region or "none", state): number for region, state, number in rows}


def _cases() -> Counts:
    rows = Case.objects.order_by().values_list("state").annotate(Count("pk"))
    return {(state,): 0 for state in Case.State.values} | {(state,): number for state, number in rows}


def _letters(now: datetime) -> tuple[Counts, datetime | None]:
    """Count those with which something happens yet or should have: sent ones are more every day."""
    over = (Letter.State.SENT, Letter.State.DROPPED)
    counts = {(state,): 0 for state in Letter.State.values if state not in over}
    unsent = Letter.objects.filter(state__in=[state for (state,) in counts]).order_by().values_list("state")
    rows = list(unsent.annotate(count=Count("pk"), due=Min("due_at", filter=Q(due_at__lte=now))))
    due = [at for state, _, at in rows if state == Letter.State.WAITING and at]
    return counts | {(state,): number for state, number, _ in rows}, min(due, default=None)


def _ended_runs(now: datetime) -> Counts:
    ended = Run.objects.filter(state=Run.State.DONE, finished_at__gte=now - HOUR)
    return {(code,): number for code, number in ended.order_by().values_list("blocking").annotate(Count("pk"))}


def _open_runs(now: datetime) -> tuple[Counts, datetime | None]:
    """Count them, and find since when the oldest that a worker may take has been due."""
    due = Min("due_at", filter=Q(state=Run.State.WAITING, due_at__lte=now))
    abandoned = Min("lease_until", filter=Q(state=Run.State.RUNNING, lease_until__lte=now))
    by_state = Run.objects.open().order_by().values_list("state")
    rows = list(by_state.annotate(count=Count("pk"), due=due, abandoned=abandoned))
    counts = {(str(state),): 0 for state in (Run.State.WAITING, Run.State.RUNNING)}
    oldest = [at for _, _, *both in rows for at in both if at]
    return counts | {(state,): number for state, number, *_ in rows}, min(oldest, default=None)
