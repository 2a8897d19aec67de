"""Letters: outbox rows, each written with the flip that causes it. The clock has them sent (onboarding/outbox.py)."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from onboarding import budgets, stopping
from onboarding.composing import WITH_LINK
from onboarding.domains import mailbox_of
from onboarding.models import Case, Incident, Letter
from registry.models import Connection

BETWEEN_LINKS = timedelta(minutes=1)  # two letters with a link to the same case
# These say nothing that somebody typed as long as the address is not proved.
_TO_UNPROVED = (*WITH_LINK, Letter.Kind.FOR_STAFF)
_FOR_ANYBODY = (Letter.Kind.SETUP_LINK, Letter.Kind.NEW_LINK)  # who asks for them need not be who gets them
_NOT_SENT_YET = (Letter.State.WAITING, Letter.State.HELD)
# Why a letter is held.
NOT_PROVED = "address_not_proved"
TOO_MANY = "budget_letters"
SUPERSEDED = "superseded"  # why one is dropped: what it says no longer holds
# The states of a case in which a letter's words do not hold.
_OVER_IN: Mapping[str, Collection[str]] = {
    Letter.Kind.NEEDS_MENDING: Case.CLOSED_STATES,
    Letter.Kind.ASK: Case.CLOSED_STATES,
    Letter.Kind.STILL_UNCLEAR: (Case.State.DECLINED, Case.State.WITHDRAWN, Case.State.EXPIRED),
    Letter.Kind.CONNECTED: [state for state in Case.State if state != Case.State.CONNECTED],
    Letter.Kind.DECLINED: [state for state in Case.State if state != Case.State.DECLINED],
}


def write(
    case: Case,
    kind: str,
    facts: dict[str, Any] | None = None,
    *,
    incident: Incident | None = None,
    due_at: datetime | None = None,
) -> Letter:
    """Put a letter into the outbox; call it in the transaction of the flip that causes it.

    What may only be told to an address that is proved is held until it is; of an incident, of a case that is kept
    back, and what is too much for one recipient, until staff decide. What its reader stopped is not sent at all.
    """
    letter = Letter(case=case, kind=kind, facts=facts or {}, incident=incident, due_at=due_at or timezone.now())
    letter.recipient, letter.language = _reader_of(case, kind)
    if stopping.is_stopped(letter):
        letter.state, letter.problem = Letter.State.DROPPED, stopping.STOPPED
    elif problem := _why_held(letter):
        letter.state, letter.problem = Letter.State.HELD, problem
    elif incident is not None:
        letter.state = Letter.State.HELD
    letter.save()
    return letter


def write_for(
    connection: Connection, kind: str, facts: dict[str, Any] | None = None, *, incident: Incident | None = None
) -> Letter | None:
    """Write to whoever had the connection connected last; None when nobody did who proved the address."""
    cases = Case.objects.filter(connection=connection, state=Case.State.CONNECTED, proved_at__isnull=False)
    case = cases.select_related("contact").order_by("-connected_at", "-pk").first()
    return write(case, kind, facts, incident=incident) if case else None


def _reader_of(case: Case, kind: str) -> tuple[str, str]:
    if kind == Letter.Kind.FOR_STAFF:
        return settings.SUPPORT_EMAIL, settings.LANGUAGE_CODE
    return case.contact.email, case.contact.language


def _why_held(letter: Letter) -> str:
    """Return why the letter may not go out by itself; "" when it may, and then it counts for its recipient."""
    if letter.incident is not None or letter.kind == Letter.Kind.FOR_STAFF:
        return ""  # those of an incident are held with it; what is for ourselves is never too much
    if letter.kind in WITH_LINK and letter.case.is_kept_back:
        return Case.KEPT_BACK
    if not may_reach(letter):
        return NOT_PROVED
    return "" if _spend(letter) else TOO_MANY


def _spend(letter: Letter) -> bool:
    """Count the letter for its recipient; say whether that was within the limits."""
    if letter.kind in _FOR_ANYBODY:
        return count_for_anybody(letter.recipient)
    return budgets.spend(budgets.Kind.LETTERS, mailbox_of(letter.recipient))


def count_for_anybody(recipient: str) -> bool:
    """Count a letter that anybody can have sent to this recipient; say whether that was within the limits."""
    mailbox = mailbox_of(recipient)
    return budgets.spend(budgets.Kind.LETTER_LINKS, mailbox) and budgets.spend(budgets.Kind.LETTERS, mailbox)


def write_new_link(case: Case) -> Letter | None:
    """Put a letter with a new link into the outbox; None when one is on its way, or is held for staff."""
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        is_recent = Q(written_at__gt=timezone.now() - BETWEEN_LINKS) | Q(state__in=_NOT_SENT_YET)
        if case.letters.filter(is_recent, kind__in=WITH_LINK).exists():
            return None
        return write(case, Letter.Kind.NEW_LINK)


def drop(case: Case, reason: str) -> None:
    """Take back what has not gone out yet, of a case that was closed."""
    case.letters.filter(state__in=_NOT_SENT_YET).update(state=Letter.State.DROPPED, problem=reason)


def tell_what_waited(case: Case) -> None:
    """Let go what waited for the proof of the address: it has just been proved."""
    now = timezone.now()
    for letter in case.letters.filter(state=Letter.State.HELD, problem=NOT_PROVED):
        letter.case = case
        if is_over(letter):
            supersede(letter)
        elif problem := _why_held(letter):
            _held(letter).update(problem=problem)
        else:
            _held(letter).update(state=Letter.State.WAITING, problem="", due_at=now)
    asked = case.letters.filter(kind=Letter.Kind.ASK, state=Letter.State.SENT).first()
    if asked:  # it could not say what
        write(case, Letter.Kind.ASK, asked.facts)


def may_reach(letter: Letter) -> bool:
    """Say whether the letter may go to its recipient as far as the proof of the address goes."""
    return letter.kind in _TO_UNPROVED or letter.case.is_proved


def is_over(letter: Letter) -> bool:
    """Say whether what the letter says no longer holds or is no longer wanted, so that it must not go out any more."""
    return letter.case.state in _OVER_IN.get(letter.kind, ()) or stopping.is_stopped(letter)


def supersede(letter: Letter) -> None:
    """Drop a letter that has not gone out, since what it says no longer holds."""
    unsent = Letter.objects.filter(pk=letter.pk, state__in=_NOT_SENT_YET)
    problem = stopping.STOPPED if stopping.is_stopped(letter) else SUPERSEDED
    unsent.update(state=Letter.State.DROPPED, problem=problem)


def _held(letter: Letter) -> QuerySet[Letter]:
    return Letter.objects.filter(pk=letter.pk, state=Letter.State.HELD)
