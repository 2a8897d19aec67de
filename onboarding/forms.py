"""The forms of the pages: what was typed, read and judged as far as its shape goes. No form touches the database."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, get_language_info, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from diagnosis.checks.base import Submitted
from diagnosis.details import tidy
from diagnosis.pasted import MOST_CHARACTERS
from onboarding.form_fields import EmailField, PlainField, SealedEntryField
from registry.models import Region
from wire.address import Address

LONGEST_ADDRESS = 2000

_MALFORMED = _("This does not look like a web address. It should look like canvas.northfield.example.")
_ADDRESS_PROBLEMS = {
    "malformed": _MALFORMED,
    "is_number": _(
        "This is a number, not a name. Give us the name that people type into the browser, "
        "for example canvas.northfield.example."
    ),
    "port_not_allowed": _("We do not ask at this port. Give us the address without a port."),
}


class AddressForm(forms.Form):
    """The address of a Canvas, in whatever form people have it."""

    address = PlainField(
        label=_("Address of your Canvas"),
        help_text=_("Any page of your Canvas will do."),
        max_length=LONGEST_ADDRESS,
        error_messages={
            "required": _("Type the address of your Canvas."),
            "max_length": _("This is longer than any address. Paste only the address."),
        },
        widget=forms.TextInput(
            attrs={
                "inputmode": "url",
                "autocomplete": "url",
                "autocapitalize": "none",
                "spellcheck": "false",
                "class": "is-value",
                "data-keep": "",
            }
        ),
    )

    def clean_address(self) -> str:
        """Read the address; what needs the network is found out later, by the worker."""
        typed: str = self.cleaned_data["address"]
        told = tidy(typed)
        problem = told.address_problem
        if told.address and told.address.port not in settings.WIRE_ALLOWED_PORTS:
            problem = "port_not_allowed"
        if problem:
            raise forms.ValidationError(_ADDRESS_PROBLEMS.get(problem, _MALFORMED), code=problem)
        self.cleaned_data["told"] = told
        return typed

    @property
    def read_address(self) -> Address:
        """The server that was named; only of a valid form."""
        told: Submitted = self.cleaned_data["told"]
        if told.address is None:
            raise ValueError("The form holds no usable address.")
        return told.address

    @property
    def typed_more(self) -> str:
        """What was typed, where that said more than the server does; "" otherwise."""
        told: Submitted = self.cleaned_data["told"]
        return told.address_from


class StartForm(AddressForm):
    """What a request starts with."""

    email = EmailField(label=_("Work e-mail"), help_text=_("Your private link goes there."))
    language = forms.ChoiceField(label=_("Our letters in"), choices=())
    institution = PlainField(
        label=_("Name of your institution"),
        max_length=200,
        error_messages={
            "required": _("Type the name of your institution."),
            "max_length": _("This is longer than any name. Shorten it to 200 characters."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "organization", "data-keep": ""}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        language = self.fields["language"]
        if isinstance(language, forms.ChoiceField):
            # Each in its own language: whoever needs another one reads that one.
            language.choices = [(code, _own_name(code)) for code, _name in settings.LANGUAGES]
        language.initial = get_language()


class NewLinkForm(forms.Form):
    """Whoever lost the private link."""

    email = EmailField(label=_("Work e-mail"))


class RegionForm(forms.Form):
    """The region that the key is made for; the choosable ones are handed in, and none is chosen for anybody."""

    region = forms.ChoiceField(
        error_messages={"required": _("Choose a region."), "invalid_choice": _("Choose a region.")}
    )

    def __init__(self, *args: Any, regions: Iterable[Region], **options: Any) -> None:
        super().__init__(*args, **options)
        self.regions = {region.code: region for region in regions}
        field = self.fields["region"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(code, region.name) for code, region in self.regions.items()]

    @property
    def chosen(self) -> Region:
        """The region; only of a valid form."""
        return self.regions[self.cleaned_data["region"]]


class DetailsForm(forms.Form):
    """ID and secret, and an LTI key's ID where there is one. It checks lengths only: their shape is judged once they are stored."""

    client_id = SealedEntryField(
        max_length=MOST_CHARACTERS,
        error_messages={
            "required": _("Type the client ID."),
            "invalid": _("A client ID has digits only."),
            "rounded": _("A spreadsheet has rounded this number. Copy it from Canvas once more."),
            "max_length": _("A client ID has digits only."),
        },
    )
    client_secret = SealedEntryField(
        max_length=MOST_CHARACTERS,
        error_messages={
            "required": _("Type the client secret."),
            "max_length": _("This is longer than any secret. Paste only the secret."),
        },
    )
    lti_client_id = SealedEntryField(
        max_length=MOST_CHARACTERS,
        error_messages={
            "invalid": _("An LTI client ID has digits only."),
            "max_length": _("An LTI client ID has digits only."),
        },
    )

    def submitted(self, address: Address) -> Submitted:
        """Return what was typed, tidied. A field that is too long counts as empty, and is said to be too long."""
        short = [self._short(name) or "" for name in ("client_id", "client_secret")]
        return tidy(address.origin, *short, lti_client_id=self._short("lti_client_id"))

    def _short(self, name: str) -> str | None:
        text = self.data.get(name)
        return None if text is None or len(text) > MOST_CHARACTERS else text.replace("\x00", "")


class CodeForm(forms.Form):
    """The code from our letter."""

    code = PlainField(
        label=pgettext_lazy("from a letter", "Code"),
        max_length=100,
        error_messages={
            "required": _("Type the code from the letter."),
            "max_length": _("This is longer than any code."),
        },
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "is-value is-code",
            }
        ),
    )


def _own_name(code: str) -> str:
    return str(get_language_info(code)["name_local"]).capitalize()
