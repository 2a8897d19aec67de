"""What the end of a run does to its case: connected, to mend, tried again later, or with us."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from diagnosis import diagnose
from diagnosis.checks.base import Culprit
from diagnosis.models import Run
from onboarding import letters
from onboarding.domains import share_registrable_domain
from onboarding.models import Case, Letter
from onboarding.progress.confirming import connect
from onboarding.progress.moves import HIDDEN, PORTAL, ChangedMeanwhileError, State, move
from onboarding.progress.trying import ask
from registry import seen


def follow(run: Run) -> None:
    """Let the case follow its run's end; called in the transaction that ends the run."""
    seen.note(run.connection.server, run.results.all())
    rows = Case.objects.select_for_update(of=("self",)).select_related("connection__server", "contact")
    for case in rows.filter(latest_run=run):
        if run.is_full and case.state == State.CHECKING:
            _follow(case, run)


def _follow(case: Case, run: Run) -> None:
    before, case.blocking = case.blocking, run.blocking
    Case.objects.filter(pk=case.pk).update(blocking=run.blocking)
    if run.blocking == "connected":
        if _may_connect_by_itself(case):
            _connect_or_ask(case, run)
        else:
            move(case, State.WAITING_STAFF, reason="confirm", actor=PORTAL)
    elif diagnose.is_unclear(run):
        _try_later(case, run)
    elif _is_ours(run):
        move(case, State.WAITING_STAFF, reason=run.blocking, actor=PORTAL)
    else:
        move(case, State.WAITING_INSTITUTION, reason=run.blocking, actor=PORTAL)
        if case.is_proved and run.blocking != "none" and not (run.blocking == before and _has_been_told(case)):
            letters.write(case, Letter.Kind.NEEDS_MENDING, {"outcome": run.blocking})


def _has_been_told(case: Case) -> bool:
    """Whether a letter said what to mend: what was found before the address was proved has not been written yet."""
    return case.letters.filter(kind=Letter.Kind.NEEDS_MENDING).exists()


def _connect_or_ask(case: Case, run: Run) -> None:
    try:
        connect(case, run, actor=PORTAL, reason="all_passed")
    except ChangedMeanwhileError:  # key or region changed while it ran: what holds now has to pass
        ask(case, is_full=True)


def _try_later(case: Case, run: Run) -> None:
    unclear = case.unclear_runs + 1
    Case.objects.filter(pk=case.pk).update(unclear_runs=unclear)
    if unclear > settings.RUN_MAX_UNCLEAR or run.blocking == HIDDEN or _is_ours(run):
        move(case, State.WAITING_STAFF, reason=run.blocking, actor=PORTAL)
    else:
        ask(case, is_full=True, due_at=timezone.now() + timedelta(seconds=settings.RUN_RETRY_S))


def _is_ours(run: Run) -> bool:
    """Whether the blocking outcome is the vendor's to mend, and no later try would change that."""
    lasting = ("redirect.not_configured", "scopes.not_configured", "any.unrecognised", "canvas.user_agent_refused")
    culprits = run.results.filter(outcome_code=run.blocking).values_list("culprit", flat=True)
    return run.blocking in lasting or (Culprit.VENDOR in culprits and not diagnose.is_unclear(run))


def _may_connect_by_itself(case: Case) -> bool:
    return bool(settings.CONFIRM_AUTOMATICALLY) and share_registrable_domain(
        case.contact.email, case.connection.server.host
    )
