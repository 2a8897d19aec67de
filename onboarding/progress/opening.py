"""How a case begins, and how a draft ends that nobody went on with."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from onboarding import letters
from onboarding.holding import held
from onboarding.models import Case, Flip, Letter
from onboarding.progress.deciding import destroy_secrets
from onboarding.progress.moves import INSTITUTION, PORTAL, State, leave_to_staff, move
from onboarding.progress.steps import write_steps
from registry.models import Connection, Contact


def open_case(connection: Connection, contact: Contact, source: str, *, is_kept_back: bool = False) -> Case:
    """Open a case as a draft; its first letter carries the setup link. Staff release the letter of one kept back."""
    with transaction.atomic():
        case = Case.objects.create(connection=connection, contact=contact, source=source)
        Flip.objects.create(case=case, to_state=State.DRAFT, reason="opened", actor=INSTITUTION)
        if is_kept_back:
            keep_back(case)
        else:
            write_steps(case)
        letters.write(case, Letter.Kind.SETUP_LINK)
    return case


def keep_back(case: Case) -> None:
    """Ask nothing more for the case until staff have looked at it: too much was asked for its contact."""
    leave_to_staff(case, reason=Case.KEPT_BACK)
    Case.objects.filter(pk=case.pk).update(latest_run=None, next_attempt_at=None, blocking="", culprit="")
    case.latest_run, case.next_attempt_at, case.blocking, case.culprit = None, None, "", ""
    write_steps(case)


def expire_drafts() -> int:
    """Close the drafts that nobody went on with, and destroy their secrets; return how many."""
    return _expire_all(State.DRAFT, settings.DRAFT_DAYS)


def expire_unfinished() -> int:
    """Close what has waited for the institution for too long, and destroy its secrets; return how many."""
    return _expire_all(State.WAITING_INSTITUTION, settings.UNFINISHED_DAYS)


def _expire_all(state: str, days: int) -> int:
    before = timezone.now() - timedelta(days=days)
    waiting = Case.objects.filter(state=state, state_since__lt=before).select_related("connection")
    return sum(_expire(case, state, before) for case in waiting)


def _expire(case: Case, state: str, before: datetime) -> bool:
    with held(case):
        if case.state != state or case.state_since >= before:  # somebody went on with it after all
            return False
        move(case, State.EXPIRED, reason="expired", actor=PORTAL)
        letters.drop(case, "expired")
        write_steps(case)
        destroy_secrets(case, reason="expired", actor=PORTAL)
    return True
