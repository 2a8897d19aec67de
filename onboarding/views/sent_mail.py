"""Under DEBUG: every letter that was sent, read back from the folder that the mail goes to."""

import email
import email.policy
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

_MOST_FILES = 100
_BETWEEN_LETTERS = b"\n" + b"-" * 79 + b"\n"  # as Django's file backend writes them


@dataclass(frozen=True, slots=True)
class SentLetter:
    """One letter as it went out."""

    subject: str
    to: str
    date: str
    text: str


@require_safe
def sent_mail(request: HttpRequest) -> HttpResponse:
    """Show the letters that were sent, the newest first; outside DEBUG there is no such page."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "onboarding/sent_mail.html", {"letters": _letters_in(settings.EMAIL_FILE_PATH)})


def _letters_in(folder: str | None) -> list[SentLetter]:
    if not folder:
        return []
    files = sorted(Path(folder).glob("*.log"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    found = [_parsed(raw) for file in files[:_MOST_FILES] for raw in _split(file.read_bytes())]
    return [letter for letter in found if letter is not None]


def _split(content: bytes) -> list[bytes]:
    parts = (content.replace(b"\r\n", b"\n")).split(_BETWEEN_LETTERS)
    return [part for part in reversed(parts) if part.strip()]


def _parsed(raw: bytes) -> SentLetter | None:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    body = message.get_body(("plain",)) if isinstance(message, EmailMessage) else None
    text = body.get_content() if body else ""
    return SentLetter(str(message["Subject"]), str(message["To"]), str(message["Date"]), text) if text else None
