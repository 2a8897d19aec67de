"""The page that the last link of a letter leads to: one button, since mail programs open links by themselves."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from onboarding import stopping


# Mail programs send the form, too (RFC 8058, "List-Unsubscribe-Post"): without cookies, and without going on to
# where a redirect leads. The signed link is what allows it.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop_letters(request: HttpRequest, token: str) -> HttpResponse:
    """Ask first; stop the letters, or have them written again."""
    contact = stopping.contact_of(token)
    if contact is None:
        raise Http404
    if request.method == "POST":
        (stopping.resume if "again" in request.POST else stopping.stop)(contact)
    return render(request, "onboarding/stop_letters.html", {"is_stopped": contact.stopped_at is not None})
