"""Composing: a letter's row in the words of its reader's language. Sends nothing."""

from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from onboarding import letter_facts, links
from onboarding.models import Letter

LONGEST_SUBJECT = 70  # characters: what mail programs show of it
WITH_LINK = (Letter.Kind.SETUP_LINK, Letter.Kind.NEW_LINK, Letter.Kind.ASK)
_SHORTEST_HOST = 12


@dataclass(frozen=True, slots=True)
class Written:
    """A letter ready to go; `hidden` are the words in it that are kept nowhere, `token` is that of its setup link."""

    subject: str
    text: str
    html: str
    hidden: tuple[str, ...] = field(default=(), repr=False)
    token: str = field(default="", repr=False)

    def blotted(self) -> str:
        """Return the text as it may be stored and shown."""
        text = self.text
        for word in self.hidden:
            text = text.replace(word, "•••")
        return text


def compose(letter: Letter) -> Written:
    """Write the letter in its reader's language; makes the setup link where the letter carries one."""
    with translation.override(letter.language):
        facts = letter_facts.facts_of(letter)
        if letter.kind not in WITH_LINK:
            return replace(render(letter.kind, facts), hidden=_stop_token(facts))
        token, code = links.issue(letter.case)
        written = render(letter.kind, facts | link_of(token, code))
        return replace(written, hidden=(token, code), token=token)


def link_of(token: str, code: str) -> dict[str, str]:
    """Return the facts of a letter that opens a case."""
    return {"link": f"{settings.PUBLIC_URL}{reverse('onboarding:link', args=[token])}", "code": code}


def _stop_token(facts: dict[str, Any]) -> tuple[str, ...]:
    """Return what the link that stops letters carries: it is good for all of its reader's."""
    url: str = facts["stop_url"]
    return (url.rstrip("/").rpartition("/")[2],) if url else ()


def render(kind: str, facts: dict[str, Any]) -> Written:
    """Put the facts into the words of the language that is on."""
    subject = _subject(kind, facts)
    context = facts | {"subject": subject}
    text = render_to_string(f"letters/{kind}.txt", context)
    html = render_to_string(f"letters/{kind}.html", context)
    return Written(subject, text, html)


def _subject(kind: str, facts: dict[str, Any]) -> str:
    """Return the subject; where it gets too long, the host is cut in its middle: its end says whose it is."""
    subject = _line(kind, facts)
    host, excess = facts["host"], len(subject) - LONGEST_SUBJECT
    if excess > 0 and host in subject and host:
        room = max(_SHORTEST_HOST, len(host) - excess)
        head = (room - 1) // 3
        subject = _line(kind, facts | {"host": f"{host[:head]}…{host[head + 1 - room :]}"})
    return subject if len(subject) <= LONGEST_SUBJECT else f"{subject[: LONGEST_SUBJECT - 1]}…"


def _line(kind: str, facts: dict[str, Any]) -> str:
    return " ".join(render_to_string(f"letters/{kind}_subject.txt", facts).split())
