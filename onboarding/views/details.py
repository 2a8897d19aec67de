"""ID and secret: sealed at the first POST, never sent back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from diagnosis.advice import Advised
from onboarding import access, entries, findings, intake
from onboarding.forms import DetailsForm
from onboarding.models import Case
from onboarding.progress import ChangedMeanwhileError, TooSoonError
from onboarding.views.frame import context_of, say_too_soon, to_case

_BLOCK, _STEP, _GAP = 16, 10, 13  # the meter: 64 cells in four blocks, in units of its drawing
_CELLS = [{"x": cell * _STEP + cell // _BLOCK * _GAP} for cell in range(4 * _BLOCK)]


@sensitive_post_parameters("client_id", "client_secret")
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, reference: str) -> HttpResponse:
    """Take the pair: store it whatever it looks like, judge its shape, and try it."""
    case = access.case_of(request, reference)
    if not case.is_open:
        return to_case(case)
    if case.connection.region is None:
        return redirect("onboarding:region", case.reference)
    if request.method != "POST":
        return _page(request, case, DetailsForm())
    form = DetailsForm(request.POST)
    try:
        advice = _keep_and_judge(case, form)
    except ChangedMeanwhileError:
        messages.warning(request, gettext("The address was changed meanwhile, so we took neither ID nor secret."))
        return redirect("onboarding:address", case.reference)
    return _try(request, case) if form.is_valid() else _page(request, case, form, advice)


def _keep_and_judge(case: Case, form: DetailsForm) -> Advised | None:
    """Store what was typed, then add what is wrong with it to the form; return the advice for the secret."""
    server = case.connection.server
    if form.data.get("origin", server.address.origin) != server.address.origin:
        raise ChangedMeanwhileError  # typed on the page of another address: there it was meant for
    told = form.submitted(server.address)
    intake.keep_details(case, told)
    if not form.is_valid():
        return None
    advice = None
    for finding in entries.problems(case, told):
        if finding.outcome.code == "details.missing":
            _say_missing(form, str(finding.facts["missing"]))
        elif finding.outcome.code == "key.id_malformed":
            form.add_error("client_id", gettext("A client ID has digits only."))
        else:
            advice = findings.words_for(case, finding.outcome.code, dict(finding.facts))
            form.add_error("client_secret", f"{advice.title} {advice.meaning}")
    return advice


def _say_missing(form: DetailsForm, missing: str) -> None:
    if "client_id" in missing:
        form.add_error("client_id", gettext("Type the client ID."))
    if "secret" in missing:
        form.add_error("client_secret", gettext("Type the client secret."))


def _try(request: HttpRequest, case: Case) -> HttpResponse:
    intake.note_key_created(case)
    try:
        intake.try_details(case)
    except TooSoonError as error:
        say_too_soon(request, error.may_at)
    except ChangedMeanwhileError:
        return to_case(case)  # closed in the meantime: its page says so
    return to_case(case)


def _page(request: HttpRequest, case: Case, form: DetailsForm, advice: Advised | None = None) -> HttpResponse:
    more: dict[str, Any] = {"form": form, "entry": entries.kept(case), "advice": advice, "cells": _CELLS}
    return render(request, "onboarding/details.html", context_of(case, step=4, **more))
