"""What a letter may say: names of ours, the case's facts, and the words of its finding."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from diagnosis.models import Run
from onboarding import findings
from onboarding.models import Letter

_TO_ANYBODY = (Letter.Kind.SETUP_LINK, Letter.Kind.NEW_LINK)  # may reach an address that nobody has proved


def facts_of(letter: Letter) -> dict[str, Any]:
    """Return the template context of a letter, without link and code. Call it in the reader's language."""
    case = letter.case
    facts: dict[str, Any] = {
        "product": settings.PRODUCT_NAME,
        "signature": settings.LETTER_SIGNATURE or _signature(),
        "support_email": settings.SUPPORT_EMAIL,
        "reference": case.reference,
        "expires_at": timezone.now() + timedelta(days=settings.LINK_DAYS),
        "draft_days": settings.DRAFT_DAYS,
    }
    if letter.kind in _TO_ANYBODY:
        return facts  # nothing that somebody typed goes to an address that is not proved
    connection = case.connection
    facts |= {
        "host": connection.server.host,
        "region": connection.region.name if connection.region else "",
        "case_url": settings.PUBLIC_URL + reverse("onboarding:case", args=[case.reference]),
        "help_url": settings.HELP_URL,
        "certificate_expires_at": connection.server.certificate_expires_at,
        "tested_at": case.latest_run.finished_at if case.latest_run else None,
    }
    if letter.kind == Letter.Kind.NEEDS_MENDING:
        facts |= _what_stands_in_the_way(letter)
    return facts


def _what_stands_in_the_way(letter: Letter) -> dict[str, Any]:
    """Return the finding that caused the letter, from the run that found it: a newer one may be on its way."""
    case = letter.case
    code = letter.facts.get("outcome", "")
    run = case.connection.runs.filter(state=Run.State.DONE, blocking=code).order_by("-finished_at").first()
    found = findings.of_run(case, run)
    others = [one for one in found if not one.is_blocking]
    return {
        "finding": next((one for one in found if one.is_blocking), None)
        or findings.ShownFinding(code, "", "failed", findings.words_for(case, code, {}), is_proved=False),
        "others_due": len(findings.in_the_way(others)),
        "is_rest_fine": all(one.status in ("passed", "info") for one in others),
    }


def _signature() -> str:
    return gettext("The %(product)s connections team") % {"product": settings.PRODUCT_NAME}
