"""Runs and findings for staff to look at; only diagnosis/ writes them."""

from django.contrib import admin

from diagnosis.models import CheckResult, HostLease, Run
from keys.admin import ReadOnlyAdmin


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    list_display = (
        "__str__",
        "connection",
        "state",
        "blocking",
        "requests",
        "elapsed_ms",
        "requested_at",
        "finished_at",
    )
    list_filter = ("state", "is_full", "is_look")
    list_select_related = ("connection__server", "connection__region")
    search_fields = ("connection__server__host", "client_id__exact", "blocking__exact")
    ordering = ("-requested_at",)


@admin.register(CheckResult)
class CheckResultAdmin(ReadOnlyAdmin):
    list_display = ("outcome_code", "verdict", "culprit", "confidence", "run", "found_at")
    list_filter = ("verdict", "culprit", "confidence")
    list_select_related = ("run",)
    search_fields = ("outcome_code__exact", "run__connection__server__host")
    ordering = ("-found_at",)


@admin.register(HostLease)
class HostLeaseAdmin(ReadOnlyAdmin):
    list_display = ("host", "run", "attempt", "holder", "until")
    list_select_related = ("run",)
    search_fields = ("host",)
    ordering = ("-until",)
