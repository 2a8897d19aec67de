"""What they see: the institution's page of a case, in its language, where nothing can be pressed and nothing changes."""

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.clickjacking import xframe_options_sameorigin

from onboarding.models import Case
from onboarding.standing import standing_of
from onboarding.views.case import history
from onboarding.views.frame import context_of


def frame(request: HttpRequest, site: AdminSite, case: Case) -> HttpResponse:
    """Show their page in a frame that is marked as a preview."""
    context = site.each_context(request) | {"title": gettext("What they see"), "case": case, "opts": Case._meta}
    return TemplateResponse(request, "admin/onboarding/case/preview.html", context)


def page(request: HttpRequest, case: Case) -> HttpResponseBase:
    """Render their page; it says nothing of this browser and grants it nothing."""

    # Sandboxed even when it is opened by itself: no script, no form, no way out of the frame.
    @xframe_options_sameorigin
    @csp_replace({"sandbox": ["allow-same-origin"], "frame-ancestors": [SELF], "form-action": [NONE]})
    def their_page(request: HttpRequest) -> HttpResponse:
        with translation.override(case.contact.language):
            now = standing_of(case)
            context = context_of(case, shown=now, **history(case, now), is_preview=True, messages=[])
            return render(request, "onboarding/case.html", context)

    return their_page(request)
