"""Which state may follow which, and the one statement that moves a case."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from onboarding.models import Case, Flip

State = Case.State
HIDDEN = "canvas.authorize_hidden"  # what cannot be seen from outside: only people can compare it
PORTAL = "portal"
INSTITUTION = "institution"

# Whatever does not stand here is refused.
TRANSITIONS: Mapping[str, frozenset[str]] = {
    State.DRAFT: frozenset({State.SUBMITTED, State.WITHDRAWN, State.EXPIRED, State.DECLINED}),
    State.SUBMITTED: frozenset({State.CHECKING, State.WITHDRAWN, State.DECLINED, State.EXPIRED}),
    State.CHECKING: frozenset(
        {
            State.SUBMITTED,
            State.WAITING_INSTITUTION,
            State.WAITING_STAFF,
            State.CONNECTED,
            State.WITHDRAWN,
            State.DECLINED,
            State.EXPIRED,
        }
    ),
    State.WAITING_INSTITUTION: frozenset(
        {State.SUBMITTED, State.CHECKING, State.CONNECTED, State.WITHDRAWN, State.DECLINED, State.EXPIRED}
    ),
    State.WAITING_STAFF: frozenset(
        {State.SUBMITTED, State.CHECKING, State.CONNECTED, State.WITHDRAWN, State.DECLINED, State.EXPIRED}
    ),
    State.CONNECTED: frozenset(),
    State.DECLINED: frozenset({State.SUBMITTED}),
    State.WITHDRAWN: frozenset({State.SUBMITTED}),
    State.EXPIRED: frozenset({State.SUBMITTED}),
}


class ChangedMeanwhileError(Exception):
    """The case (its state, its run, its key or its region) is no longer what the decision was made on."""


def move(case: Case, to: str, *, reason: str, actor: str, note: str = "", **fields: datetime) -> None:
    """Move the case from the state that was read to another, with its flip; raise ChangedMeanwhileError else."""
    if to not in TRANSITIONS[case.state]:
        raise ChangedMeanwhileError
    moved = Case.objects.filter(pk=case.pk, state=case.state).update(state=to, state_since=timezone.now(), **fields)
    if not moved:
        raise ChangedMeanwhileError
    Flip.objects.create(case=case, from_state=case.state, to_state=to, reason=reason, actor=actor, note=note)
    case.state = to
