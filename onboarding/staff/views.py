"""The page of one case and its actions: each translates a request, makes one call, translates back."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext

from onboarding import progress
from onboarding.models import Case
from onboarding.staff import case_page
from onboarding.staff.forms import ConfirmForm

CASE_TEMPLATE = "admin/onboarding/case/change_form.html"
CONFIRM_TEMPLATE = "admin/onboarding/case/confirm.html"


def show(request: HttpRequest, site: AdminSite, case: Case, *, may_act: bool) -> HttpResponse:
    """Show everything that is needed to decide, and nothing secret."""
    context = site.each_context(request) | case_page.rows_of(case)
    return TemplateResponse(
        request, CASE_TEMPLATE, context | {"title": _title(case), "may_act": may_act, "opts": Case._meta}
    )


def check_again(request: HttpRequest, case: Case) -> HttpResponse:
    """Have the connection tried once more."""
    if case.is_open:
        progress.check_again(case, actor=name_of(request.user))
        messages.success(request, gettext("A check is on its way. Reload this page in a few seconds."))
    else:
        messages.warning(request, gettext("This request is closed, so it was not checked."))
    return redirect("admin:onboarding_case_change", case.pk)


def confirm(request: HttpRequest, site: AdminSite, case: Case) -> HttpResponse:
    """Ask for a reason, then call the case connected on the run that was looked at."""
    form = ConfirmForm(request.POST or None, initial={"run_id": case.latest_run_id})
    if form.is_valid():
        return _confirmed(request, case, form.cleaned_data)
    context = site.each_context(request) | {
        "title": gettext("Confirm this connection"),
        "case": case,
        "form": form,
        "may_be_confirmed": progress.may_be_confirmed(case),
        "opts": Case._meta,
    }
    return TemplateResponse(request, CONFIRM_TEMPLATE, context)


def _confirmed(request: HttpRequest, case: Case, entered: dict[str, Any]) -> HttpResponse:
    try:
        progress.confirm(case, run_id=entered["run_id"], actor=name_of(request.user), note=entered["reason"])
    except progress.ChangedMeanwhileError:
        messages.error(
            request,
            gettext("Something changed after the run you looked at, so nothing was confirmed. Check again first."),
        )
    else:
        messages.success(request, gettext("The connection is confirmed. A letter is on its way."))
    return redirect("admin:onboarding_case_change", case.pk)


def name_of(user: AbstractBaseUser | AnonymousUser) -> str:
    """Return the name under which a deed of this member of staff is recorded."""
    full_name = getattr(user, "get_full_name", str)()
    return (full_name or user.get_username())[:150]


def _title(case: Case) -> str:
    return f"{case.reference} · {case.connection.institution.name}"
