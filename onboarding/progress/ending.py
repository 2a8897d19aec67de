"""What the end of a run does to its case: connected, to mend, tried again later, or with us."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from diagnosis import diagnose
from diagnosis.checks.base import Culprit
from diagnosis.models import Run
from onboarding.domains import share_registrable_domain
from onboarding.models import Case
from onboarding.progress import telling
from onboarding.progress.adopting import adopt_form
from onboarding.progress.confirming import connect
from onboarding.progress.moves import HIDDEN, PORTAL, ChangedMeanwhileError, State, move
from onboarding.progress.steps import write_steps
from onboarding.progress.trying import ask
from registry import seen

LONGEST_PAUSE_S = 3600.0


def follow(run: Run) -> None:
    """Let the case follow its run's end; called in the transaction that ends the run."""
    seen.note(run.connection.server, run.results.all())
    rows = Case.objects.select_for_update(of=("self",)).select_related(
        "connection__server", "connection__region", "contact", "latest_run"
    )
    for case in rows.filter(latest_run=run):
        if run.is_full and case.state == State.CHECKING:
            _follow(case, run)
        write_steps(case)


def _follow(case: Case, run: Run) -> None:
    adopt_form(case, run)
    is_unclear = diagnose.is_unclear(run)
    case.blocking = run.blocking
    Case.objects.filter(pk=case.pk).update(blocking=run.blocking, culprit=_culprit_of(run))
    if is_unclear:
        _try_later(case, run)
        return
    _answered(case, run)
    if run.blocking == "connected":
        if _may_connect_by_itself(case):
            _connect_or_ask(case, run)
        else:
            move(case, State.WAITING_STAFF, reason="confirm", actor=PORTAL)
    elif _is_ours(run):
        _leave_to_staff(case, run)
    else:
        move(case, State.WAITING_INSTITUTION, reason=run.blocking, actor=PORTAL)
        if run.blocking != "none":
            telling.tell_what_to_mend(case, run)


def _answered(case: Case, run: Run) -> None:
    """Note that there is a clear answer; what was to be written about another one is not."""
    case.unclear_since, case.unclear_runs = None, 0
    Case.objects.filter(pk=case.pk).update(unclear_since=None, unclear_runs=0)
    telling.take_back(case, run)


def _leave_to_staff(case: Case, run: Run) -> None:
    move(case, State.WAITING_STAFF, reason=run.blocking, actor=PORTAL)
    if _culprit_of(run) == Culprit.VENDOR:
        telling.tell_staff(case, run)


def _connect_or_ask(case: Case, run: Run) -> None:
    try:
        connect(case, run, actor=PORTAL, reason="all_passed")
    except ChangedMeanwhileError:  # key or region changed while it ran: what holds now has to pass
        ask(case)


def _try_later(case: Case, run: Run) -> None:
    unclear = case.unclear_runs + 1
    case.unclear_since = case.unclear_since or timezone.now()
    Case.objects.filter(pk=case.pk).update(unclear_runs=unclear, unclear_since=case.unclear_since)
    if unclear > settings.RUN_MAX_UNCLEAR or run.blocking == HIDDEN or _is_ours(run):
        _leave_to_staff(case, run)
    else:
        due_at = timezone.now() + _pause(unclear)
        ask(case, due_at=max(due_at, diagnose.wanted_again_at(run) or due_at))
    telling.tell_still_unclear(case, run)


def _pause(unclear: int) -> timedelta:
    """Return how long to wait after so many unclear runs: twice as long each time, an hour at most."""
    longest_s = max(LONGEST_PAUSE_S, settings.RUN_RETRY_S)
    return timedelta(seconds=min(settings.RUN_RETRY_S * 2 ** min(unclear - 1, 20), longest_s))


def _is_ours(run: Run) -> bool:
    """Whether the blocking outcome is the vendor's to mend, and no later try would change that."""
    lasting = ("redirect.not_configured", "scopes.not_configured", "any.unrecognised", "canvas.user_agent_refused")
    culprits = run.results.filter(outcome_code=run.blocking).values_list("culprit", flat=True)
    return run.blocking in lasting or (Culprit.VENDOR in culprits and not diagnose.is_unclear(run))


def _culprit_of(run: Run) -> str:
    """Name who has to do something about the blocking outcome; "" when nothing is in the way."""
    if run.blocking in ("connected", "none"):
        return ""
    return run.results.filter(outcome_code=run.blocking).values_list("culprit", flat=True).first() or Culprit.VENDOR


def _may_connect_by_itself(case: Case) -> bool:
    return bool(settings.CONFIRM_AUTOMATICALLY) and share_registrable_domain(
        case.contact.email, case.connection.server.host
    )
