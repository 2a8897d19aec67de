"""The end of a request that its people do not want any more."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from onboarding import access, progress
from onboarding.progress import ChangedMeanwhileError
from onboarding.views.frame import context_of, to_case


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask once more; then close the request and delete the secret."""
    case = access.case_of(request, reference)
    if not case.is_open:
        return to_case(case)
    if request.method != "POST":
        return render(request, "onboarding/withdraw.html", context_of(case, keep_days=settings.KEEP_CLOSED_DAYS))
    try:
        progress.withdraw(case, actor=progress.INSTITUTION)
    except ChangedMeanwhileError:
        messages.warning(request, gettext("Something changed meanwhile, so nothing was withdrawn."))
    else:
        messages.success(request, gettext("Your request is withdrawn, and the secret is deleted."))
    return to_case(case)
