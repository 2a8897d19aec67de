"""The tiles: where to act today, each a link to the list behind it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from onboarding.dashboard.charts import guarded
from onboarding.dashboard.scope import Scope, list_of
from onboarding.dashboard.source import UNCLEAR_FOR, Source
from onboarding.models import Case, Letter
from onboarding.staff import words
from registry.models import Connection

State = Connection.State
WORKING = (State.CONNECTED, State.ATTENTION)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its shape and word; `oldest_at` is since when the oldest of them waits."""

    status: str
    label: str | Promise
    count: int
    url: str
    oldest_at: datetime | None = None
    note: str = ""


def tiles(source: Source) -> list[Figure]:
    """Return them in the order of the page; those about letters only where there are such letters."""
    parts = (_connected, _for_us, _for_them, _broke, _unclear, _letters)
    found: list[Figure] = []
    for part in parts:
        found += guarded(part.__name__, partial(_listed, part, source), [])
    return found


def _listed(part: Callable[[Source], Iterator[Figure]], source: Source) -> list[Figure]:
    return list(part(source))


def connections_where(scope: Scope, **filters: object) -> str:
    """Return the address of a list of connections."""
    return scope.of_model("registry_connection", "region__code__exact", **filters)


def _connected(source: Source) -> Iterator[Figure]:
    count = sum(one.count for one in source.connections if one.state in WORKING)
    week_ago = source.tallies.get(source.scope.today - timedelta(days=7))
    note = ""
    if week_ago is not None:
        change = count - sum(week_ago.get(state, 0) for state in WORKING)
        note = change_in_words(change)
    url = connections_where(source.scope, state__in=",".join(WORKING))
    yield Figure("passed", words.CONNECTION_STATES[State.CONNECTED].label, count, url, note=note)


def change_in_words(change: int) -> str:
    """Return how much more or less it is than a week ago."""
    if change == 0:
        return gettext("as many as last week")
    if change > 0:
        return ngettext("%(count)s more than last week", "%(count)s more than last week", change) % {"count": change}
    return ngettext("%(count)s fewer than last week", "%(count)s fewer than last week", -change) % {"count": -change}


def _for_us(source: Source) -> Iterator[Figure]:
    yield _waiting(source, Case.State.WAITING_STAFF)


def _for_them(source: Source) -> Iterator[Figure]:
    yield _waiting(source, Case.State.WAITING_INSTITUTION)


def _waiting(source: Source, state: str) -> Figure:
    found = source.waiting.get(state)
    return Figure(
        *words.of_case(state),
        count=found.count if found else 0,
        url=source.scope.cases(state=state),
        oldest_at=found.oldest_at if found else None,
    )


def _broke(source: Source) -> Iterator[Figure]:
    count = sum(one.broke_today for one in source.connections)
    since = source.scope.days_ago(0)
    url = connections_where(source.scope, state__exact=State.BROKEN, state_since__gte=since)
    yield Figure("failed", _("Broken today"), count, url)


def _unclear(source: Source) -> Iterator[Figure]:
    found = source.waiting.get(Case.State.CHECKING)
    hours = int(UNCLEAR_FOR.total_seconds() // 3600)
    label = gettext("Unclear for %(hours)s h or longer") % {"hours": hours}
    url = source.scope.cases(state=Case.State.CHECKING, unclear_since__lte=source.scope.now - UNCLEAR_FOR)
    yield Figure("unclear", label, found.unclear if found else 0, url)


def _letters(source: Source) -> Iterator[Figure]:
    for signal in source.signals:
        if signal.kind == "letter":
            url = source.scope.of_model(
                "onboarding_letter", "case__connection__region__code__exact", state__exact=signal.what
            )
            status, label = words.LETTER_STATES[Letter.State(signal.what)]
            note = ngettext("letter", "letters", signal.count)
            yield Figure(status, label, signal.count, url, note=note)


def sweeps() -> str:
    """Return the address of the list of rounds."""
    return list_of("onboarding_sweep", {})
