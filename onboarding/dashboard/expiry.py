"""Certificates that run out: a strip of thirteen weeks, a cell a day."""

from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from onboarding.dashboard.charts import Cell, Chart, Row, day_of
from onboarding.dashboard.source import LIVE, STRIP_DAYS, Source
from onboarding.dashboard.tiles import connections_where
from onboarding.drawing import Bar, Drawing, Words

EXPIRY = _("Certificates that run out")
_LEFT, _TOP, _WIDE, _HIGH = 40, 20, 40, 26
_URGENT, _SOON = 7, 21  # days
_LABEL_EVERY = 21


def expiry(source: Source) -> Chart:
    """Count the certificates that run out, day by day from the present week on."""
    today = source.scope.today
    ahead = {day: count for day, count in sorted(source.expiries.items()) if day >= today}
    if not ahead:
        return Chart("expiry", EXPIRY, _("No certificate runs out in the next 90 days."))
    soon = sum(count for day, count in ahead.items() if (day - today).days <= _SOON)
    caption = ngettext(
        "%(count)s certificate runs out within %(days)s days.",
        "%(count)s certificates run out within %(days)s days.",
        soon,
    ) % {"count": soon, "days": _SOON}
    rows = [
        Row(date_format(day, "DATE_FORMAT"), [Cell(str(count), _list(source, day))]) for day, count in ahead.items()
    ]
    return Chart("expiry", EXPIRY, caption, [_("Day"), _("Certificates")], rows, _strip(source, ahead))


def _list(source: Source, day: date) -> str:
    scope = source.scope
    return connections_where(
        scope,
        state__in=",".join(LIVE),
        server__certificate_expires_at__gte=scope.start_of(day),
        server__certificate_expires_at__lt=scope.start_of(day + timedelta(days=1)),
    )


def _strip(source: Source, ahead: dict[date, int]) -> Drawing:
    today = source.scope.today
    monday = today - timedelta(days=today.weekday())
    bars, words = [], []
    for index in range(STRIP_DAYS):
        day = monday + timedelta(days=index)
        x, y = _LEFT + index // 7 * _WIDE, _TOP + index % 7 * _HIGH
        count = ahead.get(day, 0)
        css = f"is-cell {_urgency((day - today).days) if count else ''}{' is-today' if day == today else ''}"
        if count:
            bars.append(Bar(x, y, _WIDE - 2, _HIGH - 2, css, _list(source, day), f"{day_of(day)}: {count}"))
            words.append(Words(x + _WIDE // 2 - 1, y + 17, str(count), "middle", "is-inside"))
        else:
            bars.append(Bar(x, y, _WIDE - 2, _HIGH - 2, css))
        if index % _LABEL_EVERY == 0 and index < STRIP_DAYS - 7:
            words.append(Words(x, 14, day_of(day)))
        if index < 7 and index % 2 == 0:  # noqa: PLR2004 (the days of the first week name the rows)
            words.append(Words(_LEFT - 8, y + 17, date_format(day, "D"), "end"))
    desc = gettext("Thirteen weeks side by side, Monday on top; each cell is a day with the number that run out.")
    return Drawing(_TOP + 7 * _HIGH, desc, bars=bars, words=words)


def _urgency(days: int) -> str:
    if days <= _URGENT:
        return "is-urgent"
    return "is-soon" if days <= _SOON else "is-later"
