"""How a case begins, and how a draft ends that nobody went on with."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from diagnosis.targets import KIND
from keys import custody
from onboarding import letters
from onboarding.holding import held
from onboarding.models import Case, Flip, Letter
from onboarding.progress.moves import INSTITUTION, PORTAL, State, move
from registry.models import Connection, Contact


def open_case(connection: Connection, contact: Contact, source: str) -> Case:
    """Open a case as a draft; its first letter carries the setup link."""
    with transaction.atomic():
        case = Case.objects.create(connection=connection, contact=contact, source=source)
        Flip.objects.create(case=case, to_state=State.DRAFT, reason="opened", actor=INSTITUTION)
        letters.write(case, Letter.Kind.SETUP_LINK)
    return case


def expire_drafts() -> int:
    """Close the drafts that nobody went on with, and destroy their secrets; return how many."""
    before = timezone.now() - timedelta(days=settings.DRAFT_DAYS)
    drafts = Case.objects.filter(state=State.DRAFT, state_since__lt=before).select_related("connection")
    return sum(_expire(case) for case in drafts)


def _expire(case: Case) -> bool:
    with held(case):
        if case.state != State.DRAFT:  # somebody went on with it after all
            return False
        move(case, State.EXPIRED, reason="expired", actor=PORTAL)
        custody.destroy(kind=KIND, owner_id=case.connection.public_id, reason="expired", actor=PORTAL)
    return True
