"""Watching: whether the last round counted, and whether connected servers wait to be looked at."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Min
from django.utils import timezone

from onboarding.models import Sweep, Watch
from portal.doctor.condition import Condition

LATE = timedelta(hours=1)  # a round is opened each minute


def examine_watching() -> Condition:
    """Ask for the last round that ended, and for how long the longest waiting server has been due."""
    now = timezone.now()
    latest = Sweep.objects.filter(finished_at__isnull=False).order_by("-finished_at").first()
    if latest and latest.is_void:
        return Condition.bad(
            f"The last round does not count ({latest.problem}).",
            "Look at your own line to the internet and at what WATCH_CONTROL_URLS names; no institution was told.",
        )
    due = Watch.objects.filter(due_at__lte=now).aggregate(count=Count("pk"), oldest=Min("due_at"))
    if due["count"] and now - due["oldest"] > LATE:
        age = now - due["oldest"]
        return Condition.bad(
            f"{due['count']} connected servers are due, the longest for {age.total_seconds() / 3600:.0f} hours.",
            "Look whether worker and clock run; if they do, raise WATCH_BATCH or WATCH_THREADS.",
        )
    watched = Watch.objects.filter(due_at__isnull=False).count()
    control = "" if settings.WATCH_CONTROL_URLS else " No control is set (WATCH_CONTROL_URLS)."
    return Condition.well(f"{watched} connected servers are watched.{control}")
