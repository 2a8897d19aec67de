"""Every letter with made-up facts, as staff look at them: asks no database and makes no link."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from diagnosis.advice import advise
from onboarding import letter_facts, stopping
from onboarding.ages import lasting
from onboarding.composing import Written, link_of, render
from onboarding.findings import ShownFinding
from onboarding.models import Letter

Kind = Letter.Kind

HOST, REGION, REFERENCE = "canvas.northfield.example", "EU", "CB-000123"
UNPROVED = "_unproved"  # after a kind: as it goes to an address that is not proved
_FOUND: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    Kind.NEEDS_MENDING: (
        "redirect.other_region",
        {"region": "US", "registered": "https://api.us.badges.example/canvas/callback"},
    ),
    Kind.STILL_UNCLEAR: ("address.timeout", {"port": 443}),
    Kind.FOR_STAFF: ("redirect.not_configured", {"region": REGION}),
}
_OTHERWISE: tuple[str, Mapping[str, Any]] = ("key.off", {})


@dataclass(frozen=True, slots=True)
class Sample:
    """One letter in one language."""

    slug: str
    language: str
    written: Written


def slugs() -> list[str]:
    """Return the names of the letters that there are."""
    return [*Kind.values, f"{Kind.ASK}{UNPROVED}"]


def languages() -> list[str]:
    """Return the languages that letters are written in."""
    return [code for code, _ in settings.LANGUAGES]


def samples() -> Iterator[Sample]:
    """Write every letter in every language."""
    for slug in slugs():
        for language in languages():
            yield sample(slug, language)


def sample(slug: str, language: str) -> Sample:
    """Write one letter in one language."""
    kind = Kind(slug.removesuffix(UNPROVED))
    with translation.override(language):
        facts = _facts(kind)
        if slug.endswith(UNPROVED):
            facts |= {"question": "", "host": "", "region": ""}
        return Sample(slug, language, render(kind, facts))


def _facts(kind: str) -> dict[str, Any]:
    now = timezone.now()
    code, found = _FOUND.get(kind, _OTHERWISE)
    return (
        letter_facts.ours()
        | {"reference": REFERENCE, "host": HOST, "region": REGION, "help_url": settings.HELP_URL}
        | {"case_url": settings.PUBLIC_URL + reverse("onboarding:case", args=[REFERENCE])}
        | {"desk_url": settings.PUBLIC_URL + reverse("admin:index")}
        | {"tested_at": now, "certificate_expires_at": now + timedelta(days=190)}
        | {"finding": _finding(code, found), "others_due": 2, "is_rest_fine": False}
        | {"is_fine_but_for_certificate": False, "certificate_url": ""}
        | _moments(now)
        | {"question": gettext("Which of your two servers is it? Both answer under this name.")}
        | {"reason": gettext("This server is a copy for trying out, and we connect only those in use.")}
        | {"next_step": gettext("Ask for the server that your teachers use.")}
        | {"stop_url": stopping.url_of("sample") if kind in stopping.NOTICES else ""}
        | link_of("sample", "ABCD-EFGH")
    )


def _moments(now: datetime) -> dict[str, Any]:
    return {
        "since": now - timedelta(days=3),
        "at": now,
        "count": 9,
        "days": 7,
        "expires_on": (now + timedelta(days=7)).date(),
        "apart": lasting(now - timedelta(days=1)),
        "away": lasting(now - timedelta(days=3)),
    }


def _finding(code: str, facts: Mapping[str, Any]) -> ShownFinding:
    advised = advise(
        code,
        facts,
        host=HOST,
        client_id="10000000000007",
        our_uri="https://api.eu.badges.example/canvas/callback",
        our_region=REGION,
        product=settings.PRODUCT_NAME,
    )
    return ShownFinding(code, "", "failed", advised, is_proved=True)
