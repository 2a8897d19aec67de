"""The lists of what hangs on a case or a connection. Staff look at them; each row is written by its deed alone."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from keys.admin import ReadOnlyAdmin
from onboarding.models import Budget, Flip, SetupLink, Spend, Step, Sweep, Tally, Watch
from onboarding.staff.filters import CulpritFilter


@admin.register(Flip)
class FlipAdmin(ReadOnlyAdmin):
    list_display = ("at", "case", "connection", "from_state", "to_state", "reason", "actor")
    list_select_related = ("case", "connection__server", "connection__region")
    search_fields = ("actor", "reason__exact", "case__connection__server__host")
    also_narrowed_by = ("case__connection__region__code__exact",)
    ordering = ("-at",)


@admin.register(SetupLink)
class SetupLinkAdmin(ReadOnlyAdmin):
    fields = ("case", "issued_at", "expires_at", "redeemed_at", "revoked_at", "code_tries")
    list_display = ("__str__", "case", "issued_at", "expires_at", "redeemed_at", "revoked_at", "code_tries")
    list_select_related = ("case",)
    ordering = ("-issued_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[SetupLink]:
        """Leave even the hashes in the database."""
        return super().get_queryset(request).defer("token_hash", "code_hash")


@admin.register(Step)
class StepAdmin(ReadOnlyAdmin):
    list_display = ("case", "slug", "state", "due_from", "why", "since")
    list_filter = ("slug", "state", "due_from")
    list_select_related = ("case",)
    search_fields = ("why__exact", "case__connection__server__host")
    ordering = ("-since",)


@admin.register(Watch)
class WatchAdmin(ReadOnlyAdmin):
    list_display = (
        *("connection", "due_at", "looked_at", "blocking", "bad_looks", "silent_looks"),
        *("secret_tried_at", "withheld_since"),
    )
    list_filter = (CulpritFilter, ("withheld_since", admin.EmptyFieldListFilter))
    also_narrowed_by = (
        "connection__region__code__exact",
        "connection__state__exact",
        "connection__state_since__gte",
    )
    list_select_related = ("connection__server", "connection__region")
    search_fields = ("connection__server__host", "blocking__exact")
    ordering = ("due_at",)


@admin.register(Sweep)
class SweepAdmin(ReadOnlyAdmin):
    list_display = ("started_at", "finished_at", "connections", "flipped", "silent", "is_void", "problem", "incident")
    list_filter = ("is_void",)
    list_select_related = ("incident",)
    ordering = ("-started_at",)


@admin.register(Budget)
class BudgetAdmin(ReadOnlyAdmin):
    list_display = ("kind", "key")
    list_filter = ("kind",)
    ordering = ("kind", "key")


@admin.register(Spend)
class SpendAdmin(ReadOnlyAdmin):
    fields = ("budget", "at")
    list_display = ("at", "budget")
    list_select_related = ("budget",)
    ordering = ("-at",)


@admin.register(Tally)
class TallyAdmin(ReadOnlyAdmin):
    list_display = ("date", "region", "state", "count")
    list_filter = ("state", "region")
    also_narrowed_by = ("region__code__exact",)
    list_select_related = ("region",)
    date_hierarchy = "date"
    ordering = ("-date", "region", "state")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tally]:
        """Bring the region along, on a tally's own page too: whether it has one decides what the page costs."""
        return super().get_queryset(request).select_related("region")
