"""The pages for errors: no database, no session, no scripts, and a stylesheet of their own.

They are rendered without a request, so that no context processor runs: one of them may be what broke.
"""

import re
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext

from portal.masking import mask

STYLE = "css/error.css"
_REFERENCE = re.compile(r"/(CB-\d{6,12})(?:/|$)", re.IGNORECASE)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that cannot be read; one that is too large is told so."""
    is_too_large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent)
    return _page(request, 400, is_too_large=is_too_large)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer somebody who is signed in, but may not do this (institutions get a 404 instead)."""
    return _page(request, 403, page=mask(request.path))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that was sent from a page opened too long ago, or from elsewhere."""
    return _page(request, 403, template="403_csrf")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for what does not exist, and for what this browser may not know of, alike."""
    return _page(request, 404, is_request=bool(_REFERENCE.search(request.path)))


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer somebody who asked, or tried to sign in, too often in a short time."""
    return _page(request, 429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer when something of ours broke."""
    found = _REFERENCE.search(request.path)
    return _page(request, 500, reference=found[1].upper() if found else "")


def _page(request: HttpRequest, status: int, *, template: str = "", **facts: Any) -> HttpResponse:
    now = timezone.localtime()
    context = {
        "product": settings.PRODUCT_NAME,
        "support_email": settings.SUPPORT_EMAIL,
        "home_url": get_script_prefix(),
        "style_url": _style_url(),
        "status": status,
        "now": now.isoformat(timespec="seconds"),
        "now_text": date_format(now, pgettext("date format", "j F Y, H:i T")),
        **facts,
    }
    return HttpResponse(render_to_string(f"errors/{template or status}.html", context), status=status)


def _style_url() -> str:
    """Return the stylesheet's address, unhashed where collected files are missing (the manifest then raises)."""
    try:
        return static(STYLE)
    except ValueError:
        return f"{settings.STATIC_URL}{STYLE}"
