"""Fix letters: ready words for the person who can mend something. People send them from their own mail; we do not.

No private link, secret or address that is not public is in them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from diagnosis.advice import Who
from diagnosis.advice.words import REASON
from diagnosis.as_curl import SECRET_VARIABLE, Asked
from diagnosis.ask_again import to_ask_again
from onboarding import findings
from onboarding.findings import ShownFinding
from onboarding.models import Case
from registry.models import Region, Server

LONGEST_MAILTO = 1900  # characters; Chromium on Windows opens none beyond 2,048
_MOST_SEEN = 3  # exchanges that a letter tells of
_SECRET_CHECK = "key_secret"  # noqa: S105 (a name, not a value)
_MISSING, _MISSING_UNLISTED = "scopes.missing", "scopes.missing_unlisted"


class Reader(StrEnum):
    """Whom a fix letter is for."""

    SERVER_TEAM = "server"
    CANVAS_ADMIN = "canvas"
    NETWORK_TEAM = "network"
    HOSTING_PARTNER = "hosting"

    @property
    def label(self) -> Promise:
        return _LABELS[self]

    @classmethod
    def read(cls, value: str | None) -> "Reader | None":
        """Return the reader that a page asks for; None for anything else."""
        return next((one for one in cls if one.value == value), None)


_LABELS: Mapping[str, Promise] = {
    Reader.SERVER_TEAM: _("Whoever runs the web server"),
    Reader.CANVAS_ADMIN: _("The Canvas administrator"),
    Reader.NETWORK_TEAM: _("The network team"),
    Reader.HOSTING_PARTNER: _("The hosting partner"),
}
_READER_OF_WHO: Mapping[Who, Reader] = {
    Who.CANVAS_ADMIN: Reader.CANVAS_ADMIN,
    Who.SERVER_ADMIN: Reader.SERVER_TEAM,
    Who.NETWORK_TEAM: Reader.NETWORK_TEAM,
}
# Where the advice is to wait, since it mostly passes by itself.
_READER_OF_CHECK: Mapping[str, Reader] = {
    "tls": Reader.SERVER_TEAM,
    "identity": Reader.SERVER_TEAM,
    "address": Reader.NETWORK_TEAM,
}


@dataclass(frozen=True, slots=True)
class FixLetter:
    """A letter in the language that is on, as plain text, and the command that shows what we saw ("" for none)."""

    finding: ShownFinding
    reader: Reader
    language: str
    subject: str
    body: str
    command: str
    mailto: str
    is_whole_in_mailto: bool


def to_pass_on(found: Iterable[ShownFinding], code: str) -> ShownFinding | None:
    """Return the finding of this code that somebody else can mend; None when there is none (any more)."""
    return next((one for one in found if one.code == code and one.may_be_passed_on), None)


def reader_of(finding: ShownFinding, server: Server) -> Reader:
    """Return who most likely can mend it; what Instructure hosts, Instructure's people do."""
    reader = _READER_OF_WHO.get(finding.advised.who) or _READER_OF_CHECK.get(finding.check, Reader.NETWORK_TEAM)
    if reader != Reader.CANVAS_ADMIN and server.hosting == Server.Hosting.INSTRUCTURE:
        return Reader.HOSTING_PARTNER
    return reader


def write(case: Case, finding: ShownFinding, seen_at: datetime | None, reader: Reader | None = None) -> FixLetter:
    """Write the letter about a finding as institutions see it; `reader` where it is not the likeliest one."""
    reader = reader or reader_of(finding, case.connection.server)
    command = command_for(case, finding)
    facts = _facts(case, finding, seen_at, reader, command)
    subject = " ".join(render_to_string("onboarding/fix_letter_subject.txt", facts).split())
    body = render_to_string("onboarding/fix_letter.txt", facts).strip()
    mailto, is_whole = _mailto(subject, body, render_to_string("onboarding/fix_letter_short.txt", facts).strip())
    return FixLetter(
        finding, reader, get_language() or settings.LANGUAGE_CODE, subject, body, command, mailto, is_whole
    )


def command_for(case: Case, finding: ShownFinding) -> str:
    """Return the command by which a network team sees what we saw."""
    server = case.connection.server
    sends_secret = finding.check == _SECRET_CHECK
    asked = Asked(server.host, server.port, case.connection.client_id, settings.WIRE_USER_AGENT, sends_secret)
    return to_ask_again(finding.code, finding.evidence, asked)


def _facts(case: Case, finding: ShownFinding, seen_at: datetime | None, reader: Reader, command: str) -> dict[str, Any]:
    region, server = case.connection.region, case.connection.server
    names = findings.region_names()
    is_technical = reader != Reader.CANVAS_ADMIN
    return {
        "finding": finding,
        "advised": findings.words_for(case, finding.code, finding.facts, names, for_letter=True),
        "meaning": findings.words_for(case, finding.code, finding.facts, names).meaning,  # scopes stand in a list
        "reader": reader,
        "institution": case.connection.institution.name,
        "host": server.host,
        "product": settings.PRODUCT_NAME,
        "reference": case.reference,
        "seen": [_seen(one, f"https://{server}") for one in finding.evidence[-_MOST_SEEN:]],
        "seen_at": _moment(seen_at),
        "scopes": _scopes_to_tick(finding, region),
        "our_addresses": settings.PROBE_ADDRESSES if is_technical else [],
        "command": command if is_technical else "",
        "needs_secret": SECRET_VARIABLE in command,
        "variable": SECRET_VARIABLE,
    }


def _scopes_to_tick(finding: ShownFinding, region: Region | None) -> list[str]:
    """Return the missing ones, or all where Canvas does not say which."""
    if finding.code == _MISSING:
        return [one for one in str(finding.facts.get("missing", "")).split(", ") if one]
    return region.required_scopes if region and finding.code == _MISSING_UNLISTED else []


def _seen(asked: Mapping[str, Any], origin: str) -> str:
    """Return one exchange in words: when, what was asked, and what came back."""
    path = str(asked.get("path", "")).partition("?")[0]
    words = {
        "when": _moment(parse_datetime(str(asked.get("asked_at") or ""))),
        "asked": f"{asked.get('method', '')} {origin}{path}",
        "status": asked.get("status") or "",
        "reason": str(REASON.get(str(asked.get("failed") or ""), asked.get("failed") or "")),
        "said": str(asked.get("said") or ""),
    }
    if words["reason"]:
        return gettext("%(when)s: we asked %(asked)s. There was no answer: %(reason)s.") % words
    if words["said"]:
        return gettext("%(when)s: we asked %(asked)s. The answer had status %(status)s and said: %(said)s.") % words
    return gettext("%(when)s: we asked %(asked)s. The answer had status %(status)s.") % words


def _moment(at: datetime | None) -> str:
    if at is None:
        return ""
    local = timezone.localtime(at)
    words = {"date": date_format(local, "DATE_FORMAT"), "time": date_format(local, "H:i T")}
    return gettext("%(date)s, %(time)s") % words


def _mailto(subject: str, body: str, short: str) -> tuple[str, bool]:
    """Return the link that opens the letter in a mail program, and whether it holds the whole of it."""
    whole = f"mailto:?subject={quote(subject, safe='')}&body={_line_ends(body)}"
    if len(whole) <= LONGEST_MAILTO:
        return whole, True
    brief = f"mailto:?subject={quote(subject, safe='')}&body={_line_ends(short)}"
    return brief if len(brief) <= LONGEST_MAILTO else f"mailto:?subject={quote(subject, safe='')}", False


def _line_ends(text: str) -> str:
    return quote(text.replace("\n", "\r\n"), safe="")  # as RFC 6068 has them
