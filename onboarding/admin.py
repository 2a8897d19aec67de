"""The cases in the admin: the queue, the page of one case, and what hangs on it. Nothing here writes a row."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keys.admin import ReadOnlyAdmin
from onboarding.missing_certificate import offered_to
from onboarding.models import Case
from onboarding.staff import actions, case_page, fix_letter, incident_page, letters, preview, queue, rows, views
from onboarding.staff.chips import chips_of, ignored_by
from onboarding.staff.columns import CaseColumns
from onboarding.staff.filters import (
    AssignedFilter,
    BlockingFilter,
    CulpritFilter,
    RegionFilter,
    StateFilter,
    StepFilter,
)
from onboarding.staff.queue import CappedPaginator, QueueFilter

__all__ = ["CaseAdmin", "incident_page", "letters", "rows"]  # Django finds the other models' lists by this import

# What is open stands above what is closed; the longest waiting first.
_OPEN_FIRST = models.Case(When(state__in=Case.CLOSED_STATES, then=Value(1)), default=Value(0))


@admin.register(Case)
class CaseAdmin(CaseColumns, ReadOnlyAdmin):
    list_display = (
        *("reference", "institution", "host", "state_pill", "due_from_us", "region", "blocking_outcome", "age"),
        "colleague",
    )
    list_filter = (QueueFilter, StateFilter, RegionFilter, BlockingFilter, CulpritFilter, StepFilter, AssignedFilter)
    paginator = CappedPaginator
    ordering = (_OPEN_FIRST, "state_since", "pk")
    search_fields = (
        "connection__server__host",
        "connection__server__aliases__host",
        "connection__institution__name",
        "connection__client_id__exact",
        "connection__lti_client_id__exact",
        "contact__email",
    )
    search_help_text = _("Reference, host, institution, contact or client ID")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who may change a case may use its actions; no field is ever written here."""
        return bool(admin.ModelAdmin.has_change_permission(self, request, obj))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        return (
            super()
            .get_queryset(request)
            .select_related(
                "connection__server",
                "connection__region",
                "connection__institution",
                "contact",
                "latest_run",
                "assigned_to",
            )
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Case], search_term: str
    ) -> tuple[QuerySet[Case], bool]:
        """Take a reference for what it is; search everything else."""
        exact = queryset.filter(pk__in=Case.objects.by_reference(search_term))
        return (exact, False) if exact.exists() else super().get_search_results(request, queryset, search_term)

    def get_ordering(self, request: HttpRequest) -> Any:
        """Put what has waited longest first; in a tab that is the order of an index."""
        return ("state_since", "pk") if request.GET.get(queue.PARAMETER) in queue.LABELS else self.ordering

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        response = super().changelist_view(request, {"title": gettext("Requests")} | (extra_context or {}))
        listed = getattr(response, "context_data", {}).get("cl")
        if isinstance(response, TemplateResponse) and response.context_data and listed:
            empty = queue.EMPTY.get(request.GET.get(queue.PARAMETER, ""))
            chips = {"chips": chips_of(listed), "ignored": ignored_by(listed)}
            response.context_data |= {"tabs": queue.tabs(request), "empty": empty} | chips
        return response

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/check-again/", wrap(self.check_again_view), name="onboarding_case_check_again"),
            path("<int:pk>/preview/", wrap(self.preview_view), name="onboarding_case_preview"),
            path("<int:pk>/preview/page/", wrap(self.preview_page_view), name="onboarding_case_preview_page"),
            path("<int:pk>/fix-letter/<str:code>/", wrap(self.fix_letter_view), name="onboarding_case_fix_letter"),
            path("<int:pk>/missing-certificate/", wrap(self.certificate_view), name="onboarding_case_certificate"),
            path("<int:pk>/claim/", wrap(self.claim_view), name="onboarding_case_claim"),
            *(
                path(f"<int:pk>/{slug}/", wrap(self.action_view), {"slug": slug}, name=f"onboarding_case_{slug}")
                for slug in actions.BY_SLUG
            ),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the page of one case in the place of a form."""
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        case = self._case_to_see(request, object_id)
        return views.show(request, self.admin_site, case, may_act=self.has_change_permission(request, case))

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what the institution sees, in a frame."""
        return preview.frame(request, self.admin_site, self._case_to_see(request, str(pk)))

    def preview_page_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Show what stands in that frame."""
        return preview.page(request, self._case_to_see(request, str(pk)))

    def fix_letter_view(self, request: HttpRequest, pk: int, code: str) -> HttpResponse:
        """Show the letter to whoever can mend what was found."""
        return fix_letter.show(request, self.admin_site, self._case_to_see(request, str(pk)), code)

    def certificate_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Hand out the certificate that the server should have sent."""
        offered = offered_to(self._case_to_see(request, str(pk)))
        if offered is None:
            raise Http404
        return offered.response()

    def check_again_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take the press of "Check again"."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        return views.check_again(request, self._case_to_act_on(request, pk))

    def claim_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take the press of "Claim" or "Give it back"."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        return views.claim(request, self._case_to_act_on(request, pk))

    def action_view(self, request: HttpRequest, pk: int, slug: str) -> HttpResponse:
        """Ask for a reason; take it."""
        action = actions.BY_SLUG[slug]
        if action.for_superusers and not getattr(request.user, "is_superuser", False):
            raise PermissionDenied
        return views.act(request, self.admin_site, self._case_to_act_on(request, pk), action)

    def _case_to_see(self, request: HttpRequest, pk: str) -> Case:
        case = case_page.cases().filter(pk=pk).first() if pk.isdecimal() else None
        if not self.has_view_permission(request, case):
            raise PermissionDenied
        if case is None:
            raise Http404
        return case

    def _case_to_act_on(self, request: HttpRequest, pk: int) -> Case:
        case = self.get_queryset(request).filter(pk=pk).first()
        if case is None or not self.has_change_permission(request, case):
            raise PermissionDenied
        return case
