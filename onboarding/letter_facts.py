"""What a letter may say: names of ours, the case's facts, and the words of its finding."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext

from diagnosis.models import Run
from onboarding import findings, stopping
from onboarding.ages import lasting
from onboarding.models import Letter

Kind = Letter.Kind

_BLANK_LINES = re.compile(r"\n\s*\n\s*")


def facts_of(letter: Letter) -> dict[str, Any]:
    """Return the template context of a letter, without link and code. Call it in the reader's language."""
    facts = ours() | {"reference": letter.case.reference, "stop_url": stopping.url_for(letter)}
    if not may_tell(letter):
        return facts | {"question": "", "host": "", "region": ""}
    facts |= _of_case(letter)
    return facts | _OF_KIND.get(letter.kind, _nothing_more)(letter)


def ours() -> dict[str, Any]:
    """Return what every letter may say, whoever reads it."""
    return {
        "product": settings.PRODUCT_NAME,
        "signature": settings.LETTER_SIGNATURE or _signature(),
        "support_email": settings.SUPPORT_EMAIL,
        "expires_at": timezone.now() + timedelta(days=settings.LINK_DAYS),
        "draft_days": settings.DRAFT_DAYS,
    }


def may_tell(letter: Letter) -> bool:
    """Say whether the letter may hold what somebody typed: a host, a name, a question of staff."""
    if letter.kind in (Kind.SETUP_LINK, Kind.NEW_LINK):
        return False  # they are for addresses that nobody has proved
    return letter.case.is_proved or letter.kind == Kind.FOR_STAFF


def _of_case(letter: Letter) -> dict[str, Any]:
    case = letter.case
    connection = case.connection
    return {
        "host": connection.server.host,
        "region": connection.region.name if connection.region else "",
        "case_url": settings.PUBLIC_URL + reverse("onboarding:case", args=[case.reference]),
        "certificate_url": settings.PUBLIC_URL + reverse("onboarding:missing_certificate", args=[case.reference]),
        "help_url": settings.HELP_URL,
        "certificate_expires_at": connection.server.certificate_expires_at,
        "tested_at": case.latest_run.finished_at if case.latest_run else None,
    }


def _nothing_more(letter: Letter) -> dict[str, Any]:
    return {}


def _still_unclear(letter: Letter) -> dict[str, Any]:
    since = _moment(letter, "since")
    return _what_stands_in_the_way(letter) | {"since": since, "count": _count(letter, "count")}


def _certificate(letter: Letter) -> dict[str, Any]:
    return {"days": _count(letter, "days"), "expires_on": _day(letter, "expires_on")}


def _broken(letter: Letter) -> dict[str, Any]:
    apart_s = _count(letter, "apart_s")
    apart = _in_words(timedelta(seconds=apart_s)) if apart_s else ""
    return _what_stands_in_the_way(letter) | {"since": _moment(letter, "since"), "apart": apart}


def _works_again(letter: Letter) -> dict[str, Any]:
    since, at = _moment(letter, "since"), _moment(letter, "at")
    away = _in_words(at - since) if since < at else ""
    return _what_stands_in_the_way(letter) | {"at": at, "away": away}


def _ask(letter: Letter) -> dict[str, Any]:
    return {"question": _typed(letter, "question")}


def _declined(letter: Letter) -> dict[str, Any]:
    return {"reason": _typed(letter, "reason"), "next_step": _typed(letter, "next_step")}


def _for_staff(letter: Letter) -> dict[str, Any]:
    desk_url = settings.PUBLIC_URL + reverse("admin:onboarding_case_change", args=[letter.case.pk])
    return _what_stands_in_the_way(letter) | {"desk_url": desk_url}


def _what_stands_in_the_way(letter: Letter) -> dict[str, Any]:
    """Return the finding that caused the letter, from the run that found it: a newer one may be on its way."""
    case = letter.case
    code = str(letter.facts.get("outcome", ""))
    run = case.connection.runs.filter(state=Run.State.DONE, blocking=code).order_by("-finished_at").first()
    found = findings.of_run(case, run)
    others = [one for one in found if not one.is_blocking]
    return {
        "finding": next((one for one in found if one.is_blocking), None)
        or findings.ShownFinding(code, "", "failed", findings.words_for(case, code, {}), is_proved=False),
        "others_due": len(findings.in_the_way(others)),
        "is_fine_but_for_certificate": findings.is_fine_but_for_certificate(found),
        "is_rest_fine": all(one.status in ("passed", "info") for one in others),
    }


_OF_KIND: Mapping[str, Callable[[Letter], dict[str, Any]]] = {
    Kind.NEEDS_MENDING: _what_stands_in_the_way,
    Kind.STILL_UNCLEAR: _still_unclear,
    Kind.CERTIFICATE: _certificate,
    Kind.BROKEN: _broken,
    Kind.WORKS_AGAIN: _works_again,
    Kind.ASK: _ask,
    Kind.DECLINED: _declined,
    Kind.FOR_STAFF: _for_staff,
}


def _moment(letter: Letter, name: str) -> datetime:
    """Return a moment among the letter's facts (as ISO has it); without one, when the letter was written."""
    return parse_datetime(str(letter.facts.get(name) or "")) or letter.written_at


def _day(letter: Letter, name: str) -> date:
    return parse_date(str(letter.facts.get(name) or "")) or letter.written_at.date()


def _count(letter: Letter, name: str) -> int:
    value = letter.facts.get(name)
    return int(value) if isinstance(value, int | float) else 0


def _typed(letter: Letter, name: str) -> str:
    """Return what a member of staff wrote, its paragraphs one empty line apart."""
    return _BLANK_LINES.sub("\n\n", str(letter.facts.get(name) or "").replace("\r\n", "\n").strip())


def _in_words(length: timedelta) -> str:
    return lasting(timezone.now() - length)


def _signature() -> str:
    return gettext("The %(product)s connections team") % {"product": settings.PRODUCT_NAME}
