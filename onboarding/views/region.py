"""The region that the key is made for."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from onboarding import access, intake
from onboarding.forms import RegionForm
from onboarding.models import Case
from onboarding.regions_shown import offer
from onboarding.views.frame import context_of, say_saved, to_case
from registry.models import Region


@require_http_methods(["GET", "HEAD", "POST"])
def region(request: HttpRequest, reference: str) -> HttpResponse:
    """Have a region chosen; where there is only one, whoever goes on takes it, and that is said."""
    case = access.case_of(request, reference)
    if not case.is_open:
        return to_case(case)
    offered = offer()
    if offered.only and (request.method == "POST" or case.connection.region == offered.only):
        return _take_only(request, case, offered.only)
    form = RegionForm(request.POST or None, regions=offered.all)
    if request.method == "POST" and form.is_valid():
        say_saved(request)
        return _choose(case, form.chosen)
    return render(request, "onboarding/region.html", context_of(case, step=2, form=form, offer=offered))


def _choose(case: Case, chosen: Region) -> HttpResponse:
    is_draft = case.is_begun
    intake.change_region(case, chosen)
    return redirect("onboarding:key" if is_draft else "onboarding:case", case.reference)


def _take_only(request: HttpRequest, case: Case, only: Region) -> HttpResponse:
    if case.connection.region != only:
        text = gettext("There is one region only, so we chose it for you: %(region)s.")
        messages.info(request, text % {"region": only.name})
        return _choose(case, only)
    return redirect("onboarding:key", case.reference)
