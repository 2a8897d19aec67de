"""What we understood of the address, and how to give another one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from onboarding import access, intake, standing, visitor
from onboarding.address_shown import shown_of
from onboarding.budgets import Kind, SpentError
from onboarding.forms import AddressForm
from onboarding.views.frame import context_of, to_case


@require_safe
def address(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what follows from the address alone; the network's part comes in by and by."""
    case = access.case_of(request, reference)
    if not case.is_open:
        return to_case(case)
    now = standing.standing_of(case)
    return render(request, "onboarding/address.html", context_of(case, step=1, shown=now, address=shown_of(case, now)))


@require_http_methods(["GET", "HEAD", "POST"])
def change_address(request: HttpRequest, reference: str) -> HttpResponse:
    """Take another address; ID and secret stay behind."""
    case = access.case_of(request, reference)
    if not case.is_open:
        return to_case(case)
    suggested = {"address": request.GET.get("to", "")}
    form = AddressForm(request.POST) if request.method == "POST" else AddressForm(initial=suggested)
    if request.method != "POST" or not form.is_valid():
        return render(request, "onboarding/change_address.html", context_of(case, step=1, form=form))
    if form.read_address == case.connection.server.address:
        return redirect("onboarding:address", case.reference)
    try:
        visitor.count(Kind.DRAFTS_BY_VISITOR, request)
    except SpentError as error:
        context = context_of(case, step=1, form=form, refused_until=error.until)
        return render(request, "onboarding/change_address.html", context, status=429)
    intake.change_address(case, address=form.read_address, address_from=form.typed_more)
    return redirect("onboarding:address", case.reference)
