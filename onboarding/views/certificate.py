"""The missing certificate of a server, as a file for whoever may see the request."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from onboarding import access
from onboarding.missing_certificate import offered_to


@require_safe
def missing_certificate(request: HttpRequest, reference: str) -> HttpResponse:
    """Hand out the file; 404 where nothing is missing."""
    offered = offered_to(access.case_of(request, reference))
    if offered is None:
        raise Http404
    return offered.response()
