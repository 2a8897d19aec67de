"""Connections: over time, by region, and what broke today."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from onboarding.dashboard.charts import Cell, Chart, Row, day_of
from onboarding.dashboard.counted import Standing
from onboarding.dashboard.scope import list_of
from onboarding.dashboard.source import Source
from onboarding.dashboard.tiles import WORKING, connections_where
from onboarding.drawing import Area, Bar, Drawing, Rule, Words, scaled, spread, steps
from onboarding.staff import words
from registry.models import Connection

State = Connection.State
STACK = (State.CONNECTED, State.ATTENTION, State.PAUSED, State.NEW, State.BROKEN)  # from the bottom up
OVER_TIME, BY_REGION, BROKE = _("Connections over time"), _("Connections by region"), _("What broke today")
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 328, 12, 212
_LETTERS_APART = 17
_ROW, _BAR, _NAMES, _LONGEST = 30, 18, 150, 340


def over_time(source: Source) -> Chart:
    """Stack the connections of each day, those that work at the bottom; days without a count stay empty."""
    days = [source.scope.today - timedelta(days=ago) for ago in reversed(range(source.scope.days))]
    known = [day for day in days if day in source.tallies]
    if not known:
        return Chart("over-time", OVER_TIME, _("Nothing has been counted yet. The clock does so each hour."))
    head = [_("Day"), *(words.CONNECTION_STATES[state].label for state in STACK)]
    rows = [
        Row(
            date_format(day, "DATE_FORMAT"),
            [Cell(str(source.tallies[day].get(state, 0))) for state in STACK],
            url=_tally(source, day),
        )
        for day in reversed(known)
    ]
    return Chart("over-time", OVER_TIME, _caption(source, known), head, rows, _stacked(source, days, known))


def _tally(source: Source, day: date) -> str:
    return source.scope.of_model("onboarding_tally", "region__code__exact", date__exact=day.isoformat())


def _caption(source: Source, known: Sequence[date]) -> str:
    first, last = (source.tallies[day] for day in (known[0], known[-1]))
    now = sum(last.get(state, 0) for state in WORKING)
    more = now - sum(first.get(state, 0) for state in WORKING)
    values = {"count": now, "more": abs(more), "day": day_of(known[0]), "broken": last.get(State.BROKEN, 0)}
    if more < 0:
        return gettext("%(count)s connections work, %(more)s fewer than on %(day)s; not working: %(broken)s.") % values
    return gettext("%(count)s connections work, %(more)s more than on %(day)s; not working: %(broken)s.") % values


def _stacked(source: Source, days: Sequence[date], known: Sequence[date]) -> Drawing:
    most = max(sum(source.tallies[day].values()) for day in known)
    column = (_RIGHT - _LEFT) // len(days)
    edges = {day: _RIGHT - column * (len(days) - index) for index, day in enumerate(days)}
    floor = dict.fromkeys(known, _BOTTOM)
    areas, middles = [], []
    for state in STACK:
        tops = {day: floor[day] - scaled(source.tallies[day].get(state, 0), most, _BOTTOM - _TOP) for day in known}
        for run in _without_gaps(days, known):
            path = steps([(edges[day], tops[day], floor[day]) for day in run], column)
            areas.append(Area(path, f"is-{state}", is_hatched=state == State.BROKEN))
        middles.append((tops[known[-1]] + floor[known[-1]]) // 2)
        floor = tops
    names = [f"{words.CONNECTION_STATES[state].label} {source.tallies[known[-1]].get(state, 0)}" for state in STACK]
    places = spread(middles, _LETTERS_APART, _BOTTOM)
    return Drawing(
        height=_BOTTOM + 28,
        desc=gettext("One column a day, from %(first)s to %(last)s; what does not work lies on top, hatched.")
        % {"first": day_of(days[0]), "last": day_of(days[-1])},
        areas=areas,
        rules=[Rule(_LEFT, _BOTTOM, _RIGHT, _BOTTOM, "is-axis"), Rule(_LEFT, _TOP, _RIGHT, _TOP)],
        words=[
            Words(_LEFT - 6, _TOP + 5, str(most), "end"),
            Words(_LEFT - 6, _BOTTOM + 5, "0", "end"),
            Words(edges[days[0]], _BOTTOM + 20, day_of(days[0])),
            Words(_RIGHT, _BOTTOM + 20, day_of(days[-1]), "end"),
            *(Words(_RIGHT + 8, place + 5, name) for name, place in zip(names, places, strict=True)),
        ],
    )


def _without_gaps(days: Sequence[date], known: Sequence[date]) -> list[list[date]]:
    """Return the days that were counted, parted where one is missing."""
    runs: list[list[date]] = [[]]
    for day in days:
        if day in known:
            runs[-1].append(day)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def by_region(source: Source) -> Chart:
    """Show how many connections each region has, and how they stand now."""
    counted: Counter[tuple[str, str]] = Counter()
    names: dict[str, str] = {}
    for one in sorted(source.connections, key=lambda one: (one.region == "", one.position, one.region)):
        counted[one.region, one.state] += one.count
        names.setdefault(one.region, one.name or gettext("Not chosen yet"))
    totals = {code: sum(counted[code, state] for state in STACK) for code in names}
    if not totals:
        return Chart("by-region", BY_REGION, _("No connection yet."))
    rows = [_region_row(source, code, name, counted, totals[code]) for code, name in names.items()]
    head = [_("Region"), *(words.CONNECTION_STATES[state].label for state in STACK), _("All")]
    largest = max(totals, key=lambda code: totals[code])
    caption = ngettext(
        "%(all)s connection in all; most are in %(region)s: %(count)s.",
        "%(all)s connections in all; most are in %(region)s: %(count)s.",
        sum(totals.values()),
    ) % {"all": sum(totals.values()), "region": names[largest], "count": totals[largest]}
    return Chart("by-region", BY_REGION, caption, head, rows, _region_bars(names, counted, totals, rows))


def _region_row(source: Source, code: str, name: str, counted: Counter[tuple[str, str]], total: int) -> Row:
    where = {"region__code__exact": code} if code else {"region__isnull": "True"}

    def cell(count: int, **filters: object) -> Cell:
        return Cell(str(count), list_of("registry_connection", where | filters) if count else "")

    return Row(name, [*(cell(counted[code, state], state__exact=state) for state in STACK), cell(total)])


def _region_bars(
    names: dict[str, str], counted: Counter[tuple[str, str]], totals: dict[str, int], rows: Sequence[Row]
) -> Drawing:
    most = max(totals.values())
    bars, texts = [], []
    for index, (code, name) in enumerate(names.items()):
        x, y = _NAMES, index * _ROW
        for state, cell in zip(STACK, rows[index].cells, strict=False):
            length = scaled(counted[code, state], most, _LONGEST)
            label = f"{name}, {words.CONNECTION_STATES[state].label}: {counted[code, state]}"
            if length:
                bars.append(Bar(x, y + 3, length, _ROW - 6, f"is-{state}", cell.url, label, state == State.BROKEN))
            x += length
        texts += [Words(0, y + _BAR + 2, _short(name)), Words(x + 8, y + _BAR + 2, str(totals[code]))]
    desc = gettext("One bar a region, as long as it has connections; what does not work is hatched.")
    return Drawing(len(names) * _ROW, desc, bars=bars, words=texts)


def _short(name: str, most: int = 20) -> str:
    return name if len(name) <= most else f"{name[: most - 1]}…"


def broke_today(source: Source) -> Chart:
    """Name what broke since midnight; what has one cause counts once."""
    found = [one for one in source.connections if one.broke_today]
    if not found:
        return Chart("broke-today", BROKE, _("Nothing broke today."))
    causes: dict[str, list[Standing]] = {}
    for one in found:
        causes.setdefault(one.reason, []).append(one)
    listed = sorted(causes.items(), key=lambda pair: -sum(one.broke_today for one in pair[1]))
    rows = [_cause(source, reason, of) for reason, of in listed]
    count = sum(one.broke_today for one in found)
    caption = ngettext("%(count)s connection broke today.", "%(count)s connections broke today.", count)
    return Chart("broke-today", BROKE, caption % {"count": count}, [_("Canvas"), _("Cause"), _("Latest")], rows)


def _cause(source: Source, reason: str, of: Sequence[Standing]) -> Row:
    count = sum(one.broke_today for one in of)
    latest = max(one.broke_at for one in of if one.broke_at)
    if count == 1:
        label = of[0].host
    else:
        label = ngettext("%(count)s server, one cause", "%(count)s servers, one cause", count) % {"count": count}
    cause = words.title_of(reason) if reason else gettext("not noted")
    return Row(
        label,
        [Cell(cause), Cell(date_format(timezone.localtime(latest), "TIME_FORMAT"))],
        status="failed",
        url=_broken_by(source, reason),
    )


def _broken_by(source: Source, reason: str) -> str:
    since = source.scope.days_ago(0)
    if not reason:
        return connections_where(source.scope, state__exact=State.BROKEN, state_since__gte=since)
    return source.scope.of_model(
        "onboarding_watch",
        "connection__region__code__exact",
        connection__state__exact=State.BROKEN,
        connection__state_since__gte=since,
        blocking__exact=reason,
    )
