"""Private links: one button, since mail scanners open links but press nothing."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare, get_random_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from onboarding import links, new_links, visitor
from onboarding.budgets import Kind, SpentError
from onboarding.forms import NewLinkForm
from onboarding.models import SetupLink
from onboarding.views.frame import next_page
from onboarding.views.proof import prove_here

_OPENED = "link_opened"
_OPENED_FOR_S = 3600


# Without a referrer a browser posts the form with "Origin: null", which Django's own check refuses. The same
# promise is kept by a cookie of this page alone: only a page of ours can have put its value into the form.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Show one button; pressed, it lets this browser in and goes on to an address without the token."""
    found = links.find(token)
    if found is None:
        return _dead(request)
    if request.method == "POST" and _was_opened_here(request):
        response = _redeem(request, found)
    else:
        response = _button(request, found)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _button(request: HttpRequest, found: SetupLink) -> HttpResponse:
    value = get_random_string(32)
    response = render(request, "onboarding/link.html", {"opened": value})
    response.set_cookie(
        _OPENED,
        value,
        max_age=_OPENED_FOR_S,
        path="/s/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _was_opened_here(request: HttpRequest) -> bool:
    kept = request.COOKIES.get(_OPENED, "")
    return bool(kept) and constant_time_compare(kept, request.POST.get("opened", ""))


def _redeem(request: HttpRequest, found: SetupLink) -> HttpResponse:
    case = found.case
    is_first = not case.is_proved
    links.redeem(found)
    goes_on = prove_here(request, case)
    name = next_page(goes_on) if goes_on.is_begun else "onboarding:case"
    if is_first and case.is_begun:
        name = "onboarding:address"  # whoever opened the draft may be somebody else: its address is seen first
    response = redirect(name, goes_on.reference)
    response.delete_cookie(_OPENED, path="/s/")
    return response


def _dead(request: HttpRequest) -> HttpResponse:
    response = render(request, "onboarding/dead_link.html", _lost(NewLinkForm(), is_lost=True), status=404)
    # The path still stays here, but the forms of this page go out with their origin, which Django's check asks for.
    response.headers["Referrer-Policy"] = "strict-origin"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def new_link(request: HttpRequest) -> HttpResponse:
    """Send a new link to whoever asks for one; the answer is always the same."""
    form = NewLinkForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "onboarding/dead_link.html", _lost(form))
    try:
        visitor.count(Kind.LINKS_BY_VISITOR, request)
    except SpentError as error:
        return render(request, "onboarding/dead_link.html", _lost(form) | {"refused_until": error.until}, status=429)
    new_links.ask(form.cleaned_data["email"])
    return render(request, "onboarding/link_sent.html")


def _lost(form: NewLinkForm, *, is_lost: bool = False) -> dict[str, object]:
    return {"form": form, "days": settings.LINK_DAYS, "is_lost": is_lost}
