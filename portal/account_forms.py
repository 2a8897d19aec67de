"""The forms of the staff's own pages: allauth's, in the words of ours."""

from typing import Any

from allauth.account import forms as account_forms
from django import forms
from django.utils.translation import gettext_lazy as _

# Label, and what is said when the field is left empty.
_WORDS = {
    "login": (_("E-mail"), _("Type your e-mail address.")),
    "email": (_("E-mail"), _("Type your e-mail address.")),
    "password": (_("Password"), _("Type your password.")),
    "oldpassword": (_("Password until now"), _("Type your password.")),
    "password1": (_("New password"), _("Type a new password.")),
    "password2": (_("New password, once more"), _("Type the new password once more.")),
}
_LINKED = ("password", "oldpassword")  # whose help is a link of allauth's own to a new password: the pages have theirs


class _InOurWords:
    """Gives the fields our words; a placeholder would only say the label again."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, (label, is_empty) in _WORDS.items():
            field = self.fields.get(name)
            if field:
                field.label = label
                field.error_messages["required"] = is_empty
                field.widget.attrs.pop("placeholder", None)
                if name in _LINKED:
                    field.help_text = ""


class SignInForm(_InOurWords, account_forms.LoginForm):  # type: ignore[misc]  # allauth has no types
    pass


class ResetPasswordForm(_InOurWords, account_forms.ResetPasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordKeyForm(_InOurWords, account_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class ChangePasswordForm(_InOurWords, account_forms.ChangePasswordForm):  # type: ignore[misc]
    pass


class SetPasswordForm(_InOurWords, account_forms.SetPasswordForm):  # type: ignore[misc]
    pass


class ReauthenticateForm(_InOurWords, account_forms.ReauthenticateForm):  # type: ignore[misc]
    pass
