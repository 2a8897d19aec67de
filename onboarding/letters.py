"""Letters: outbox rows written with the flip that causes them, and the sending of them by the clock.

A setup link is made while its letter is being sent: until then nothing that opens a case exists anywhere, and
afterwards only its hash does.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from onboarding import letter_facts, links
from onboarding.models import Case, Letter

logger = logging.getLogger(__name__)

CLAIM = timedelta(minutes=2)  # while it runs, no other worker sends the letter
MAX_TRIES = 8
BETWEEN_LINKS = timedelta(minutes=1)  # two letters with a link to the same case
MOST_LINKS_AN_HOUR = 10  # to one address, asked for by whoever knows it
_WITH_LINK = (Letter.Kind.SETUP_LINK, Letter.Kind.NEW_LINK)


@dataclass(frozen=True, slots=True)
class Written:
    """A letter ready to go; `hidden` are the words in it that are kept nowhere."""

    subject: str
    text: str
    html: str
    hidden: tuple[str, ...] = ()

    def blotted(self) -> str:
        """Return the text as it may be stored and shown."""
        text = self.text
        for word in self.hidden:
            text = text.replace(word, "•••")
        return text


def write(case: Case, kind: str, facts: dict[str, Any] | None = None) -> Letter:
    """Put a letter into the outbox; call it in the transaction of the flip that causes it."""
    return Letter.objects.create(
        case=case, kind=kind, recipient=case.contact.email, language=case.contact.language, facts=facts or {}
    )


def write_new_link(case: Case) -> Letter | None:
    """Put a letter with a new link into the outbox; None when one is on its way, or too many went to this address."""
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        now = timezone.now()
        with_link = Letter.objects.filter(kind__in=_WITH_LINK)
        is_recent = Q(written_at__gt=now - BETWEEN_LINKS) | Q(state=Letter.State.WAITING)
        within_hour = with_link.filter(recipient=case.contact.email, written_at__gt=now - timedelta(hours=1))
        if with_link.filter(is_recent, case=case).exists() or within_hour.count() >= MOST_LINKS_AN_HOUR:
            return None
        return write(case, Letter.Kind.NEW_LINK)


def send_due(limit: int = 50) -> int:
    """Send the letters that are due; return how many went out."""
    now = timezone.now()
    due = Letter.objects.filter(state=Letter.State.WAITING, due_at__lte=now).order_by("due_at")
    return sum(_send(pk) for pk in list(due.values_list("pk", flat=True)[:limit]))


def _send(pk: int) -> bool:
    now = timezone.now()
    waiting = Letter.objects.filter(pk=pk, state=Letter.State.WAITING)
    if not waiting.filter(due_at__lte=now).update(due_at=now + CLAIM, tries=F("tries") + 1):
        return False
    letter = Letter.objects.select_related("case__contact", "case__connection__server").get(pk=pk)
    try:
        written = compose(letter)
        _message(letter, written).send()
    except Exception as error:  # noqa: BLE001 (whatever broke: the letter is tried again, shown, given up in the end)
        _failed(letter, error)
        return False
    waiting.update(
        state=Letter.State.SENT, sent_at=timezone.now(), problem="", subject=written.subject, text=written.blotted()
    )
    return True


def _failed(letter: Letter, error: Exception) -> None:
    is_over = letter.tries >= MAX_TRIES
    pause = timedelta(minutes=min(2**letter.tries, 240))
    Letter.objects.filter(pk=letter.pk).update(
        state=Letter.State.FAILED if is_over else Letter.State.WAITING,
        due_at=timezone.now() + pause,
        problem=type(error).__name__,
    )
    logger.warning("Letter %s was not sent (%s), try %s.", letter.pk, type(error).__name__, letter.tries)


def compose(letter: Letter) -> Written:
    """Write the letter in its reader's language; makes the setup link where the letter carries one."""
    hidden: tuple[str, ...] = ()
    with translation.override(letter.language):
        context = letter_facts.facts_of(letter)
        if letter.kind in _WITH_LINK:
            token, code = links.issue(letter.case)
            path = reverse("onboarding:link", args=[token])
            context |= {"link": f"{settings.PUBLIC_URL}{path}", "code": code}
            hidden = (token, code)
        subject = render_to_string(f"letters/{letter.kind}_subject.txt", context).strip()
        text = render_to_string(f"letters/{letter.kind}.txt", context)
        html = render_to_string(f"letters/{letter.kind}.html", context)
    return Written(" ".join(subject.split())[:200], text, html, hidden)


def _message(letter: Letter, written: Written) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=written.subject,
        body=written.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[letter.recipient],
        headers={"Auto-Submitted": "auto-generated", "X-Request-Reference": letter.case.reference},
    )
    message.attach_alternative(written.html, "text/html")
    return message
