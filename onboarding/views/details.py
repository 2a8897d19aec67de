"""ID and secret: sealed at the first POST, never sent back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from diagnosis.checks.base import Finding
from onboarding import access, entries, findings, intake
from onboarding.forms import DetailsForm
from onboarding.models import Case
from onboarding.progress import ChangedMeanwhileError, TooSoonError
from onboarding.views import refused
from onboarding.views.frame import context_of, say_too_soon, to_case
from onboarding.views.refused import Refusal

_BLOCK, _STEP, _GAP = 16, 10, 13  # the meter: 64 cells in four blocks, in units of its drawing
_CELLS = [{"x": cell * _STEP + cell // _BLOCK * _GAP} for cell in range(4 * _BLOCK)]


@sensitive_post_parameters("client_id", "client_secret", "lti_client_id")
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, reference: str) -> HttpResponse:
    """Take the pair: store it whatever it looks like, judge its shape, and try it."""
    case = access.case_of(request, reference)
    if not case.is_open:
        return to_case(case)
    if case.connection.region is None:
        return redirect("onboarding:region", case.reference)
    if request.method != "POST":
        return _page(request, case)
    try:
        wrong = _keep_and_judge(case, DetailsForm(request.POST))
    except ChangedMeanwhileError:
        messages.warning(request, gettext("The address was changed meanwhile, so we took neither ID nor secret."))
        return redirect("onboarding:address", case.reference)
    if wrong:
        refused.keep(request, case, wrong)
        return redirect("onboarding:details", case.reference)
    return _try(request, case)


def _keep_and_judge(case: Case, form: DetailsForm) -> list[Refusal]:
    """Store what was typed, then return what is wrong with it."""
    server = case.connection.server
    if form.data.get("origin", server.address.origin) != server.address.origin:
        raise ChangedMeanwhileError  # typed on the page of another address: there it was meant for
    told = form.submitted(server.address)
    intake.keep_details(case, told)
    if not form.is_valid():
        return [Refusal(name, error.code or "") for name, found in form.errors.as_data().items() for error in found]
    wrong = [refusal for finding in entries.problems(case, told) for refusal in _refusals(finding)]
    return wrong + ([Refusal("lti_client_id", "invalid")] if told.lti_client_id_problem else [])


def _refusals(finding: Finding) -> list[Refusal]:
    code, facts = finding.outcome.code, dict(finding.facts)
    if code == "details.missing":
        named = {"client_id": "client_id", "secret": "client_secret"}
        return [Refusal(name, "required") for fact, name in named.items() if fact in str(facts["missing"])]
    if code == "key.id_malformed":
        return [Refusal("client_id", "rounded" if "rounded" in facts else "invalid")]
    return [Refusal("client_secret", code, facts)]


def _try(request: HttpRequest, case: Case) -> HttpResponse:
    intake.note_key_created(case)
    try:
        intake.try_details(case)
    except TooSoonError as error:
        say_too_soon(request, error.may_at)
    except ChangedMeanwhileError:
        return to_case(case)  # closed in the meantime: its page says so
    return to_case(case)


def _page(request: HttpRequest, case: Case) -> HttpResponse:
    wrong = refused.take(request, case)
    form = DetailsForm({} if wrong else None)
    advice = None
    for one in wrong:
        text = form.fields[one.name].error_messages.get(one.code)
        if text is None:
            advice = findings.words_for(case, one.code, one.facts)
            text = f"{advice.title} {advice.meaning}"
        form.add_error(one.name, text)
    more: dict[str, Any] = {"form": form, "entry": entries.kept(case), "advice": advice, "cells": _CELLS}
    return render(request, "onboarding/details.html", context_of(case, step=4, **more))
