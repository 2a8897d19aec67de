"""The staff side: the Django admin under the vendor's own name, its index the dashboard."""

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from onboarding import dashboard
from portal import heartbeat


class PortalAdminSite(AdminSite):
    """One place for everything that staff do; log-in and passwords are allauth's, with its limits."""

    site_header = _("Connections desk")
    site_title = _("Connections desk")
    index_title = _("Where to act today")
    enable_nav_sidebar = False  # lists and the page of a case need the room; the index leads everywhere

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Send people to the log-in page that all staff use; refuse who is no staff."""
        view = secure_admin_login(super().login)
        response: HttpResponse = view(request, extra_context)
        return response

    def logout(  # type: ignore[override]  # the stubs know only the template
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Send people to the page on which they sign out."""
        return redirect("account_logout")

    def password_change(  # type: ignore[override]  # the stubs know only the template
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Send people to the page on which they change their password."""
        return redirect("account_change_password")

    def index(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> TemplateResponse:
        """Show the figures of this moment above the list of everything."""
        context = {
            "dashboard": dashboard.today(),
            "silent": [name for name in ("worker", "beat") if not heartbeat.is_alive(name)],
        }
        return super().index(request, context | (extra_context or {}))
