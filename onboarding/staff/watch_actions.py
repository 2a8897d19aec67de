"""What staff may do with the watching of the connection that a case stands for."""

from django.utils.translation import gettext_lazy as _

from onboarding import progress
from onboarding.models import Case
from onboarding.staff.action import Action, Decision
from onboarding.staff.forms import ReasonForm
from registry.models import Connection

State = Connection.State
_WATCHED = (State.CONNECTED, State.ATTENTION, State.BROKEN)


def _pause(case: Case, by: Decision) -> None:
    progress.pause(case.connection, actor=by.actor, note=by.reason)


def _resume(case: Case, by: Decision) -> None:
    progress.resume(case.connection, actor=by.actor, note=by.reason)


def _accept_identity(case: Case, by: Decision) -> None:
    progress.accept_identity(case.connection, actor=by.actor, note=by.reason)


def _is_watched(case: Case) -> bool:
    return case.state == Case.State.CONNECTED and case.connection.state in _WATCHED


def _is_paused(case: Case) -> bool:
    return case.state == Case.State.CONNECTED and case.connection.state == State.PAUSED


def _is_withheld(case: Case) -> bool:
    watch = getattr(case.connection, "watch", None) if _is_watched(case) else None
    return watch is not None and watch.withheld_since is not None


WATCH_ACTIONS = (
    Action(
        slug="pause",
        label=_("Pause the looks"),
        title=_("Look at this server no more?"),
        says=_("The server is not looked at until somebody resumes. Nobody is told when it breaks."),
        button=_("Pause the looks"),
        done=_("The looks are paused."),
        form=ReasonForm,
        perform=_pause,
        is_possible=_is_watched,
    ),
    Action(
        slug="resume",
        label=_("Resume the looks"),
        title=_("Look at this server again"),
        says=_("The server is looked at within the next minutes, and then daily."),
        button=_("Resume the looks"),
        done=_("The server is looked at again."),
        form=ReasonForm,
        perform=_resume,
        is_possible=_is_paused,
        is_quiet=False,
    ),
    Action(
        slug="accept-identity",
        label=_("Accept who answers"),
        title=_("Accept who answers there?"),
        says=_("Somebody else seems to answer at this address, so the secret is not sent. Ask the institution, by phone if you can, whether they moved the server. Then whoever answers the next look counts as theirs."),
        button=_("Accept who answers"),
        done=_("Whoever answers the next look counts as theirs."),
        form=ReasonForm,
        perform=_accept_identity,
        is_possible=_is_withheld,
        is_quiet=False,
    ),
)  # fmt: skip
