"""The list of what to enter in Canvas, for exactly this region."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from onboarding import access, intake
from onboarding.key_list import grouped
from onboarding.views.frame import context_of, say_saved, to_case


@require_http_methods(["GET", "HEAD", "POST"])
def key(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the values of the key; a press of the button says that it is made."""
    case = access.case_of(request, reference)
    region = case.connection.region
    if region is None:
        return redirect("onboarding:region", case.reference)
    if not case.is_open:
        return to_case(case)
    if request.method == "POST":
        intake.note_key_created(case)
        say_saved(request)
        return redirect("onboarding:details", case.reference)
    return render(request, "onboarding/key.html", context_of(case, step=3, scopes=grouped(region.required_scopes)))
