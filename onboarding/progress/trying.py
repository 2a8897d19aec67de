"""What has a connection tried: the address alone, the details, a proof, a press of "Check again"."""

from datetime import datetime

from django.utils import timezone

from diagnosis import diagnose
from diagnosis.models import Run
from onboarding import handover
from onboarding.holding import held
from onboarding.models import Case
from onboarding.progress.moves import INSTITUTION, PORTAL, State, move
from registry.models import Contact


class TooSoonError(Exception):
    """ "Check again" was pressed before its cool-down had ended."""

    def __init__(self, may_at: datetime) -> None:
        super().__init__("too soon")
        self.may_at = may_at


def look_at_address(case: Case) -> Run:
    """Ask what the network says about the address; the case stays a draft."""
    with held(case):
        return ask(case, is_full=False)


def submit(case: Case) -> None:
    """Take the details as complete and try the connection at once."""
    with held(case):
        case.submitted_at = timezone.now()
        move(case, State.SUBMITTED, reason="submitted", actor=INSTITUTION, submitted_at=case.submitted_at)
        move(case, State.CHECKING, reason="checking", actor=PORTAL)
        ask(case, is_full=True)


def prove(case: Case) -> None:
    """Note that the contact reads mail to the address; what waited for that is tried now."""
    with held(case):
        now = timezone.now()
        if not Case.objects.filter(pk=case.pk, proved_at=None).update(proved_at=now):
            return
        case.proved_at = now
        Contact.objects.filter(pk=case.contact_id, proved_at=None).update(proved_at=now)
        if case.state in (State.CHECKING, State.WAITING_INSTITUTION, State.WAITING_STAFF):
            check(case, reason="address_proved", actor=INSTITUTION)


def check_again(case: Case, actor: str = INSTITUTION) -> None:
    """Try the connection once more; an institution waits for the cool-down, staff do not."""
    with held(case):
        if actor == INSTITUTION and case.may_check_again_at > timezone.now():
            raise TooSoonError(case.may_check_again_at)
        if case.state == State.DRAFT:
            ask(case, is_full=False)
        elif case.is_open:
            check(case, reason="check_again", actor=actor)


def try_changed(case: Case) -> None:
    """Try changed details at once: the cool-down is for asking the same thing again."""
    with held(case):
        check(case, reason="details_changed", actor=INSTITUTION)


def check(case: Case, *, reason: str, actor: str) -> None:
    """Have everything tried, from whichever state; call it while the case is held."""
    if case.state != State.CHECKING:
        move(case, State.CHECKING, reason=reason, actor=actor)
    Case.objects.filter(pk=case.pk).update(unclear_runs=0)
    ask(case, is_full=True)


def ask(case: Case, *, is_full: bool, due_at: datetime | None = None) -> Run:
    """Ask for a run and have it handed over, at once or by the sweeper when it is due."""
    run = diagnose.request(case.connection, is_full=is_full, may_send_secret=case.is_proved, due_at=due_at)
    Case.objects.filter(pk=case.pk).update(latest_run=run, next_attempt_at=due_at)
    case.latest_run, case.next_attempt_at = run, due_at
    if due_at is None:
        handover.after_commit(run.pk)
    return run
