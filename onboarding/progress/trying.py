"""What has a connection tried: the address alone, the details, a proof, a press of "Check again"."""

from datetime import datetime

from django.utils import timezone

from diagnosis import diagnose
from diagnosis.models import Run
from onboarding import handover, letters
from onboarding.holding import held
from onboarding.models import Case
from onboarding.progress.moves import INSTITUTION, PORTAL, State, enter, leave_to_staff, move
from onboarding.progress.pausing import look_soon
from onboarding.progress.secret_tries import may_try
from onboarding.progress.steps import write_steps
from registry.models import Contact


class TooSoonError(Exception):
    """ "Check again" was pressed before its cool-down had ended."""

    def __init__(self, may_at: datetime) -> None:
        super().__init__("too soon")
        self.may_at = may_at


def look_at_address(case: Case) -> Run | None:
    """Ask what the network says about the address; the case stays a draft. None: it is kept back."""
    with held(case):
        Case.objects.filter(pk=case.pk).update(unclear_runs=0, unclear_since=None)  # of an address before, if any
        return None if case.is_kept_back else _request(case, is_full=False)


def submit(case: Case) -> None:
    """Take the details as complete and try the connection at once."""
    with held(case):
        case.submitted_at = timezone.now()
        move(case, State.SUBMITTED, reason="submitted", actor=INSTITUTION, submitted_at=case.submitted_at)
        check(case, reason="checking", actor=PORTAL)


def hand_in(case: Case) -> None:
    """Note that the details of a case that is kept back are complete: staff have them tried."""
    with held(case):
        if case.is_begun:
            case.submitted_at = timezone.now()
            Case.objects.filter(pk=case.pk).update(submitted_at=case.submitted_at)
            enter(case, reason="submitted", actor=INSTITUTION)
            write_steps(case)


def prove(case: Case) -> None:
    """Note that the contact reads mail to the address; what waited for that is tried now."""
    with held(case):
        now = timezone.now()
        if not Case.objects.filter(pk=case.pk, proved_at=None).update(proved_at=now):
            return
        case.proved_at = now
        Contact.objects.filter(pk=case.contact_id, proved_at=None).update(proved_at=now)
        letters.tell_what_waited(case)
        if case.state in (State.CHECKING, State.WAITING_INSTITUTION, State.WAITING_STAFF):
            check(case, reason="address_proved", actor=INSTITUTION)


def check_again(case: Case, actor: str = INSTITUTION) -> None:
    """Try the connection once more; an institution waits for the cool-down, staff do not."""
    with held(case):
        if actor == INSTITUTION and case.may_check_again_at > timezone.now():
            raise TooSoonError(case.may_check_again_at)
        if case.state == State.DRAFT:
            _request(case, is_full=False)
        elif case.is_open:
            check(case, reason="check_again", actor=actor)
        elif case.state == State.CONNECTED:
            look_soon(case)


def try_changed(case: Case) -> None:
    """Try changed details at once: the cool-down is for asking the same thing again."""
    with held(case):
        check(case, reason="details_changed", actor=INSTITUTION)


def renew(case: Case) -> None:
    """Have what is still being asked asked with the details as they are now; call it when they changed.

    A run takes the newest secret when a worker takes the run, and would send one that nobody has counted.
    """
    run = case.latest_run
    if run is not None and run.is_full and run.is_open:
        is_later = run.state == Run.State.WAITING and run.due_at > timezone.now()
        ask(case, due_at=run.due_at if is_later else None)


def check(case: Case, *, reason: str, actor: str) -> None:
    """Have everything tried, from whichever state; call it while the case is held."""
    is_by_staff = actor not in (INSTITUTION, PORTAL)
    if case.is_kept_back and not is_by_staff:
        return
    if not may_try(case, is_limited=not is_by_staff):
        _leave_secret_to_staff(case)
        return
    if case.state != State.CHECKING:
        move(case, State.CHECKING, reason=reason, actor=actor)
    Case.objects.filter(pk=case.pk).update(unclear_runs=0)
    _request(case, is_full=True)


def ask(case: Case, *, due_at: datetime | None = None) -> None:
    """Ask for a run of everything; where that would send one secret too many, the case waits for staff instead."""
    if may_try(case):
        _request(case, is_full=True, due_at=due_at)
    else:
        _leave_secret_to_staff(case)


def _request(case: Case, *, is_full: bool, due_at: datetime | None = None) -> Run:
    """Request a run and have it handed over, at once or by the sweeper when it is due."""
    run = diagnose.request(case.connection, is_full=is_full, may_send_secret=case.is_proved, due_at=due_at)
    Case.objects.filter(pk=case.pk).update(latest_run=run, next_attempt_at=due_at)
    case.latest_run, case.next_attempt_at = run, due_at
    write_steps(case)
    if due_at is None:
        handover.after_commit(run.pk)
    return run


def _leave_secret_to_staff(case: Case) -> None:
    """Call off what would send the secret, and have a person look at it; what was found before stays."""
    diagnose.call_off(case.connection)
    run = case.connection.runs.filter(state=Run.State.DONE).first()
    Case.objects.filter(pk=case.pk).update(latest_run=run, next_attempt_at=None)
    case.latest_run, case.next_attempt_at = run, None
    leave_to_staff(case, reason=Case.TOO_MANY_SECRETS)
    write_steps(case)
