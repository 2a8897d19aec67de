"""Why a case changed its state, in words: one sentence for each reason that a flip may carry."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from diagnosis.advice import CATALOGUE
from onboarding import findings
from onboarding.models import Case

_WORDS: dict[str, Promise] = {
    "opened": _("The request was opened."),
    "submitted": _("ID and secret came in."),
    "checking": _("We began to try the connection."),
    "address_proved": _("The e-mail address was confirmed, so we tried again."),
    "check_again": _("Somebody asked us to check again."),
    "details_changed": _("The details were changed, so we tried again."),
    "compared": _("The settings of the key were compared with the list."),
    "all_passed": _("All tests passed."),
    "confirm": _("All tests passed; a person confirms it."),
    "confirmed": _("A person confirmed it."),
    "expired": _("Nothing happened for a long time, so we closed the request."),
    "none": _("All that we could try without the secret is in order."),
}


def words_of(case: Case, reason: str) -> Promise | str:
    """Return the sentence; a reason that is an outcome reads as that outcome's title."""
    if reason in CATALOGUE:
        return findings.words_for(case, reason, {}).title
    return _WORDS.get(reason, "")
