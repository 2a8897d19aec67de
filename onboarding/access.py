"""Which case a browser may see: the one it opened, or the one whose private link it holds. Nobody else's."""

from django.http import Http404, HttpRequest

from onboarding.models import Case

_KEY = "cases"
_MOST = 50  # cases one browser may hold; the oldest falls out


def grant(request: HttpRequest, case: Case) -> None:
    """Let this browser see the case, under a fresh session key."""
    held = [pk for pk in request.session.get(_KEY, []) if pk != case.pk]
    request.session.cycle_key()
    request.session[_KEY] = [*held, case.pk][-_MOST:]


def case_of(request: HttpRequest, reference: str) -> Case:
    """Return the case; 404 for a stranger and for a case that does not exist, alike."""
    case = (
        Case.objects.by_reference(reference)
        .select_related("connection__server", "connection__region", "connection__institution", "contact", "latest_run")
        .filter(pk__in=request.session.get(_KEY, []))
        .first()
    )
    if case is None:
        raise Http404
    return case
