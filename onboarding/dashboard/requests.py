"""Requests: where they stand and for how long, how old what waits is, and what stopped them."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from onboarding import ages
from onboarding.dashboard.charts import Cell, Chart, Row
from onboarding.dashboard.source import AGE_EDGES, STOPPED, Source
from onboarding.drawing import Bar, Drawing, Rule, Words, scaled
from onboarding.models import Case, Step
from onboarding.staff import words
from onboarding.steps_shown import NAMES

FUNNEL, AGES, OUTCOMES = _("Where requests stand"), _("Age of what waits"), _("What stopped requests")
_ROW, _NAME_END, _LONGEST = 28, 150, 230
_BINS = (_("today"), _("1 day"), _("2–3 days"), _("4–7 days"), _("8–14 days"), _("over 14 days"))
_HEIGHT, _TOP, _COLUMN, _BAR = 150, 38, 92, 34
_MOST_OUTCOMES = 10


def funnel(source: Source) -> Chart:
    """Show a bar for each step with the requests that stand at it; one without any stays."""
    found = source.steps
    if not found:
        return Chart("funnel", FUNNEL, _("No request is under way."))
    slugs = [slug for slug in Step.Slug.values if slug != Step.Slug.PREAUTHORIZATION or slug in found]
    rows = [_step_row(source, slug) for slug in slugs]
    most = max(found, key=lambda slug: found[slug].count)
    caption = ngettext(
        "Most stand at “%(step)s”: %(count)s, in the median for %(time)s.",
        "Most stand at “%(step)s”: %(count)s, in the median for %(time)s.",
        found[most].count,
    ) % {"step": NAMES[most], "count": found[most].count, "time": ages.lasting(found[most].median_since)}
    head = [_("Step"), _("Requests"), _("Median time in it")]
    return Chart("funnel", FUNNEL, caption, head, rows, _funnel_bars(source, slugs, rows))


def _step_row(source: Source, slug: str) -> Row:
    found = source.steps.get(slug)
    if found is None:
        return Row(NAMES[slug], [Cell("0"), Cell("–")])
    url = source.scope.cases(state="open", step=slug)
    return Row(NAMES[slug], [Cell(str(found.count), url), Cell(ages.lasting(found.median_since))])


def _funnel_bars(source: Source, slugs: Sequence[str], rows: Sequence[Row]) -> Drawing:
    most = max(one.count for one in source.steps.values())
    bars, texts = [], []
    for index, (slug, row) in enumerate(zip(slugs, rows, strict=True)):
        found, y = source.steps.get(slug), index * _ROW
        length = scaled(found.count if found else 0, most, _LONGEST)
        said = f"{row.cells[0].text} · {row.cells[1].text}" if found else "0"
        if found:
            name = f"{row.label}: {row.cells[0].text}"
            bars.append(Bar(_NAME_END, y + 2, max(length, 24), 24, "is-waiting", row.cells[0].url, name))
        texts.append(Words(_NAME_END - 10, y + 19, str(row.label), "end"))
        texts.append(Words(_NAME_END + (max(length, 24) if found else 0) + 8, y + 19, said))
    desc = gettext("One bar a step, as long as there are requests at it; beside it the median time.")
    return Drawing(len(slugs) * _ROW, desc, bars=bars, words=texts)


def ageing(source: Source) -> Chart:
    """Sort what waits, for us and for them, into six bins of days."""
    sides = (Case.State.WAITING_STAFF, Case.State.WAITING_INSTITUTION)
    if not any(side in source.waiting for side in sides):
        return Chart("ages", AGES, _("Nothing waits."))
    rows = [Row(label, [_age_cell(source, side, index) for side in sides], url="") for index, label in enumerate(_BINS)]
    late = sum(source.waiting[sides[0]].ages[2:]) if sides[0] in source.waiting else 0
    caption = (
        ngettext(
            "%(count)s request has waited for us for longer than we promise.",
            "%(count)s requests have waited for us for longer than we promise.",
            late,
        )
        % {"count": late}
        if late
        else gettext("Nothing has waited for us for longer than we promise.")
    )
    head = [_("Age"), *(words.of_case(side).label for side in sides)]
    return Chart("ages", AGES, caption, head, rows, _age_bars(rows))


def _age_cell(source: Source, state: str, index: int) -> Cell:
    found = source.waiting.get(state)
    count = found.ages[index] if found else 0
    edges: dict[str, object] = {}
    if index < len(AGE_EDGES):
        edges["state_since__gte"] = source.scope.days_ago(AGE_EDGES[index])
    if index:
        edges["state_since__lt"] = source.scope.days_ago(AGE_EDGES[index - 1])
    return Cell(str(count), source.scope.cases(state=state, **edges) if count else "")


def _age_bars(rows: Sequence[Row]) -> Drawing:
    most = max(int(str(cell.text)) for row in rows for cell in row.cells)
    bars, texts = [], []
    floor = _TOP + _HEIGHT
    sides = (words.of_case(Case.State.WAITING_STAFF).label, words.of_case(Case.State.WAITING_INSTITUTION).label)
    for index, row in enumerate(rows):
        texts.append(Words(index * _COLUMN + _COLUMN // 2, floor + 18, str(row.label), "middle"))
        for side, cell in enumerate(row.cells):
            height = scaled(int(str(cell.text)), most, _HEIGHT)
            x = index * _COLUMN + 10 + side * (_BAR + 4)
            css = "is-theirs" if side else "is-ours"
            if height:
                name = f"{sides[side]}, {row.label}: {cell.text}"
                bars.append(Bar(x, floor - max(height, 24), _BAR, max(height, 24), css, cell.url, name, bool(side)))
                texts.append(Words(x + _BAR // 2, floor - max(height, 24) - 5, str(cell.text), "middle"))
    promise = 2 * _COLUMN + 2
    texts.append(Words(promise + 6, 12, gettext("our promise: one working day")))
    desc = gettext("Two bars for each age: what waits for us is full, what waits for institutions is hatched.")
    rules = [Rule(0, floor, _COLUMN * len(rows), floor, "is-axis"), Rule(promise, 0, promise, floor, "is-promise")]
    return Drawing(floor + 26, desc, bars=bars, rules=rules, words=texts)


def outcomes(source: Source) -> Chart:
    """Name what stopped requests, in the last seven days and in the seven before."""
    found = source.outcomes[:_MOST_OUTCOMES]
    if not found:
        return Chart("outcomes", OUTCOMES, _("Nothing stopped a request in the last 14 days."))
    most = max(max(now, before) for _code, now, before in found)
    rows = [_outcome_row(source, code, (now, before), most) for code, now, before in found]
    now, before = (sum(column) for column in list(zip(*source.outcomes, strict=True))[1:])
    caption = _more_or_fewer(now, before)
    return Chart("outcomes", OUTCOMES, caption, [_("Outcome"), _("Last 7 days"), _("7 days before")], rows)


def _more_or_fewer(now: int, before: int) -> str:
    values = {"count": now, "more": abs(now - before)}
    if now < before:
        text = ngettext(
            "Requests were stopped once in the last 7 days, %(more)s fewer than in the 7 days before.",
            "Requests were stopped %(count)s times in the last 7 days, %(more)s fewer than in the 7 days before.",
            now,
        )
    else:
        text = ngettext(
            "Requests were stopped once in the last 7 days, %(more)s more than in the 7 days before.",
            "Requests were stopped %(count)s times in the last 7 days, %(more)s more than in the 7 days before.",
            now,
        )
    return text % values


def _outcome_row(source: Source, code: str, counts: tuple[int, int], most: int) -> Row:
    scope = source.scope
    weeks = (
        {"at__gte": scope.days_ago(6)},
        {"at__gte": scope.days_ago(13), "at__lt": scope.days_ago(6)},
    )
    cells = []
    for count, week in zip(counts, weeks, strict=True):
        filters: dict[str, object] = {"reason__exact": code, "case__isnull": "False", "to_state__in": ",".join(STOPPED)}
        url = scope.of_model("onboarding_flip", "case__connection__region__code__exact", **filters | week)
        cells.append(Cell(str(count), url if count else "", scaled(count, most, 100)))
    word = words.of_outcome(code)
    label: str | Promise = word.label
    return Row(label, cells, status=word.status)
