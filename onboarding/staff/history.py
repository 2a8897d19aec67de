"""What happened to a case and to its connection, for staff: one list, newest first, with notes and names."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from onboarding.models import Case, Flip
from onboarding.reasons import words_of
from onboarding.staff import words
from onboarding.staff.words import Word

_MOST_ROWS = 50  # older ones stand in their own list


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A change of state, or an entry beside it: then `before` is empty."""

    at: datetime
    before: Word | None
    after: Word
    reason: str
    note: str
    actor: str
    is_entry: bool
    is_of_connection: bool


def history_of(case: Case) -> list[HistoryRow]:
    """Return the newest flips of the case and of its connection."""
    flips = Flip.objects.filter(Q(case=case) | Q(connection=case.connection_id))
    return [_row(case, flip) for flip in flips[:_MOST_ROWS]]


def _row(case: Case, flip: Flip) -> HistoryRow:
    is_of_connection = flip.connection_id is not None
    word = words.of_connection if is_of_connection else words.of_case
    return HistoryRow(
        at=flip.at,
        before=word(flip.from_state) if flip.from_state and not flip.is_entry else None,
        after=word(flip.to_state),
        reason=str(words_of(case, flip.reason)),
        note=flip.note,
        actor=words.of_actor(flip.actor),
        is_entry=flip.is_entry,
        is_of_connection=is_of_connection,
    )
