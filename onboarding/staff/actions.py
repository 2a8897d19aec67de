"""What staff may do with a case, one entry each: what it says, what it asks for, when it is offered, which deed it calls."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from onboarding import progress
from onboarding.models import Case
from onboarding.staff.action import Action, Decision
from onboarding.staff.forms import AskForm, AssignForm, DeclineForm, NoteForm, ReasonForm
from onboarding.staff.watch_actions import WATCH_ACTIONS

State = Case.State


def _may_become(state: str) -> Callable[[Case], bool]:
    return lambda case: progress.may_become(case, state)


def _confirm(case: Case, by: Decision) -> None:
    progress.confirm(case, run_id=by.seen.run_id or 0, actor=by.actor, note=by.reason)


def _ask(case: Case, by: Decision) -> None:
    progress.ask_institution(case, actor=by.actor, question=by.entered["question"], seen=by.seen)


def _decline(case: Case, by: Decision) -> None:
    told, next_step = by.entered["told"], by.entered["next_step"]
    progress.decline(case, actor=by.actor, told=told, next_step=next_step, note=by.reason, seen=by.seen)


def _withdraw(case: Case, by: Decision) -> None:
    progress.withdraw(case, actor=by.actor, note=by.reason, seen=by.seen)


def _reopen(case: Case, by: Decision) -> None:
    progress.reopen(case, actor=by.actor, note=by.reason, seen=by.seen)


def _override(case: Case, by: Decision) -> None:
    progress.override(case, actor=by.actor, note=by.reason, seen=by.seen)


def _note(case: Case, by: Decision) -> None:
    progress.note(case, actor=by.actor, text=by.reason)


def _assign(case: Case, by: Decision) -> None:
    to: User | None = by.entered["to"]
    progress.assign(case, to, actor=by.actor, had_id=by.entered["had_id"], note=by.reason)


def _may_override(case: Case) -> bool:
    is_possible = progress.may_become(case, State.CONNECTED) and case.connection.region_id is not None
    return is_possible and not progress.may_be_confirmed(case)


def _may_reopen(case: Case) -> bool:
    return not case.is_open and progress.may_become(case, State.SUBMITTED)


def _is_open(case: Case) -> bool:
    return case.is_open


def _always(case: Case) -> bool:
    return True


ACTIONS = (
    Action(
        slug="confirm",
        label=_("Confirm"),
        title=_("Confirm this connection"),
        says=_("You call the connection connected. The contact gets a letter that says so. This cannot be undone here."),
        button=_("Confirm this connection"),
        done=_("The connection is confirmed. A letter is on its way."),
        form=ReasonForm,
        perform=_confirm,
        is_possible=progress.may_be_confirmed,
        is_quiet=False,
    ),
    Action(
        slug="ask",
        label=_("Ask the institution"),
        title=_("Ask the institution"),
        says=_("The contact gets a letter with your question and a private link. From then on it is their turn."),
        button=_("Send the question"),
        done=_("The question is on its way."),
        form=AskForm,
        perform=_ask,
        is_possible=_is_open,
        is_quiet=False,
    ),
    Action(
        slug="override",
        label=_("Confirm without a passing run"),
        title=_("Nothing has passed yet. Confirm anyway?"),
        says=_("You call the connection connected although no run says so. The contact gets a letter that says so, and the history keeps your name. This cannot be undone here."),
        button=_("Confirm anyway"),
        done=_("The connection is confirmed. A letter is on its way."),
        form=ReasonForm,
        perform=_override,
        is_possible=_may_override,
        for_superusers=True,
    ),
    Action(
        slug="decline",
        label=_("Decline"),
        title=_("Decline this request"),
        says=_("The request is closed, and the contact gets a letter with the reason. It can be opened again."),
        button=_("Decline this request"),
        done=_("The request is declined. A letter is on its way."),
        form=DeclineForm,
        perform=_decline,
        is_possible=_may_become(State.DECLINED),
    ),
    Action(
        slug="withdraw",
        label=_("Withdraw"),
        title=_("Withdraw this request"),
        says=_("The request is closed because the institution does not want it any more. The secret is deleted now and the private link ends; no letter goes out. It can be opened again, but the secret has to be entered anew."),
        button=_("Withdraw this request"),
        done=_("The request is withdrawn, and the secret is deleted."),
        form=ReasonForm,
        perform=_withdraw,
        is_possible=_may_become(State.WITHDRAWN),
    ),
    Action(
        slug="reopen",
        label=_("Reopen"),
        title=_("Reopen this request"),
        says=_("The request is opened again, and everything is checked. What is missing is asked for."),
        button=_("Reopen this request"),
        done=_("The request is open again. A check is on its way."),
        form=ReasonForm,
        perform=_reopen,
        is_possible=_may_reopen,
        is_quiet=False,
    ),
    Action(
        slug="assign",
        label=_("Reassign"),
        title=_("Who has this request?"),
        says=_("Whoever has it looks after it. Others may still act."),
        button=_("Save"),
        done=_("Saved."),
        form=AssignForm,
        perform=_assign,
        is_possible=_is_open,
    ),
    Action(
        slug="note",
        label=_("Write a note"),
        title=_("Write a note"),
        says=_("Only staff see it. It changes nothing."),
        button=_("Save the note"),
        done=_("The note is saved."),
        form=NoteForm,
        perform=_note,
        is_possible=_always,
    ),
    *WATCH_ACTIONS,
)  # fmt: skip
BY_SLUG = {action.slug: action for action in ACTIONS}


def offered(case: Case, user: Any) -> list[Action]:
    """Return what this member of staff may do to this case now."""
    return [action for action in ACTIONS if action.is_offered(case, user)]
