"""The safe for staff to look at: never what lies in it, only that it is there, and who took it out and why.

`ReadOnlyAdmin` stands here because the safe is below every other app, so that each can use it.
"""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList, ChangeListSearchForm
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from keys.models import Access, Credential

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
    _Paginator = Paginator[Any]
else:
    _Paginator = Paginator
    _ModelAdmin = admin.ModelAdmin  # cannot be subscripted at run time

_MOST_WORDS, _MOST_CHARACTERS = 10, 200


class _SearchForm(ChangeListSearchForm):
    """What staff search for. Each word is a condition for each field, and databases take only so many."""

    def clean(self) -> dict[str, Any]:
        words = str(self.cleaned_data.get(SEARCH_VAR, ""))
        if len(words) > _MOST_CHARACTERS or len(words.split()) > _MOST_WORDS:
            del self.cleaned_data[SEARCH_VAR]
            text = _("A search takes at most 10 words and 200 characters, so here is the list without it.")
            self.add_error(None, forms.ValidationError(text))
        return self.cleaned_data


class LeanPaginator(_Paginator):
    """Finds the rows of a page by their keys first: sorting whole rows, joined ones too, is what makes late pages slow."""

    def page(self, number: int | str) -> "Page[Any]":
        number = self.validate_number(number)
        rows: QuerySet[Any] = self.object_list  # type: ignore[assignment]  # a list of the admin pages nothing else
        first = (number - 1) * self.per_page
        keys = list(rows.values_list("pk", flat=True)[first : first + self.per_page])
        return Page(rows.filter(pk__in=keys), number, self)


class SearchedList(ChangeList):
    """A list that says when too much is searched for."""

    search_form_class = _SearchForm


class ReadOnlyAdmin(_ModelAdmin):
    """Rows that only a deed may write: staff look at them, nobody adds, changes or deletes them here."""

    actions = None
    show_full_result_count = False
    list_per_page = 50
    paginator = LeanPaginator
    also_narrowed_by: tuple[str, ...] = ()  # lookups across models that addresses of this list may hold

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return SearchedList

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        return lookup in self.also_narrowed_by or super().lookup_allowed(lookup, value, request)

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
