"""What the templates of the pages need beside Django's own tags."""

from datetime import datetime
from typing import Any

from django import template
from django.contrib.auth.models import AbstractUser
from django.templatetags.static import static
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext, pgettext_lazy

from diagnosis.advice.words import REASON
from onboarding import ages
from onboarding.models import Case
from onboarding.staff import words

register = template.Library()

_STATUS_OF_MESSAGE = {"success": "passed", "warning": "warning", "error": "failed"}
_STATUS_OF_STATE = {
    Case.State.CHECKING: "running",
    Case.State.WAITING_INSTITUTION: "failed",
    Case.State.CONNECTED: "passed",
    Case.State.DECLINED: "info",
    Case.State.WITHDRAWN: "info",
    Case.State.EXPIRED: "info",
}
_WORD_OF_STATUS: dict[str, Promise] = {
    "passed": pgettext_lazy("finding", "Passed"),
    "warning": pgettext_lazy("finding", "Warning"),
    "failed": pgettext_lazy("finding", "To mend"),
    "unclear": pgettext_lazy("finding", "Unclear"),
    "info": pgettext_lazy("finding", "Note"),
    "waiting": pgettext_lazy("finding", "Not checked"),
}


@register.filter
def message_status(level_tag: str) -> str:
    """Return the status (one of the six shapes) that a message of this level wears."""
    return _STATUS_OF_MESSAGE.get(level_tag, "info")


@register.filter
def state_status(state: str) -> str:
    """Return the status that the state of a case, or else of a connection, wears."""
    if state not in Case.State.values:
        return words.of_connection(state).status
    return _STATUS_OF_STATE.get(Case.State(state), "waiting")


@register.filter
def state_label(state: str) -> str:
    """Return the state of a case, or else of a connection, as people read it."""
    return str(Case.State(state).label if state in Case.State.values else words.of_connection(state).label)


@register.filter
def status_word(status: str) -> str:
    """Return the word that stands beside a finding's shape."""
    return str(_WORD_OF_STATUS.get(status, ""))


@register.filter
def no_answer_words(reason: str) -> str:
    """Return why there was no answer, in words."""
    return str(REASON.get(reason, reason))


@register.filter
def lasting(since: datetime) -> str:
    """Return for how long it has lasted, to follow "for" or to stand before "ago"."""
    return ages.lasting(since)


@register.filter
def person(user: AbstractUser) -> str:
    """Return a member of staff by the name under which their deeds are recorded."""
    return user.get_full_name() or user.get_username()


@register.simple_tag
def shape(status: str) -> SafeString:
    """Draw a status's shape; the word beside it says the same, so it is hidden from screen readers."""
    return format_html(
        '<svg class="shape" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("img/shapes.svg"),
        status,
    )


@register.simple_tag
def shape_url() -> str:
    """Return the address of the shapes, for the script that draws one."""
    return static("img/shapes.svg")


@register.simple_tag
def moment(at: datetime | str | None) -> SafeString | str:
    """Show a moment as people say it, with its zone: "today at 14:07 UTC", "12 May 2026, 14:07 UTC"."""
    moment_at = parse_datetime(at) if isinstance(at, str) else at
    if moment_at is None:
        return ""
    local = timezone.localtime(moment_at)
    at_hour = date_format(local, "H:i T")
    words = gettext("%(date)s, %(time)s") % {"date": date_format(local, "DATE_FORMAT"), "time": at_hour}
    machine = local.isoformat(timespec="seconds")
    if local.date() != timezone.localdate():
        return format_html('<time datetime="{}">{}</time>', machine, words)
    today = gettext("today at %(time)s") % {"time": at_hour}  # on paper, "today" says nothing
    return format_html(
        '<time datetime="{}"><span class="no-print">{}</span><span class="in-print">{}</span></time>',
        machine,
        today,
        words,
    )


@register.simple_tag
def day(at: datetime) -> SafeString:
    """Show the day of a moment, for tables; the machine's form has the hour, too."""
    local = timezone.localtime(at)
    is_today = local.date() == timezone.localdate()
    words = pgettext("a day", "today") if is_today else date_format(local, "DATE_FORMAT")
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), words)


@register.simple_tag
def hour(at: datetime | None) -> str:
    """Show the hour alone, with its zone, for the inside of a sentence."""
    return date_format(timezone.localtime(at), "H:i T") if at else ""


@register.filter
def items_of(mapping: Any) -> list[tuple[str, Any]]:
    """Return the pairs of a stored mapping; of anything else, nothing."""
    return list(mapping.items()) if isinstance(mapping, dict) else []
