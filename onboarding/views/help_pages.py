"""The help pages: one for each outcome, the same for everybody. They ask no database and know of no case."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from diagnosis.help import explain, listed


@require_safe
def help_list(request: HttpRequest) -> HttpResponse:
    """Show every help page there is, by subject."""
    return _list(request)


@require_safe
def help_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show what an outcome means; the list for a code that there is not."""
    explained = explain(code, settings.PRODUCT_NAME)
    if explained is None:
        return _list(request, status=404)
    return render(request, "onboarding/help_page.html", {"explained": explained})


def _list(request: HttpRequest, status: int = 200) -> HttpResponse:
    context = {"subjects": listed(settings.PRODUCT_NAME), "is_unknown": status == 404}  # noqa: PLR2004 (HTTP's own)
    return render(request, "onboarding/help_list.html", context, status=status)
