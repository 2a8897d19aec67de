"""Other names of a server: staff note them and take them away again."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keys.admin import ReadOnlyAdmin
from registry.models import Alias
from wire.address import AddressError, parse

if TYPE_CHECKING:
    _AliasForm = forms.ModelForm[Alias]
else:  # cannot be subscripted at run time
    _AliasForm = forms.ModelForm


class AliasForm(_AliasForm):
    """One other name, as people type it."""

    class Meta:
        model = Alias
        fields = ("server", "host")
        help_texts = {"host": _("Only the name, for example lms.northfield.example.")}

    def clean_host(self) -> str:
        """Return the name as it is compared: lower case, without scheme, port or path."""
        typed = str(self.cleaned_data["host"]).strip()
        try:
            return parse(typed if "://" in typed else f"https://{typed}").host
        except AddressError as error:
            raise ValidationError(gettext("Type a host name, for example lms.northfield.example.")) from error


@admin.register(Alias)
class AliasAdmin(ReadOnlyAdmin):
    form = AliasForm
    list_display = ("host", "server", "noted_at")
    list_select_related = ("server",)
    also_narrowed_by = ("server__id__exact",)
    search_fields = ("host", "server__host")
    autocomplete_fields = ("server",)
    ordering = ("host",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A name is noted or taken away, never turned into another one."""
        return bool(admin.ModelAdmin.has_add_permission(self, request))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(admin.ModelAdmin.has_delete_permission(self, request, obj))
