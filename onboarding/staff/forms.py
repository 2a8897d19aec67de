"""What staff type. Each form carries what the case was like when its page was opened."""

from typing import TYPE_CHECKING

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from onboarding.progress import Seen
from onboarding.staff.no_secrets import NoSecretsForm, refuse_secrets

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_NO_SECRET = _("It stands in the history. Write no secret here.")


def _text(
    label: "StrOrPromise", hint: "StrOrPromise", missing: "StrOrPromise", *, rows: int = 3, is_required: bool = True
) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=is_required,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": rows}),
        validators=[refuse_secrets],
        error_messages={"required": missing},
    )


class SeenForm(NoSecretsForm):
    """A decision about the case as it was seen: its state, its newest run and whose it was."""

    state = forms.CharField(widget=forms.HiddenInput, required=False)
    run_id = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @property
    def seen(self) -> Seen:
        return Seen(self.cleaned_data["state"], self.cleaned_data["run_id"])


class ReasonForm(SeenForm):
    """A decision with its reason, for staff alone."""

    reason = _text(_("Reason"), _NO_SECRET, _("Type the reason."))


class DeclineForm(SeenForm):
    """A refusal: what the institution reads, and what only staff read."""

    told = _text(_("The reason, as they read it"), _("It stands in the letter."), _("Type the reason."))
    next_step = _text(_("What they can do"), _("It stands in the letter, too."), "", rows=2, is_required=False)
    reason = _text(_("Note for staff"), _NO_SECRET, "", rows=2, is_required=False)


class AskForm(SeenForm):
    """A question to the institution."""

    question = _text(
        _("Your question, as they read it"),
        _("The letter also holds a private link. Write no secret here."),
        _("Type the question."),
        rows=5,
    )


class NoteForm(SeenForm):
    """A note in the history."""

    reason = _text(_("Note"), _NO_SECRET, _("Type the note."))


class AssignForm(SeenForm):
    """Who has the case from now on; `had_id` is who had it when the page was opened."""

    had_id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    to = forms.ModelChoiceField(
        queryset=User.objects.filter(is_active=True, is_staff=True).order_by("last_name", "first_name", "username"),
        label=_("Give it to"),
        empty_label=_("Nobody"),
        required=False,
    )
    reason = _text(_("Note for staff"), _NO_SECRET, "", rows=2, is_required=False)
