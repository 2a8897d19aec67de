"""Who and where, for staff to look at; of these only regions and other names of servers are written by hand."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from keys.admin import ReadOnlyAdmin
from registry import alias_admin
from registry.models import Connection, Contact, Institution, Region, Server

if TYPE_CHECKING:
    _RegionForm = forms.ModelForm[Region]
    _RegionAdmin = admin.ModelAdmin[Region]
else:  # cannot be subscripted at run time
    _RegionForm = forms.ModelForm
    _RegionAdmin = admin.ModelAdmin

__all__ = ["alias_admin"]  # Django finds it by this import

_EXACT_VALUES = ("api_host", "ui_host", "redirect_uri", "legacy_redirect_uri", "icon_url", "required_scopes")


class ScopesField(forms.CharField):
    """A list of scopes, one a line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = (line.strip() for line in str(super().to_python(value)).splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(data) != (initial or []))


class RegionForm(_RegionForm):
    """The exact values of one region; what is not known stays empty, which means "not set"."""

    required_scopes = ScopesField(
        label=_("Scopes"), required=False, help_text=_("One a line, as Canvas names them: url:GET|/api/v1/courses")
    )

    class Meta:
        model = Region
        fields = (
            "name",
            "code",
            "country_label",
            "position",
            "is_for_trying",
            "support_email",
            *_EXACT_VALUES,
            "is_open",
        )
        labels = {
            "redirect_uri": _("Redirect URI"),
            "legacy_redirect_uri": _("Redirect URI (Legacy)"),
            "icon_url": _("Icon URL"),
            "is_open": _("Open for requests"),
        }
        help_texts = {
            "redirect_uri": _("Goes into the key's two redirect fields, letter by letter."),
            "legacy_redirect_uri": _("Leave this empty where it is the same."),
        }

    def clean_redirect_uri(self) -> str:
        return self._secure("redirect_uri")

    def clean_legacy_redirect_uri(self) -> str:
        return self._secure("legacy_redirect_uri")

    def clean_icon_url(self) -> str:
        return self._secure("icon_url")

    def _secure(self, name: str) -> str:
        value = str(self.cleaned_data[name]).strip()
        if value and not value.startswith("https://"):
            raise ValidationError(gettext("Start with https://"))
        return value

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("is_open") and not cleaned.get("redirect_uri"):
            self.add_error("is_open", gettext("A region can be opened when its redirect URI is set."))
        return cleaned


@admin.register(Region)
class RegionAdmin(_RegionAdmin):
    form = RegionForm
    actions = None
    list_display = ("name", "code", "api_host", "redirect_uri", "not_set", "is_open", "is_for_trying")
    fieldsets = (
        (None, {"fields": ("name", "code", "country_label", "position", "is_for_trying", "support_email")}),
        (_("Exact values for the key"), {"fields": _EXACT_VALUES}),
        (_("State"), {"fields": ("is_open", "version")}),
    )

    @admin.display(description=_("Not set"))
    def not_set(self, region: Region) -> str:
        """Say how many of the exact values are missing."""
        missing = sum(not getattr(region, name) for name in _EXACT_VALUES)
        words = ngettext("%(count)s of %(all)s value", "%(count)s of %(all)s values", missing)
        return words % {"count": missing, "all": len(_EXACT_VALUES)} if missing else ""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The code is stored elsewhere, so it is chosen once."""
        return ("code", "version") if obj else ("version",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Connection)
class ConnectionAdmin(ReadOnlyAdmin):
    list_display = ("server", "region", "institution", "state", "state_since", "client_id")
    list_filter = ("state", "region")
    also_narrowed_by = (
        "region__code__exact",
        "server__certificate_expires_at__gte",
        "server__certificate_expires_at__lt",
    )
    list_select_related = ("server", "region", "institution")
    search_fields = (
        "server__host",
        "server__aliases__host",
        "institution__name",
        "client_id__exact",
        "lti_client_id__exact",
    )
    ordering = ("-state_since",)


@admin.register(Server)
class ServerAdmin(ReadOnlyAdmin):
    list_display = ("host", "port", "hosting", "environment", "certificate_expires_at")
    list_filter = ("hosting", "environment")
    search_fields = ("host", "aliases__host")


@admin.register(Institution)
class InstitutionAdmin(ReadOnlyAdmin):
    list_display = ("name", "created_at")
    search_fields = ("name",)


@admin.register(Contact)
class ContactAdmin(ReadOnlyAdmin):
    list_display = ("email", "language", "proved_at", "stopped_at", "created_at")
    list_filter = ("language",)
    search_fields = ("email",)
