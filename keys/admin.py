"""The safe for staff to look at: never what lies in it, only that it is there, and who took it out and why.

`ReadOnlyAdmin` stands here because the safe is below every other app, so that each can use it.
"""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from keys.models import Access, Credential

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
else:
    _ModelAdmin = admin.ModelAdmin  # cannot be subscripted at run time


class ReadOnlyAdmin(_ModelAdmin):
    """Rows that only a deed may write: staff look at them, nobody adds, changes or deletes them here."""

    actions = None
    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Credential)
class CredentialAdmin(ReadOnlyAdmin):
    fields = (
        "kind",
        "owner_id",
        "version",
        "length",
        "last_four",
        "fingerprint",
        "bound_to",
        "put_in_by",
        "created_at",
        "expires_at",
        "retired_at",
    )
    list_display = (
        "__str__",
        "bound_to",
        "length",
        "last_four",
        "fingerprint",
        "put_in_by",
        "created_at",
        "retired_at",
    )
    search_fields = ("bound_to", "fingerprint__exact", "last_four__exact")
    ordering = ("-created_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Credential]:
        """Leave even the sealed value in the database."""
        return super().get_queryset(request).defer("secret")


@admin.register(Access)
class AccessAdmin(ReadOnlyAdmin):
    fields = ("credential", "reason", "actor", "at")
    list_display = ("at", "reason", "actor", "credential")
    list_filter = ("reason",)
    search_fields = ("actor", "reason", "credential__fingerprint__exact")
    ordering = ("-at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Access]:
        """Bring the credential along, without what lies in it."""
        return super().get_queryset(request).select_related("credential").defer("credential__secret")
