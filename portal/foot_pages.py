"""What the foot of every page leads to, besides what we store (privacy.py): nothing that depends on who asks."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def addresses(request: HttpRequest) -> HttpResponse:
    """Show from where we ask, for whoever keeps a firewall."""
    return render(request, "portal/addresses.html", {"addresses": settings.PROBE_ADDRESSES})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show how these pages can be used, and whom to tell what is in the way."""
    return render(request, "portal/accessibility.html")
