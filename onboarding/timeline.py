"""What happened to a case, and then to its connection, in words: newest first, day by day."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise

from onboarding.models import Case, Flip
from onboarding.reasons import FOR_STAFF_ALONE, words_of
from registry.models import Connection

MOST = 50


@dataclass(frozen=True, slots=True)
class ShownFlip:
    """A change of state as people read it."""

    from_state: str
    to_state: str
    at: datetime
    why: Promise | str
    is_entry: bool


@dataclass(frozen=True, slots=True)
class Day:
    """All that happened on one day."""

    date: date
    flips: list[ShownFlip]

    @property
    def is_today(self) -> bool:
        return self.date == timezone.localdate()


def timeline_of(case: Case) -> list[Day]:
    """Return the newest flips by their days."""
    days = groupby(flips_of(case), key=lambda flip: timezone.localdate(flip.at))
    return [Day(day, list(flips)) for day, flips in days]


def flips_of(case: Case) -> list[ShownFlip]:
    """Return the newest flips, once it is connected those of its connection too.

    What a member of staff wrote beside one is for staff.
    """
    flips = Flip.objects.filter(_of(case)).exclude(reason__in=FOR_STAFF_ALONE)
    return [
        ShownFlip(flip.from_state, flip.to_state, flip.at, words_of(case, flip.reason), flip.is_entry)
        for flip in flips[:MOST]
    ]


def _of(case: Case) -> Q:
    if case.state != Case.State.CONNECTED:
        return Q(case=case)
    # The connection's own beginning is the case's last change: it is said once.
    later = Q(connection=case.connection_id, at__gte=case.connected_at) & ~Q(from_state=Connection.State.NEW)
    return Q(case=case) | later
