"""For how long something lasts, in words that can follow "for" and "ago" in each language.

Django's own words stand in the nominative: German needs "seit 3 Tagen" where it counts "3 Tage".
"""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import npgettext_lazy, pgettext

_UNITS = {
    "year": npgettext_lazy("for how long", "%(num)d year", "%(num)d years", "num"),
    "month": npgettext_lazy("for how long", "%(num)d month", "%(num)d months", "num"),
    "week": npgettext_lazy("for how long", "%(num)d week", "%(num)d weeks", "num"),
    "day": npgettext_lazy("for how long", "%(num)d day", "%(num)d days", "num"),
    "hour": npgettext_lazy("for how long", "%(num)d hour", "%(num)d hours", "num"),
    "minute": npgettext_lazy("for how long", "%(num)d minute", "%(num)d minutes", "num"),
}


def lasting(since: datetime) -> str:
    """Return for how long it has lasted, in its largest unit."""
    if timezone.now() - since < timedelta(minutes=1):
        return pgettext("for how long", "less than a minute")
    return timesince(since, time_strings=_UNITS, depth=1)  # type: ignore[arg-type]  # the stubs know no lazy texts
