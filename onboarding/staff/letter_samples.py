"""The letters as they read: each of them, in each language, with made-up facts."""

from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import get_language_info, gettext

from onboarding import letter_samples
from onboarding.models import Letter
from onboarding.staff import words

# A letter brings its styles along; anything else that it held would stay shut out, and so would its links.
LETTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"


def overview(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """List them, each language with its subject."""
    rows: dict[str, list[letter_samples.Sample]] = {}
    for sample in letter_samples.samples():
        rows.setdefault(sample.slug, []).append(sample)
    context = site.each_context(request) | {
        "title": gettext("Letters with made-up facts"),
        "rows": [(_name_of(slug), samples) for slug, samples in rows.items()],
        "languages": [_language(code) for code in letter_samples.languages()],
        "opts": Letter._meta,
    }
    return TemplateResponse(request, "admin/onboarding/letter/samples.html", context)


def letter(request: HttpRequest, site: AdminSite, slug: str, language: str) -> HttpResponse:
    """Show one: its subject, its text, and its HTML in a frame."""
    context = site.each_context(request) | {
        "title": _name_of(slug),
        "sample": _sample(slug, language),
        "language_name": _language(language),
        "opts": Letter._meta,
    }
    return TemplateResponse(request, "admin/onboarding/letter/sample.html", context)


def html(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """Return the HTML part alone, shut in: it is shown in a frame of the page above."""
    headers = {"Content-Security-Policy": LETTER_POLICY, "X-Frame-Options": "SAMEORIGIN"}
    return HttpResponse(_sample(slug, language).written.html, headers=headers)


def _sample(slug: str, language: str) -> letter_samples.Sample:
    if slug not in letter_samples.slugs() or language not in letter_samples.languages():
        raise Http404
    return letter_samples.sample(slug, language)


def _name_of(slug: str) -> str:
    kind = slug.removesuffix(letter_samples.UNPROVED)
    name = str(words.LETTER_KINDS.get(kind, kind))
    return gettext("%(letter)s, before the address is proved") % {"letter": name} if kind != slug else name


def _language(code: str) -> str:
    return str(get_language_info(code)["name_local"])
