"""What happened to a case, in words, newest first."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from diagnosis.advice import CATALOGUE
from onboarding import findings
from onboarding.models import Case, Flip

MOST = 50

_WORDS: dict[str, Promise] = {
    "opened": _("The request was opened."),
    "submitted": _("ID and secret came in."),
    "checking": _("We began to try the connection."),
    "address_proved": _("The e-mail address was confirmed, so we tried again."),
    "check_again": _("Somebody asked us to check again."),
    "details_changed": _("The details were changed, so we tried again."),
    "all_passed": _("All tests passed."),
    "confirm": _("All tests passed; a person confirms it."),
    "confirmed": _("A person confirmed it."),
    "expired": _("Nothing happened for a long time, so we closed the request."),
    "none": _("All that could be tried passed."),
}


@dataclass(frozen=True, slots=True)
class ShownFlip:
    """A change of state as people read it."""

    from_state: str
    to_state: str
    at: datetime
    why: Promise | str


def timeline_of(case: Case) -> list[ShownFlip]:
    """Return the newest flips. What a member of staff wrote beside one is for staff."""
    return [ShownFlip(flip.from_state, flip.to_state, flip.at, _why(case, flip)) for flip in case.flips.all()[:MOST]]


def _why(case: Case, flip: Flip) -> Promise | str:
    if flip.reason in CATALOGUE:
        return findings.words_for(case, flip.reason, {}).title
    return _WORDS.get(flip.reason, "")
