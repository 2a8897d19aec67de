"""Which state may follow which, and the one statement that moves a case, or a connection."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from onboarding.models import Case, Flip
from registry.models import Connection

State = Case.State
HIDDEN = "canvas.authorize_hidden"  # what cannot be seen from outside: only people can compare it
COMPARED = "compared"  # the institution did so: a person here goes on from there
ASKED = "asked"  # staff asked the institution, which has not done anything since
PORTAL = "portal"
INSTITUTION = "institution"

# Whatever does not stand in these tables is refused.
_ENDS = frozenset({State.WITHDRAWN, State.DECLINED, State.EXPIRED})
TRANSITIONS: Mapping[str, frozenset[str]] = {
    State.DRAFT: _ENDS | {State.SUBMITTED, State.WAITING_STAFF},
    State.SUBMITTED: _ENDS | {State.CHECKING, State.WAITING_STAFF},
    State.CHECKING: _ENDS | {State.WAITING_INSTITUTION, State.WAITING_STAFF, State.CONNECTED},
    State.WAITING_INSTITUTION: _ENDS | {State.CHECKING, State.WAITING_STAFF, State.CONNECTED},
    State.WAITING_STAFF: _ENDS | {State.CHECKING, State.WAITING_INSTITUTION, State.CONNECTED},
    State.CONNECTED: frozenset(),  # what breaks later is the connection, not the request
    State.DECLINED: frozenset({State.SUBMITTED}),
    State.WITHDRAWN: frozenset({State.SUBMITTED}),
    State.EXPIRED: frozenset({State.SUBMITTED}),
}

Standing = Connection.State
CONNECTION_TRANSITIONS: Mapping[str, frozenset[str]] = {
    Standing.NEW: frozenset({Standing.CONNECTED}),
    Standing.CONNECTED: frozenset({Standing.ATTENTION, Standing.BROKEN, Standing.PAUSED}),
    Standing.ATTENTION: frozenset({Standing.CONNECTED, Standing.BROKEN, Standing.PAUSED}),
    Standing.BROKEN: frozenset({Standing.CONNECTED, Standing.ATTENTION, Standing.PAUSED}),
    Standing.PAUSED: frozenset({Standing.CONNECTED, Standing.ATTENTION, Standing.BROKEN}),
}


class ChangedMeanwhileError(Exception):
    """The case (its state, its run, its key or its region) is no longer what the decision was made on."""


def may_become(case: Case, to: str) -> bool:
    """Say whether the case may move there from where it is."""
    return to in TRANSITIONS[case.state]


def move(
    case: Case,
    to: str,
    *,
    reason: str,
    actor: str,
    note: str = "",
    only_if: QuerySet[Case] | None = None,
    **fields: datetime,
) -> None:
    """Move the case from the state that was read to another, with its flip; raise ChangedMeanwhileError else.

    `only_if` narrows further on what the decision was made: all of it is one conditional UPDATE.
    """
    if to not in TRANSITIONS[case.state]:
        raise ChangedMeanwhileError
    now = timezone.now()
    rows = Case.objects.all() if only_if is None else only_if
    moved = rows.filter(pk=case.pk, state=case.state).update(state=to, state_since=now, state_reason=reason, **fields)
    if not moved:
        raise ChangedMeanwhileError
    Flip.objects.create(case=case, from_state=case.state, to_state=to, reason=reason, actor=actor, note=note)
    case.state, case.state_since, case.state_reason = to, now, reason


def leave_to_staff(case: Case, *, reason: str, actor: str = PORTAL) -> None:
    """Have the case wait for staff; where it does so already, this is why from now on."""
    if case.state != State.WAITING_STAFF:
        move(case, State.WAITING_STAFF, reason=reason, actor=actor)
    elif case.state_reason != reason:
        enter(case, reason=reason, actor=actor)
        Case.objects.filter(pk=case.pk).update(state_reason=reason)
        case.state_reason = reason


def enter(case: Case, *, reason: str, actor: str, note: str = "") -> None:
    """Write an entry into the timeline: something happened, and the state stays as it is."""
    Flip.objects.create(case=case, from_state=case.state, to_state=case.state, reason=reason, actor=actor, note=note)


def enter_each(cases: QuerySet[Case], *, reason: str, actor: str, note: str) -> None:
    """Write the same entry into the timelines of many cases, in one statement."""
    entries = [
        Flip(case_id=pk, from_state=state, to_state=state, reason=reason, actor=actor, note=note)
        for pk, state in cases.order_by("pk").values_list("pk", "state")
    ]
    Flip.objects.bulk_create(entries, batch_size=500)


def move_connection(
    connection: Connection, to: str, *, reason: str, actor: str, note: str = "", **fields: datetime
) -> None:
    """Move the connection from the state that was read to another, with its flip; raise ChangedMeanwhileError else."""
    if to not in CONNECTION_TRANSITIONS[connection.state]:
        raise ChangedMeanwhileError
    now = timezone.now()
    rows = Connection.objects.filter(pk=connection.pk, state=connection.state)
    if not rows.update(state=to, state_since=now, **fields):
        raise ChangedMeanwhileError
    Flip.objects.create(
        connection=connection, from_state=connection.state, to_state=to, reason=reason, actor=actor, note=note
    )
    connection.state, connection.state_since = to, now
