"""What all pages of a request share: the case of the browser that asks, and the values of the page's frame."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from onboarding import standing
from onboarding.models import Case
from onboarding.standing import Standing

STEPS = 5
_ASKS_FOR_ADDRESSES = ("canvas.blocked", "address.timeout")  # whose remedy is to let our own addresses in
# Where a finding is mended on our pages, by the check that found it; everything else is mended at the institution.
_MENDED_AT = {
    "details": "details",
    "key_id": "details",
    "key_secret": "details",
    "address": "change_address",
    "redirect_uri": "key",
    "scopes": "key",
    "key_state": "key",
}


def context_of(case: Case, *, step: int = 0, shown: Standing | None = None, **more: Any) -> dict[str, Any]:
    """Return the context of a page of this request; `step` of 5, 0 for pages that are none."""
    shown = shown or standing.standing_of(case)
    connection = case.connection
    mend_page = _MENDED_AT.get(shown.blocking.check, "") if shown.blocking else ""
    return {
        "case": case,
        "server": connection.server,
        "region": connection.region,
        "step": step if case.is_begun else 0,  # whoever only changes something walks no steps
        "steps": STEPS,
        "standing": shown,
        "mend_page": mend_page,
        "asks_for_addresses": _ASKS_FOR_ADDRESSES,
        "probe_addresses": settings.PROBE_ADDRESSES,
        "may_check_at": case.may_check_again_at if case.may_check_again_at > timezone.now() else None,
        "may_check_in_s": _seconds_until(case.may_check_again_at),
        **more,
    }


def to_case(case: Case) -> HttpResponse:
    """Go to the case's own page."""
    return redirect("onboarding:case", case.reference)


def next_page(case: Case) -> str:
    """Return the name of the page where a draft goes on."""
    if not case.connection.region:
        return "onboarding:address"
    return "onboarding:details" if case.key_created_at else "onboarding:key"


def say_saved(request: HttpRequest) -> None:
    """Tell on the next page that everything so far is stored."""
    at = date_format(timezone.localtime(), "H:i T")
    text = gettext("Saved at %(time)s. You can close this page and go on later by the link in your mail.")
    messages.success(request, text % {"time": at})


def say_too_soon(request: HttpRequest, may_at: datetime) -> None:
    """Tell on the next page when "Check again" may be pressed."""
    seconds = _seconds_until(may_at)
    text = ngettext("You can check again in %(seconds)s s.", "You can check again in %(seconds)s s.", seconds)
    messages.info(request, text % {"seconds": seconds})


def _seconds_until(at: datetime) -> int:
    return max(1, round((at - timezone.now()).total_seconds()))
