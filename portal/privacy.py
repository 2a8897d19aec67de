"""What we store and for how long, as everybody may read it: written from the table by which rows are taken away."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from portal.retention import FOR_GOOD, RULES


@dataclass(frozen=True, slots=True)
class Stored:
    """One thing that is stored, and for how long."""

    what: Promise | str
    how_long: Promise | str


CONNECTED = Stored(
    gettext_lazy(
        "What belongs to a connected Canvas: its address, the ID and sealed secret of its key, and who asked."
    ),
    gettext_lazy("As long as it is connected, or until you ask us to delete it."),
)


def stored() -> list[Stored]:
    """Return all that is stored about institutions, in the words of the active language."""
    for_good = [why for why in FOR_GOOD.values() if isinstance(why, Promise)]  # the rest is about us alone
    return [
        CONNECTED,
        *(Stored(rule.what, rule.how_long) for rule in RULES),
        *(Stored(why, gettext("For good.")) for why in for_good),
    ]


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Show it."""
    return render(request, "portal/privacy.html", {"stored": stored()})
