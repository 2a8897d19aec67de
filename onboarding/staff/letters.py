"""The letters in the admin: each with its delivery, and what staff decide about one that did not go out."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from keys.admin import ReadOnlyAdmin
from onboarding import delivery
from onboarding.models import Letter
from onboarding.progress import ChangedMeanwhileError
from onboarding.staff import letter_samples, words
from onboarding.staff.no_secrets import NoSecretsForm, refuse_secrets
from onboarding.staff.pills import pill
from onboarding.staff.views import name_of

DECIDE_TEMPLATE = "admin/onboarding/letter/decide.html"


class Offer(NamedTuple):
    """A decision as it is offered: its button, what will happen, and what is said afterwards."""

    button: Promise
    says: Promise
    done: Promise


OFFERS: Mapping[str, Offer] = {
    delivery.SEND_AGAIN: Offer(
        _("Send again"), _("The letter is sent again at once, to the same address."), _("The letter is on its way.")
    ),
    delivery.RELEASE: Offer(
        pgettext_lazy("letter", "Release"), _("The letter goes out at once."), _("The letter is on its way.")
    ),
    delivery.DROP: Offer(
        pgettext_lazy("letter", "Drop"), _("The letter is never sent. This cannot be undone."), _("It is not sent.")
    ),
}


class DecisionForm(NoSecretsForm):
    """Why."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It stands in the history. Write no secret here."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[refuse_secrets],
        error_messages={"required": _("Type the reason.")},
    )


@admin.register(Letter)
class LetterAdmin(ReadOnlyAdmin):
    fields = (
        "case", "letter_kind", "recipient", "language", "delivery", "problem_in_words", "tries",
        "written_at", "due_at", "sent_at", "incident", "subject", "text",
    )  # fmt: skip
    readonly_fields = ("letter_kind", "delivery", "problem_in_words", "written_at")
    list_display = (
        "written_at", "case", "letter_kind", "recipient", "delivery", "problem_in_words", "tries", "sent_at",
    )  # fmt: skip
    list_filter = ("state", "kind")
    also_narrowed_by = ("case__connection__region__code__exact",)
    list_select_related = ("case",)
    search_fields = ("recipient", "case__connection__server__host")
    ordering = ("-written_at",)

    def get_urls(self) -> list[URLPattern]:
        decide = self.admin_site.admin_view(self.decide_view)
        mine = [path(f"<int:pk>/{deed}/", decide, {"deed": deed}, f"onboarding_letter_{deed}") for deed in OFFERS]
        return [*mine, *self._sample_urls(), *super().get_urls()]

    def _sample_urls(self) -> list[URLPattern]:
        one = "samples/<slug:slug>/<slug:language>/"
        wrap = self.admin_site.admin_view
        return [
            path("samples/", wrap(self.samples_view), name="onboarding_letter_samples"),
            path(one, wrap(self.sample_view), name="onboarding_letter_sample"),
            path(f"{one}html/", wrap(self.sample_html_view), name="onboarding_letter_sample_html"),
        ]

    def samples_view(self, request: HttpRequest) -> HttpResponse:
        """List the letters with made-up facts."""
        self._refuse_strangers(request)
        return letter_samples.overview(request, self.admin_site)

    def sample_view(self, request: HttpRequest, slug: str, language: str) -> HttpResponse:
        """Show one of them."""
        self._refuse_strangers(request)
        return letter_samples.letter(request, self.admin_site, slug, language)

    def sample_html_view(self, request: HttpRequest, slug: str, language: str) -> HttpResponse:
        """Show its HTML part alone."""
        self._refuse_strangers(request)
        return letter_samples.html(request, slug, language)

    def _refuse_strangers(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        letter = self.get_object(request, object_id)
        possible = delivery.possible(letter) if letter and self._may_decide(request) else []
        offers = [(reverse(f"admin:onboarding_letter_{deed}", args=[object_id]), OFFERS[deed]) for deed in possible]
        shown = {"offers": offers}
        return super().change_view(request, object_id, form_url, shown | (extra_context or {}))

    def decide_view(self, request: HttpRequest, pk: int, deed: str) -> HttpResponse:
        """Ask for a reason; take it."""
        rows = Letter.objects.select_related("case__connection__server", "case__contact")
        letter = rows.filter(pk=pk).first()
        if letter is None:
            raise Http404
        if not self._may_decide(request):
            raise PermissionDenied
        form = DecisionForm(request.POST or None)
        if form.is_valid():
            return _decided(request, letter, deed, form.cleaned_data["reason"])
        context = self.admin_site.each_context(request) | {
            "title": OFFERS[deed].button,
            "letter": letter,
            "kind": words.LETTER_KINDS.get(letter.kind, letter.kind),
            "offer": OFFERS[deed] if deed in delivery.possible(letter) else None,
            "form": form,
            "opts": Letter._meta,
        }
        return TemplateResponse(request, DECIDE_TEMPLATE, context)

    def _may_decide(self, request: HttpRequest) -> bool:
        """No field is ever written here; who may change letters may decide about them."""
        return bool(admin.ModelAdmin.has_change_permission(self, request))

    @admin.display(description=_("Letter"), ordering="kind")
    def letter_kind(self, letter: Letter) -> str:
        return str(words.LETTER_KINDS.get(letter.kind, letter.kind))

    @admin.display(description=_("Delivery"), ordering="state")
    def delivery(self, letter: Letter) -> SafeString:
        return pill(words.of_letter(letter.state))

    @admin.display(description=_("Why not"), empty_value="–")
    def problem_in_words(self, letter: Letter) -> str | None:
        return words.of_problem(letter) or None


def _decided(request: HttpRequest, letter: Letter, deed: str, reason: str) -> HttpResponse:
    try:
        delivery.decide(letter, deed, actor=name_of(request.user), note=reason)
    except ChangedMeanwhileError:
        messages.error(request, gettext("The letter is no longer as you saw it, so nothing was done."))
    else:
        messages.success(request, str(OFFERS[deed].done))
    return redirect("admin:onboarding_letter_change", letter.pk)
