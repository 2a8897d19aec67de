"""Which state of a case may follow which: the whole table. Whatever does not stand here is refused."""

from collections.abc import Mapping

from onboarding.models import Case

State = Case.State

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
