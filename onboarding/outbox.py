"""The outbox: the letters that are due go out, each by one worker, and again when the mail server did not take them.

A setup link is made while its letter is being sent: until then nothing that opens a case exists anywhere, and
afterwards only its hash does. The older link works until the letter with the new one is out.
"""

import logging
import smtplib
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from onboarding import letters, links, stopping
from onboarding.composing import Written, compose
from onboarding.models import Letter

logger = logging.getLogger(__name__)

State = Letter.State

CLAIM = timedelta(minutes=5)  # while it runs, no other worker sends the letter
MAX_TRIES = 8
AFTER_TROUBLE = timedelta(minutes=1)  # the mail server is left alone for so long when it did not answer
NO_MAILBOX = "no_mailbox"
_AT_ONCE = 20
_FOR_GOOD = range(500, 600)  # codes of mail servers


def send_due(limit: int = _AT_ONCE) -> int:
    """Send the letters that are due; return how many went out."""
    now = timezone.now()
    due = Letter.objects.filter(state=State.WAITING, due_at__lte=now).order_by("due_at", "pk")
    seen = list(due.values_list("pk", "due_at")[:limit])
    # All are claimed before the first is sent: a mail server that hangs keeps this worker, and no other one.
    until = now + CLAIM
    mine = [pk for pk, due_at in seen if _waiting(pk, due_at).update(due_at=until)]
    sent = 0
    for position, pk in enumerate(mine):
        problem = _send(pk, until)
        sent += problem is None
        if problem is not None and _is_of_the_server(problem):
            _put_back(mine[position + 1 :], until)
            break
    return sent


def _waiting(pk: int, due_at: datetime) -> QuerySet[Letter]:
    """Return the letter if nobody has claimed it since it was due then."""
    return Letter.objects.filter(pk=pk, state=State.WAITING, due_at=due_at)


def _put_back(mine: list[int], until: datetime) -> None:
    rows = Letter.objects.filter(pk__in=mine, state=State.WAITING, due_at=until)
    rows.update(due_at=timezone.now() + AFTER_TROUBLE)


class _NotSentError(Exception):
    """The letter is not to be sent, or not by this worker."""


def _send(pk: int, until: datetime) -> Exception | None:
    """Send one letter; return what went wrong."""
    try:
        letter = _claimed(pk, until)
    except _NotSentError as error:
        return error
    written = None
    try:
        written = compose(letter)
        _message(letter, written).send()
    except Exception as error:  # noqa: BLE001 (whatever broke: the letter is tried again, shown, given up in the end)
        _failed(letter, written, error)
        return error
    _went_out(letter, written)
    return None


def _claimed(pk: int, until: datetime) -> Letter:
    """Renew the claim, which a slow mail server may have let run out, and return the letter."""
    if not _waiting(pk, until).update(due_at=timezone.now() + CLAIM, tries=F("tries") + 1):
        raise _NotSentError
    letter = Letter.objects.select_related(
        "case__contact", "case__latest_run", "case__connection__server", "case__connection__region"
    ).get(pk=pk)
    if letters.is_over(letter):
        letters.supersede(letter)
        raise _NotSentError
    return letter


def _went_out(letter: Letter, written: Written) -> None:
    with transaction.atomic():
        if written.token:
            links.end_older(letter.case, written.token)
        # Whatever was decided meanwhile: it is out.
        Letter.objects.filter(pk=letter.pk).update(
            state=State.SENT, sent_at=timezone.now(), problem="", subject=written.subject, text=written.blotted()
        )


def _failed(letter: Letter, written: Written | None, error: Exception) -> None:
    has_no_mailbox = _is_final(error)
    is_given_up = has_no_mailbox or letter.tries >= MAX_TRIES
    pause = timedelta(minutes=min(2**letter.tries, 240))
    with transaction.atomic():
        if written and written.token and not _may_have_arrived(error):
            links.discard(letter.case, written.token)
        Letter.objects.filter(pk=letter.pk, state=State.WAITING, tries=letter.tries).update(
            state=State.FAILED if is_given_up else State.WAITING,
            due_at=timezone.now() + pause,
            problem=NO_MAILBOX if has_no_mailbox else type(error).__name__,
        )
    logger.warning("Letter %s was not sent (%s), try %s.", letter.pk, type(error).__name__, letter.tries)


def _is_final(error: Exception) -> bool:
    """Whether the mail server refused the address for good; some refuse each new sender at first, for some minutes."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return all(code in _FOR_GOOD for code, _ in error.recipients.values())


def _is_of_the_server(error: Exception) -> bool:
    """Whether the next letter would meet the same: nothing in this one was refused."""
    is_of_letter = isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError)
    return isinstance(error, OSError) and not is_of_letter  # smtplib's own errors are OSErrors, too


def _may_have_arrived(error: Exception) -> bool:
    """Whether only the answer may have been lost: then the link in the letter has to work."""
    return isinstance(error, TimeoutError | smtplib.SMTPServerDisconnected)


def _message(letter: Letter, written: Written) -> EmailMultiAlternatives:
    headers = {"Auto-Submitted": "auto-generated", "X-Request-Reference": letter.case.reference}
    if stop_url := stopping.url_for(letter):
        headers |= {"List-Unsubscribe": f"<{stop_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    message = EmailMultiAlternatives(
        subject=written.subject,
        body=written.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[letter.recipient],
        headers=headers,
    )
    message.attach_alternative(written.html, "text/html")
    return message
