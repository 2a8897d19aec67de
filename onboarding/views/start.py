"""The first page: one address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from onboarding import access, intake, visitor
from onboarding.budgets import Kind, SpentError
from onboarding.forms import LONGEST_ADDRESS, StartForm
from onboarding.models import Case


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Turn an address into a request."""
    form = StartForm(request.POST or None, initial={"address": request.GET.get("address", "")[:LONGEST_ADDRESS]})
    if request.method != "POST" or not form.is_valid():
        return render(request, "onboarding/start.html", {"form": form})
    try:
        visitor.count(Kind.DRAFTS_BY_VISITOR, request)
    except SpentError as error:
        context = {"form": form, "refused_until": error.until}
        return render(request, "onboarding/start.html", context, status=429)
    case = intake.open_draft(
        address=form.read_address,
        address_from=form.typed_more,
        email=form.cleaned_data["email"],
        institution_name=form.cleaned_data["institution"],
        language=form.cleaned_data["language"],
        source=Case.Source.FORM,
    )
    access.grant(request, case)
    return redirect("onboarding:address", case.reference)
