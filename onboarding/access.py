"""Which case a browser may see: the one it opened, or the one whose private link it holds. Nobody else's.

Anybody can open a case in somebody else's name, and wait for that one to go on with it. So from the moment at
which the contact has proved the e-mail address, only browsers that have shown the letter's link or code see it.
"""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from onboarding.models import Case

_HELD, _PROVED = "cases", "proved_cases"
_MOST = 50  # cases one browser may hold; the oldest falls out


class NotProvedHereError(Exception):
    """The contact has proved the address, but in another browser: here the link or the code is asked for."""

    def __init__(self, case: Case) -> None:
        super().__init__(case.reference)
        self.case = case


class ProofMiddleware:
    """Leads a browser that has not shown the letter to the page that asks for its code."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Translate NotProvedHereError; leave every other exception alone."""
        if not isinstance(exception, NotProvedHereError):
            return None
        where = reverse("onboarding:confirm_code", args=[exception.case.reference])
        if getattr(request, "htmx", False):
            return HttpResponse(headers={"HX-Redirect": where})  # the page, not the part that asked for news
        return redirect(where)


def grant(request: HttpRequest, case: Case, *, is_proved: bool = False) -> None:
    """Let this browser see the case, under a fresh session key; `is_proved`: it has shown the link or the code."""
    request.session.cycle_key()
    for name in (_HELD, _PROVED) if is_proved else (_HELD,):
        others = [pk for pk in request.session.get(name, []) if pk != case.pk]
        request.session[name] = [*others, case.pk][-_MOST:]


def case_of(request: HttpRequest, reference: str) -> Case:
    """Return the case; 404 for a stranger and for a case that does not exist, alike.

    Raise NotProvedHereError when it was proved, and not by this browser.
    """
    case = case_to_prove(request, reference)
    if case.is_proved and not is_proved_here(request, case):
        raise NotProvedHereError(case)
    return case


def case_to_prove(request: HttpRequest, reference: str) -> Case:
    """Return the case for the pages on which the address is proved, and no others; 404 as `case_of`."""
    case = (
        Case.objects.by_reference(reference)
        .select_related("connection__server", "connection__region", "connection__institution", "contact", "latest_run")
        .filter(pk__in=request.session.get(_HELD, []))
        .first()
    )
    if case is None:
        raise Http404
    return case


def is_held(request: HttpRequest, case: Case) -> bool:
    """Say whether this browser opened the case, or has shown its link or code before."""
    return case.pk in request.session.get(_HELD, [])


def is_proved_here(request: HttpRequest, case: Case) -> bool:
    """Say whether this browser has shown the link or the code of the case."""
    return case.is_proved and case.pk in request.session.get(_PROVED, [])
