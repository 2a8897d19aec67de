"""The letter to whoever can mend what was found, for staff to send: in the contact's language, as institutions see it."""

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext

from onboarding import fix_letters, standing
from onboarding.fix_letters import Reader
from onboarding.models import Case


def show(request: HttpRequest, site: AdminSite, case: Case, code: str) -> HttpResponse:
    """Show the letter about what the newest run found; back to the case where that is no longer so."""
    with translation.override(case.contact.language):
        now = standing.standing_of(case)
        finding = None if now.is_running else fix_letters.to_pass_on(now.found, code)
        reader = Reader.read(request.GET.get("to"))
        letter = finding and fix_letters.write(case, finding, now.run.finished_at if now.run else None, reader)
    if letter is None:
        messages.info(request, gettext("This is not in the way any more."))
        return redirect("admin:onboarding_case_change", case.pk)
    context = site.each_context(request) | {
        "title": gettext("Letter to whoever can mend it"),
        "case": case,
        "letter": letter,
        "readers": list(Reader),
        "opts": Case._meta,
    }
    return TemplateResponse(request, "admin/onboarding/case/fix_letter.html", context)
