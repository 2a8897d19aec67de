"""What an advice is made of, and whose turn it can be."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Who(StrEnum):
    """Who can do what the remedy says."""

    CANVAS_ADMIN = "canvas_admin"
    SERVER_ADMIN = "server_admin"
    NETWORK_TEAM = "network_team"
    US = "us"
    NOBODY = "nobody"
    NOBODY_WE_WAIT = "nobody_we_wait"

    @property
    def label(self) -> str:
        """Return the words for it in the reader's language."""
        return str(_LABELS[self])

    @property
    def staff_label(self) -> str:
        """Return the words for it as people of the vendor read them, who are not the institution."""
        return str(_STAFF_LABELS[self])


_LABELS: dict[Who, Promise] = {
    Who.CANVAS_ADMIN: _("Your institution's Canvas administrator"),
    Who.SERVER_ADMIN: _("Whoever runs your Canvas web server"),
    Who.NETWORK_TEAM: _("Your network team"),
    Who.US: _("We do"),
    Who.NOBODY: _("Nobody"),
    Who.NOBODY_WE_WAIT: _("Nobody; we wait and try again"),
}
_STAFF_LABELS: dict[Who, Promise] = _LABELS | {
    Who.CANVAS_ADMIN: _("The institution's Canvas administrator"),
    Who.SERVER_ADMIN: _("Whoever runs the institution's Canvas web server"),
    Who.NETWORK_TEAM: _("The institution's network team"),
    Who.US: pgettext_lazy("due from", "Us"),
}


@dataclass(frozen=True, slots=True)
class Advice:
    """The words of one outcome, untranslated: what is so, what it means, what to do (in steps), who."""

    title: Promise
    meaning: Promise
    remedy: tuple[Promise, ...]
    who: Who
    plain_title: Promise | None = None  # for a title with a fact in it, where that is missing
