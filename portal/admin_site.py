"""The staff side: the Django admin under the vendor's own name, its index the dashboard."""

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _


class PortalAdminSite(AdminSite):
    """One place for everything that staff do; log-in is allauth's, with its limits."""

    site_header = _("Connections desk")
    site_title = _("Connections desk")
    index_title = _("Where to act today")

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Send people to the log-in page that all staff use."""
        view = secure_admin_login(super().login)
        response: HttpResponse = view(request, extra_context)
        return response
