"""What people decide about a case: withdraw, decline, reopen, override, ask, note.

Each holds the case while it decides, and refuses if it is no longer as it was when the page was opened.
"""

from dataclasses import dataclass

from django.utils import timezone

from diagnosis import diagnose
from diagnosis.targets import KIND
from keys import custody
from onboarding import letters, links
from onboarding.holding import held
from onboarding.models import Case, Letter
from onboarding.progress.confirming import call_connected
from onboarding.progress.moves import ASKED, INSTITUTION, PORTAL, ChangedMeanwhileError, State, enter, move
from onboarding.progress.steps import write_steps
from onboarding.progress.trying import check
from registry.models import Connection


class NoRegionError(Exception):
    """A connection leads to a region; this one has none yet."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The case as it was when somebody opened the page on which they decide."""

    state: str
    run_id: int | None

    @classmethod
    def of(cls, case: Case) -> "Seen":
        return cls(case.state, case.latest_run_id)

    def refuse_changed(self, case: Case) -> None:
        """Raise ChangedMeanwhileError if the case is not like this any more; call it while the case is held."""
        if self != Seen.of(case):
            raise ChangedMeanwhileError


def withdraw(case: Case, *, actor: str, note: str = "", seen: Seen | None = None) -> None:
    """Close the case because it is not wanted any more; the secret is destroyed, no letter and no link is left."""
    with held(case):
        if seen:
            seen.refuse_changed(case)
        move(case, State.WITHDRAWN, reason="withdrawn", actor=actor, note=note)
        links.revoke(case)
        _end(case, "withdrawn")
        destroy_secrets(case, reason="withdrawn", actor=actor)


def close_for(case: Case, older: Case) -> None:
    """Close a case whose contact has just proved the address: it goes on in an older one. Call it with both held.

    Its link still works, and leads to the older one.
    """
    now = timezone.now()
    Case.objects.filter(pk=case.pk).update(proved_at=now, continued_in=older)
    case.proved_at, case.continued_in = now, older
    move(case, State.WITHDRAWN, reason="same_request", actor=PORTAL)
    enter(older, reason="asked_again", actor=INSTITUTION)
    _end(case, "same_request")
    destroy_secrets(case, reason="same_request", actor=PORTAL)


def decline(case: Case, *, actor: str, told: str, next_step: str, note: str, seen: Seen) -> None:
    """Close the case because it cannot be; the institution is told why."""
    with held(case):
        seen.refuse_changed(case)
        move(case, State.DECLINED, reason="declined", actor=actor, note=note)
        _end(case, "declined")
        letters.write(case, Letter.Kind.DECLINED, {"reason": told, "next_step": next_step})


def reopen(case: Case, *, actor: str, note: str, seen: Seen) -> None:
    """Take a closed case up again and try everything; what is missing by now, the run says."""
    with held(case):
        seen.refuse_changed(case)
        if case.is_open:
            raise ChangedMeanwhileError
        submitted_at = case.submitted_at or timezone.now()
        move(case, State.SUBMITTED, reason="reopened", actor=actor, note=note, submitted_at=submitted_at)
        # What stood in the way before is news again, and worth a letter.
        Case.objects.filter(pk=case.pk).update(blocking="", culprit="", unclear_since=None)
        case.blocking = ""
        check(case, reason="checking", actor=actor)


def override(case: Case, *, actor: str, note: str, seen: Seen) -> None:
    """Call the connection connected although no run says so. Raise NoRegionError without a region."""
    with held(case):
        seen.refuse_changed(case)
        if case.connection.region is None:
            raise NoRegionError
        now = timezone.now()
        move(case, State.CONNECTED, reason="overridden", actor=actor, note=note, connected_at=now)
        diagnose.call_off(case.connection)
        call_connected(case, case.connection, reason="overridden", actor=actor, note=note, at=now)


def ask_institution(case: Case, *, actor: str, question: str, seen: Seen) -> None:
    """Ask the institution; from then on it is their turn. A draft is theirs already."""
    with held(case):
        seen.refuse_changed(case)
        if not case.is_open:
            raise ChangedMeanwhileError
        if case.state in (State.DRAFT, State.WAITING_INSTITUTION):
            enter(case, reason=ASKED, actor=actor, note=question)
            case.state_reason = ASKED
            Case.objects.filter(pk=case.pk).update(state_reason=ASKED)
        else:
            diagnose.call_off(case.connection)
            move(case, State.WAITING_INSTITUTION, reason=ASKED, actor=actor, note=question)
        _forget_next_attempt(case)
        write_steps(case)
        letters.write(case, Letter.Kind.ASK, {"question": question})


def note(case: Case, *, actor: str, text: str) -> None:
    """Keep what a member of staff wants the others to know; it changes nothing."""
    with held(case):
        enter(case, reason="note", actor=actor, note=text)


def destroy_secrets(case: Case, *, reason: str, actor: str) -> None:
    """Destroy every version of the secret; what a connection lives by that an earlier case proved stays."""
    connection = case.connection
    if connection.state == Connection.State.NEW:
        custody.destroy(kind=KIND, owner_id=connection.public_id, reason=reason, actor=actor)


def _end(case: Case, reason: str) -> None:
    """Stop what is still on its way for a case that was closed."""
    diagnose.call_off(case.connection)
    _forget_next_attempt(case)
    letters.drop(case, reason)
    write_steps(case)


def _forget_next_attempt(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(next_attempt_at=None)
    case.next_attempt_at = None
