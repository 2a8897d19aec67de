"""What the index of the staff side shows: plain rows, each with the address of the list behind it.

Five queries, however many cases there are: the database counts.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.functional import Promise

from onboarding.models import Case, Letter
from onboarding.staff import words
from registry.models import Connection, Region

State = Case.State

_MOST_OUTCOMES = 10


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its shape and word; `oldest_at` is since when the oldest of them waits."""

    status: str
    label: str | Promise
    count: int
    url: str
    oldest_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RegionRow:
    """One region's connections, a figure for each state."""

    name: str
    figures: tuple[Figure, ...]
    total: int
    url: str


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Where to act today."""

    cases: tuple[Figure, ...]
    connections: tuple[Figure, ...]
    regions: tuple[RegionRow, ...]
    blocking: tuple[Figure, ...]
    undelivered: Figure | None
    is_empty: bool


def today() -> Dashboard:
    """Return the figures of this moment."""
    cases = _cases()
    counted, names = _counted_connections()
    return Dashboard(
        cases=cases,
        connections=_by_state(counted),
        regions=_by_region(counted, names),
        blocking=_blocking(),
        undelivered=_undelivered(),
        is_empty=not counted and not any(figure.count for figure in cases),
    )


def _cases() -> tuple[Figure, ...]:
    """Count the open cases, those that wait for us first."""
    shown = (State.WAITING_STAFF, State.WAITING_INSTITUTION, State.CHECKING, State.SUBMITTED, State.DRAFT)
    rows = Case.objects.filter(state__in=shown).order_by().values("state")
    found = {row["state"]: row for row in rows.annotate(count=Count("pk"), oldest_at=Min("state_since"))}
    return tuple(
        Figure(
            *words.of_case(state),
            count=found[state]["count"] if state in found else 0,
            url=_cases_where(state=state),
            oldest_at=found[state]["oldest_at"] if state in found else None,
        )
        for state in shown
        if state != State.SUBMITTED or state in found
    )


def _counted_connections() -> tuple[Counter[tuple[int | None, str]], dict[int | None, str]]:
    rows = Connection.objects.order_by().values("region_id", "state").annotate(count=Count("pk"))
    counted: Counter[tuple[int | None, str]] = Counter()
    for row in rows:
        counted[row["region_id"], row["state"]] = row["count"]
    return counted, {region.pk: region.name for region in Region.objects.all()}


def _by_state(counted: Counter[tuple[int | None, str]]) -> tuple[Figure, ...]:
    return tuple(
        Figure(*word, count=sum(n for (_, of), n in counted.items() if of == state), url=_connections_where(state))
        for state, word in words.CONNECTION_STATES.items()
    )


def _by_region(counted: Counter[tuple[int | None, str]], names: dict[int | None, str]) -> tuple[RegionRow, ...]:
    rows = []
    for region_id, name in [*names.items(), (None, "")]:
        figures = tuple(
            Figure(*word, count=counted[region_id, state], url=_connections_where(state, region_id, is_by_region=True))
            for state, word in words.CONNECTION_STATES.items()
        )
        total = sum(figure.count for figure in figures)
        if total:
            rows.append(RegionRow(name, figures, total, _connections_where("", region_id, is_by_region=True)))
    return tuple(rows)


def _blocking() -> tuple[Figure, ...]:
    """Count what stands in the way of the open cases, the most frequent first."""
    stuck = Case.objects.open().exclude(blocking__in=("", "none", "connected")).order_by().values("blocking")
    rows = stuck.annotate(count=Count("pk"), oldest_at=Min("state_since")).order_by("-count", "blocking")
    return tuple(
        Figure(
            *words.of_outcome(row["blocking"]),
            count=row["count"],
            url=_cases_where(state="open", blocking=row["blocking"]),
            oldest_at=row["oldest_at"],
        )
        for row in rows[:_MOST_OUTCOMES]
    )


def _undelivered() -> Figure | None:
    """Count the letters that were given up; None when there is none."""
    count = Letter.objects.filter(state=Letter.State.FAILED).count()
    url = f"{reverse('admin:onboarding_letter_changelist')}?state__exact={Letter.State.FAILED}"
    return Figure(*words.LETTER_STATES[Letter.State.FAILED], count=count, url=url) if count else None


def _cases_where(**filters: str) -> str:
    return f"{reverse('admin:onboarding_case_changelist')}?{urlencode(filters)}"


def _connections_where(state: str, region_id: int | None = None, *, is_by_region: bool = False) -> str:
    filters: dict[str, object] = {"state__exact": state} if state else {}
    if is_by_region:
        filters |= {"region__isnull": "True"} if region_id is None else {"region__id__exact": region_id}
    return f"{reverse('admin:registry_connection_changelist')}?{urlencode(filters)}"
