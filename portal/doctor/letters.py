"""The outbox: letters that are due and were not sent."""

from datetime import timedelta

from django.db.models import Count, Min
from django.utils import timezone

from onboarding.models import Letter
from portal.doctor.condition import Condition

LATE = timedelta(minutes=10)  # the clock sends what is due every two seconds


def examine_outbox() -> Condition:
    """Ask for how long the oldest due letter has been due; one that failed is due again later."""
    now = timezone.now()
    due = Letter.objects.filter(state=Letter.State.WAITING, due_at__lte=now)
    found = due.aggregate(count=Count("pk"), oldest=Min("due_at"))
    if not found["count"]:
        return Condition.well("No letter is due.")
    age = now - found["oldest"]
    seen = f"{found['count']} letters are due, the oldest for {age.total_seconds():.0f} seconds."
    if age < LATE:
        return Condition.well(seen)
    return Condition.bad(seen, "Look whether worker and clock run, and at the worker's log. No letter is lost.")
