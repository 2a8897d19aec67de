"""A request's own page: what is due, what was found, and the news of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from onboarding import access, entries, progress, standing
from onboarding.address_shown import shown_of
from onboarding.changes import changes_of
from onboarding.connection_shown import connection_of
from onboarding.models import Case
from onboarding.progress import ChangedMeanwhileError, TooSoonError
from onboarding.standing import Standing
from onboarding.timeline import timeline_of
from onboarding.views.frame import context_of, next_page, say_too_soon, to_case

STOP_POLLING = 286  # htmx's own status for "no more news will come"


@require_safe
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """Show where the request stands; a draft goes on where it was left."""
    found = access.case_of(request, reference)
    if found.is_begun:
        return redirect(next_page(found), found.reference)
    now = standing.standing_of(found)
    return render(request, "onboarding/case.html", context_of(found, shown=now, **history(found, now)))


@require_safe
def progress_news(request: HttpRequest, reference: str) -> HttpResponse:
    """Answer a page that asks for news: nothing where nothing changed, so that no focus moves."""
    found = access.case_of(request, reference)
    now = standing.standing_of(found)
    if request.GET.get("seen") == now.mark:
        return HttpResponse(status=204 if now.poll_s else STOP_POLLING, headers={"HX-Reswap": "none"})
    more: dict[str, Any]
    if request.GET.get("on") == "address":
        template, more = "onboarding/address_news.html", {"address": shown_of(found, now)}
    else:
        template, more = "onboarding/case_news.html", history(found, now)
    context = context_of(found, shown=now, is_news=True, **more)
    return render(request, template, context, status=200 if now.poll_s else STOP_POLLING)


def history(found: Case, now: Standing) -> dict[str, Any]:
    """Return what changed since the last check, what happened before, and how a connected one stands."""
    return {
        "changes": changes_of(found, now),
        "days": timeline_of(found),
        "entry": entries.kept(found),
        "connection": connection_of(found),
    }


@require_POST
def compared(request: HttpRequest, reference: str) -> HttpResponse:
    """Note that they compared the settings that cannot be seen from outside."""
    found = access.case_of(request, reference)
    try:
        progress.say_compared(found)
    except ChangedMeanwhileError:
        return to_case(found)  # it does not wait for that any more: its page says what it waits for
    messages.success(request, gettext("Thank you. A person here goes on from there."))
    return to_case(found)


@require_POST
def check_again(request: HttpRequest, reference: str) -> HttpResponse:
    """Try once more, once the cool-down is over."""
    found = access.case_of(request, reference)
    try:
        progress.check_again(found)
    except TooSoonError as error:
        say_too_soon(request, error.may_at)
    except ChangedMeanwhileError:
        return to_case(found)  # a run is on already, or the case was closed: its page says so
    if found.state == Case.State.CONNECTED:
        messages.success(request, gettext("We look again within the next minutes, and write to you when it works."))
    return redirect("onboarding:address", reference) if found.is_begun else to_case(found)
