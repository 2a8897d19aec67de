"""The staff side: the Django admin under the vendor's own name, its index the dashboard."""

from http import HTTPStatus

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
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

    def index(  # type: ignore[override]  # the stubs know only the template
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Show the figures of this moment above the list of everything; nothing to a page that shows them already."""
        board = dashboard.today(dashboard.Scope.read(request.GET))
        if request.GET.get("seen") == board.mark:
            return HttpResponse(status=HTTPStatus.NO_CONTENT)
        context = {"dashboard": board, "silent": heartbeat.silent("worker", "beat")}
        return super().index(request, context | (extra_context or {}))
