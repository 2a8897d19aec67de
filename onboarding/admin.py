"""The cases in the admin: the queue, the page of one case, and what hangs on it. Nothing here writes a row."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keys.admin import ReadOnlyAdmin
from onboarding.models import Case, Flip, Letter, SetupLink
from onboarding.staff import views, words
from onboarding.staff.filters import BlockingFilter, RegionFilter, StateFilter
from onboarding.templatetags.onboarding_pages import shape

# What is open stands above what is closed; the longest waiting first.
_OPEN_FIRST = models.Case(When(state__in=Case.CLOSED_STATES, then=Value(1)), default=Value(0))


@admin.register(Case)
class CaseAdmin(ReadOnlyAdmin):
    list_display = ("reference", "institution", "host", "state_pill", "region", "blocking_outcome", "age", "contact")
    list_filter = (StateFilter, RegionFilter, BlockingFilter)
    ordering = (_OPEN_FIRST, "state_since", "pk")
    search_fields = (
        "connection__server__host",
        "connection__institution__name",
        "connection__client_id__exact",
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
                "connection__server", "connection__region", "connection__institution", "contact", "latest_run"
            )
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Case], search_term: str
    ) -> tuple[QuerySet[Case], bool]:
        """Take a reference for what it is; search everything else."""
        exact = queryset.filter(pk__in=Case.objects.by_reference(search_term))
        return (exact, False) if exact.exists() else super().get_search_results(request, queryset, search_term)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": gettext("Requests")} | (extra_context or {}))

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/check-again/", wrap(self.check_again_view), name="onboarding_case_check_again"),
            path("<int:pk>/confirm/", wrap(self.confirm_view), name="onboarding_case_confirm"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show the page of one case in the place of a form."""
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        case = self.get_object(request, object_id)
        if not self.has_view_permission(request, case):
            raise PermissionDenied
        if case is None:
            raise Http404
        return views.show(request, self.admin_site, case, may_act=self.has_change_permission(request, case))

    def check_again_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take the press of "Check again"."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        return views.check_again(request, self._case_to_act_on(request, pk))

    def confirm_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for a reason; take it."""
        return views.confirm(request, self.admin_site, self._case_to_act_on(request, pk))

    def _case_to_act_on(self, request: HttpRequest, pk: int) -> Case:
        case = self.get_queryset(request).filter(pk=pk).first()
        if case is None or not self.has_change_permission(request, case):
            raise PermissionDenied
        return case

    @admin.display(description=_("Request"), ordering="pk")
    def reference(self, case: Case) -> str:
        return case.reference

    @admin.display(description=_("Institution"), ordering="connection__institution__name")
    def institution(self, case: Case) -> str:
        return case.connection.institution.name

    @admin.display(description=_("Canvas"), ordering="connection__server__host")
    def host(self, case: Case) -> str:
        return str(case.connection.server)

    @admin.display(description=_("State"), ordering="state")
    def state_pill(self, case: Case) -> SafeString:
        return _pill(words.of_case(case.state))

    @admin.display(description=_("Region"), ordering="connection__region__position", empty_value="–")
    def region(self, case: Case) -> str | None:
        return case.connection.region.name if case.connection.region else None

    @admin.display(description=_("Blocking"), ordering="blocking", empty_value="–")
    def blocking_outcome(self, case: Case) -> SafeString | None:
        return _outcome(case.blocking) if case.blocking not in ("", "none") else None

    @admin.display(description=_("Age"), ordering="state_since")
    def age(self, case: Case) -> SafeString:
        since = case.state_since
        return format_html('<time datetime="{}">{}</time>', since.isoformat(), timesince(since, depth=1))


def _pill(word: words.Word) -> SafeString:
    return format_html('<span class="status-pill is-{}">{} {}</span>', word.status, shape(word.status), word.label)


def _outcome(code: str) -> SafeString:
    word = words.of_outcome(code)
    return format_html(
        '<span class="outcome is-{}">{} {}</span> <code>{}</code>', word.status, shape(word.status), word.label, code
    )


@admin.register(Flip)
class FlipAdmin(ReadOnlyAdmin):
    list_display = ("at", "case", "from_state", "to_state", "reason", "actor")
    list_select_related = ("case",)
    search_fields = ("actor", "reason__exact", "case__connection__server__host")
    ordering = ("-at",)


@admin.register(Letter)
class LetterAdmin(ReadOnlyAdmin):
    list_display = ("written_at", "case", "kind", "recipient", "state", "tries", "problem", "sent_at")
    list_filter = ("state", "kind")
    list_select_related = ("case",)
    search_fields = ("recipient", "case__connection__server__host")
    ordering = ("-written_at",)


@admin.register(SetupLink)
class SetupLinkAdmin(ReadOnlyAdmin):
    fields = ("case", "issued_at", "expires_at", "redeemed_at", "revoked_at", "code_tries")
    list_display = ("__str__", "case", "issued_at", "expires_at", "redeemed_at", "revoked_at", "code_tries")
    list_select_related = ("case",)
    ordering = ("-issued_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[SetupLink]:
        """Leave even the hashes in the database."""
        return super().get_queryset(request).defer("token_hash", "code_hash")
