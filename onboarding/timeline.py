"""What happened to a case, in words, newest first."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from onboarding.models import Case
from onboarding.reasons import words_of

MOST = 50


@dataclass(frozen=True, slots=True)
class ShownFlip:
    """A change of state as people read it."""

    from_state: str
    to_state: str
    at: datetime
    why: Promise | str


def timeline_of(case: Case) -> list[ShownFlip]:
    """Return the newest flips. What a member of staff wrote beside one is for staff."""
    return [
        ShownFlip(flip.from_state, flip.to_state, flip.at, words_of(case, flip.reason))
        for flip in case.flips.all()[:MOST]
    ]
