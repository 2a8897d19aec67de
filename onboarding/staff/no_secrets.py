"""What staff type goes into letters and the history, where no secret may stand: one that is pasted is refused."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

_TOKEN = re.compile(r"[0-9]{1,20}~[0-9A-Za-z]{10,}")  # a user's access token
_RUN = re.compile(r"[0-9A-Za-z]{20,}")  # Canvas shows 20 characters of a secret at first
_SURE = 40  # characters that no word and no name has
_KINDS = (re.compile("[0-9]"), re.compile("[a-z]"), re.compile("[A-Z]"))


def refuse_secrets(text: str) -> None:
    """Raise ValidationError if something in the text looks like a secret; it is not repeated."""
    if without_secrets(text) != text:
        raise ValidationError(_("This looks like a secret. It is never sent by mail, and never stands in the history."))


def without_secrets(text: str) -> str:
    """Return the text with a sign in the place of what looks like a secret."""
    sign = gettext("[secret removed]")
    return _RUN.sub(lambda run: sign if _looks_like_one(run[0]) else run[0], _TOKEN.sub(sign, text))


def _looks_like_one(run: str) -> bool:
    return len(run) >= _SURE or all(kind.search(run) for kind in _KINDS)


class NoSecretsForm(forms.Form):
    """A form whose refused texts come back without the secret that was in them."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        data: dict[str, Any] = {name: self.data.get(name) for name in self.data}
        for name in self.errors:
            if isinstance(self.fields.get(name), forms.CharField):
                data[self.add_prefix(name)] = without_secrets(str(self.data.get(self.add_prefix(name), "")))
        self.data = data
        return cleaned
