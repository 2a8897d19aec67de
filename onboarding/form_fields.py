"""The fields of the pages' forms: text as people paste it, and entries that go on untouched."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from diagnosis.checks.shape import is_whole
from keys.secret import Secret

_AROUND = " \t\r\n\"'`<>"  # comes along when something is copied
_NOT_TEXT = re.compile("[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]+")  # control signs and reversed writing


def _is_secret(text: object) -> bool:
    return is_whole(Secret(str(text).strip(_AROUND)))


class OpenField(forms.CharField):
    """A field whose value pages show: a secret that got into it is refused, and not shown again."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        if _is_secret(value):
            raise forms.ValidationError(_("This looks like a secret. We did not keep it; its own field comes later."))

    def bound_data(self, data: Any, initial: Any) -> Any:
        return "" if _is_secret(data) else super().bound_data(data, initial)


class PlainField(OpenField):
    """A line of text: control characters come along when something is pasted, and nobody meant them."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return _without_maxlength(super().widget_attrs(widget))

    def to_python(self, value: Any) -> str:
        return " ".join(_NOT_TEXT.sub(" ", super().to_python(value) or "").split())


class SealedEntryField(forms.CharField):
    """A field whose value is handed on as it was typed, so that what is tidied away can be said."""

    def __init__(self, **options: Any) -> None:
        super().__init__(strip=False, required=False, **options)

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\x00", "")


class EmailField(OpenField, forms.EmailField):
    """An e-mail address, with the words of the pages."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_length=254,
            error_messages={
                "required": _("Type your e-mail address."),
                "invalid": _("An e-mail address has an @ in it, like it@northfield.example."),
                "max_length": _("This is longer than any e-mail address."),
            },
            widget=forms.EmailInput(attrs={"autocomplete": "email", "class": "is-mail", "data-keep": ""}),
            **options,
        )

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return _without_maxlength(super().widget_attrs(widget))

    def to_python(self, value: Any) -> Any:
        # In lower case, as it is stored: some letters grow by that, and the length counts afterwards.
        return _NOT_TEXT.sub("", super().to_python(value) or "").lower()


def _without_maxlength(attributes: dict[str, Any]) -> dict[str, Any]:
    """With it a browser would cut what is pasted, and nobody would be told."""
    return {name: value for name, value in attributes.items() if name != "maxlength"}
