"""The columns of the queue: one method each, none of which asks the database."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _

from onboarding.models import Case
from onboarding.staff import queue, views, words
from onboarding.staff.pills import pill
from onboarding.templatetags.onboarding_pages import shape


class CaseColumns:
    """What the list shows of a case."""

    @admin.display(description=_("Request"), ordering="pk")
    def reference(self, case: Case) -> str:
        return case.reference

    @admin.display(description=_("Institution"), ordering="connection__institution__name")
    def institution(self, case: Case) -> SafeString:
        """Show its contact, too: a column less makes room."""
        return format_html("{}<br>{}", case.connection.institution.name, case.contact.email)

    @admin.display(description=_("Canvas"), ordering="connection__server__host")
    def host(self, case: Case) -> str:
        return str(case.connection.server)

    @admin.display(description=_("State"), ordering="state")
    def state_pill(self, case: Case) -> SafeString:
        return pill(words.of_case(case.state))

    @admin.display(description=_("Due from us"), empty_value="–")
    def due_from_us(self, case: Case) -> str | None:
        return queue.due_from_us(case) or None

    @admin.display(description=_("Who has it"), ordering="assigned_to__last_name", empty_value="–")
    def colleague(self, case: Case) -> str | None:
        return views.name_of(case.assigned_to) if case.assigned_to else None

    @admin.display(description=_("Region"), ordering="connection__region__position", empty_value="–")
    def region(self, case: Case) -> str | None:
        return case.connection.region.name if case.connection.region else None

    @admin.display(description=_("Blocking"), ordering="blocking", empty_value="–")
    def blocking_outcome(self, case: Case) -> SafeString | None:
        return _outcome(case.blocking) if case.blocking not in ("", "none") else None

    @admin.display(description=_("Age"), ordering="state_since")
    def age(self, case: Case) -> SafeString:
        since = case.state_since
        return format_html('<time datetime="{}">{}</time>', since.isoformat(), timesince(since, depth=1))


def _outcome(code: str) -> SafeString:
    word = words.of_outcome(code)
    return format_html(
        '<span class="outcome is-{}">{} {}</span> <code>{}</code>', word.status, shape(word.status), word.label, code
    )
