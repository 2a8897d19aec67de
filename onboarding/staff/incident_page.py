"""The page of an incident: what changed together, and the letters that wait for a decision."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from keys.admin import ReadOnlyAdmin
from onboarding import incident_decisions
from onboarding.models import Incident, Letter
from onboarding.progress import ChangedMeanwhileError
from onboarding.staff import words
from onboarding.staff.views import name_of
from onboarding.staff.words import Word

TEMPLATE = "admin/onboarding/incident/change_form.html"
_MOST_LETTERS = 200
CAUSES = {
    "many": _("Many servers at once"),
    "address": _("Servers at one address"),
    "suffix": _("Servers under one name"),
}
STATES = {
    Incident.State.OPEN: Word("unclear", _("Letters are held")),
    Incident.State.RELEASED: Word("passed", _("Letters released")),
    Incident.State.DROPPED: Word("info", _("Letters dropped")),
}


class DecisionForm(forms.Form):
    """Which way, and why."""

    decision = forms.ChoiceField(choices=[("release", ""), ("drop", "")], widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It stands in the history. Write no secret here."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Type the reason.")},
    )


@admin.register(Incident)
class IncidentAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "state", "cause", "shared", "connections", "opened_at", "decided_by", "decided_at")
    list_filter = ("state", "cause")
    ordering = ("-opened_at",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who may change an incident may decide about it; no field is ever written here."""
        return bool(admin.ModelAdmin.has_change_permission(self, request, obj))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the incident, or take a decision about it."""
        incident = self.get_object(request, object_id)
        if not self.has_view_permission(request, incident):
            raise PermissionDenied
        if incident is None:
            raise Http404
        may_decide = self.has_change_permission(request, incident)
        if request.method == "POST" and not may_decide:
            raise PermissionDenied
        return show(request, self.admin_site, incident, may_decide=may_decide)


def show(request: HttpRequest, site: AdminSite, incident: Incident, *, may_decide: bool) -> HttpResponse:
    """Show what changed and what is held; a posted decision is taken."""
    form = DecisionForm(request.POST or None)
    if form.is_valid():
        return _decided(request, incident, form.cleaned_data)
    letters = incident.letters.select_related("case__connection__server", "case__connection__institution")
    context = site.each_context(request) | {
        "title": gettext("Incident %(number)s") % {"number": incident.pk},
        "incident": incident,
        "state": STATES[Incident.State(incident.state)],
        "cause": CAUSES.get(incident.cause, incident.cause),
        "rows": [_row(letter) for letter in letters.order_by("written_at", "pk")[:_MOST_LETTERS]],
        "held": incident.letters.filter(state=Letter.State.HELD).count(),
        "form": form,
        "may_decide": may_decide and incident.state == Incident.State.OPEN,
        "opts": Incident._meta,
    }
    return TemplateResponse(request, TEMPLATE, context)


def _row(letter: Letter) -> dict[str, Any]:
    code = str(letter.facts.get("outcome", ""))
    return {
        "letter": letter,
        "case": letter.case,
        "outcome": words.of_outcome(code) if code else None,
        "kind": words.LETTER_KINDS.get(letter.kind, letter.kind),
        "state": words.LETTER_STATES.get(letter.state, Word("info", letter.state)),
    }


def _decided(request: HttpRequest, incident: Incident, entered: dict[str, Any]) -> HttpResponse:
    is_release = entered["decision"] == "release"
    decide = incident_decisions.release if is_release else incident_decisions.drop
    try:
        count = decide(incident, actor=name_of(request.user), note=entered["reason"])
    except ChangedMeanwhileError:
        messages.error(request, gettext("Somebody decided about this incident before you, so nothing was done."))
    else:
        messages.success(request, _said(count, is_release=is_release))
    return redirect("admin:onboarding_incident_change", incident.pk)


def _said(count: int, *, is_release: bool) -> str:
    if is_release:
        return ngettext("%(count)s letter is on its way.", "%(count)s letters are on their way.", count) % {
            "count": count
        }
    return ngettext("%(count)s letter will not be sent.", "%(count)s letters will not be sent.", count) % {
        "count": count
    }
