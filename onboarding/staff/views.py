"""The page of one case and its actions: each translates a request, makes one call, translates back."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from onboarding import progress
from onboarding.models import Case
from onboarding.reasons import words_of
from onboarding.staff import case_page, words
from onboarding.staff.action import Action, Decision
from onboarding.staff.actions import offered
from onboarding.staff.forms import SeenForm

CASE_TEMPLATE = "admin/onboarding/case/change_form.html"
ACTION_TEMPLATE = "admin/onboarding/case/action.html"

to_case = partial(redirect, "admin:onboarding_case_change")


def show(request: HttpRequest, site: AdminSite, case: Case, *, may_act: bool) -> HttpResponse:
    """Show everything that is needed to decide, and nothing secret."""
    context = site.each_context(request) | case_page.rows_of(case)
    more = {
        "title": _title(case),
        "may_act": may_act,
        "actions": offered(case, request.user) if may_act else [],
        "opts": Case._meta,
    }
    return TemplateResponse(request, CASE_TEMPLATE, context | more)


def check_again(request: HttpRequest, case: Case) -> HttpResponse:
    """Have the connection tried once more."""
    if case.is_open:
        progress.check_again(case, actor=name_of(request.user))
        messages.success(request, gettext("A check is on its way. Reload this page in a few seconds."))
    else:
        messages.warning(request, gettext("This request is closed, so it was not checked."))
    return to_case(case.pk)


def claim(request: HttpRequest, case: Case) -> HttpResponse:
    """Give the case to whoever pressed, unless somebody was faster; or back, if they had it."""
    user = request.user
    had_id = request.POST.get("had_id", "")
    if not isinstance(user, User):
        return to_case(case.pk)
    to = None if had_id == str(user.pk) else user
    try:
        progress.assign(case, to, actor=name_of(user), had_id=int(had_id) if had_id.isdecimal() else None)
    except progress.TakenError as error:
        _say_taken(request, error)
    else:
        messages.success(request, gettext("You have this request now.") if to else gettext("Nobody has it now."))
    return to_case(case.pk)


def act(request: HttpRequest, site: AdminSite, case: Case, action: Action) -> HttpResponse:
    """Ask for what the action needs, then do it to the case as it was seen."""
    seen = {"state": case.state, "run_id": case.latest_run_id, "had_id": case.assigned_to_id, "to": case.assigned_to_id}
    form = action.form(request.POST or None, initial=seen)
    if form.is_valid():
        return _acted(request, case, action, form)
    context = site.each_context(request) | {
        "title": action.title,
        "case": case,
        "form": form,
        "action": action,
        "is_offered": form.is_bound or action.is_offered(case, request.user),
        "opts": Case._meta,
    }
    return TemplateResponse(request, ACTION_TEMPLATE, context)


def _acted(request: HttpRequest, case: Case, action: Action, form: SeenForm) -> HttpResponse:
    try:
        action.perform(case, Decision(name_of(request.user), form.seen, form.cleaned_data))
    except progress.ChangedMeanwhileError:
        messages.error(request, _faster(case))
    except progress.TakenError as error:
        _say_taken(request, error)
    except progress.NoRegionError:
        messages.error(request, gettext("There is no region yet, so nothing was done."))
    else:
        messages.success(request, str(action.done))
    return to_case(case.pk)


def _faster(case: Case) -> str:
    """Say who was faster, and what they did."""
    flip = case.flips.first()
    if flip is None:
        return gettext("Something changed after you opened the page, so nothing was done. Check again.")
    text = gettext(
        "Something changed after you opened the page, so nothing was done. The latest is from %(when)s, by %(who)s: "
        "%(what)s Check again."
    )
    when = date_format(localtime(flip.at), "H:i T")
    return text % {"when": when, "who": words.of_actor(flip.actor), "what": words_of(case, flip.reason)}


def _say_taken(request: HttpRequest, error: progress.TakenError) -> None:
    if error.by is None:
        messages.warning(request, gettext("Somebody gave it back meanwhile, so nothing was done."))
    else:
        text = gettext("%(name)s was faster and has this request now. Nothing was done.")
        messages.warning(request, text % {"name": name_of(error.by)})


def name_of(user: AbstractBaseUser | AnonymousUser) -> str:
    """Return the name under which a deed of this member of staff is recorded."""
    full_name = getattr(user, "get_full_name", str)()
    return (full_name or user.get_username())[:150]


def _title(case: Case) -> Any:
    return f"{case.reference} · {case.connection.institution.name}"
