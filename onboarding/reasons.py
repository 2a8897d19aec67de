"""Why a case changed its state, in words: one sentence for each reason that a flip may carry."""

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from diagnosis.advice import CATALOGUE
from onboarding import findings
from onboarding.models import Case

LIMITED = (Case.KEPT_BACK, Case.TOO_MANY_SECRETS)  # reasons of a case that waits for staff because of a limit of ours
# Entries that are nobody's business but staff's.
FOR_STAFF_ALONE = (
    *("note", "assigned", "unassigned", "letter_sent_again", "letter_released", "letter_dropped"),
    *("identity_changed", "identity_accepted"),
)

_WORDS: dict[str, Promise] = {
    "opened": _("The request was opened."),
    "submitted": _("ID and secret came in."),
    "checking": _("We began to try the connection."),
    "address_not_proved": _("Open the link in our letter, or type its code: only then may we send the secret."),
    "address_proved": _("The e-mail address was confirmed, so we tried again."),
    "check_again": _("Somebody asked us to check again."),
    "details_changed": _("The details were changed, so we tried again."),
    "id_adopted": _("Canvas knows the key by another form of its number. We use that one."),
    "compared": _("The settings of the key were compared with the list."),
    "all_passed": _("All tests passed."),
    "confirm": _("All tests passed; a person confirms it."),
    "confirmed": _("A person confirmed it."),
    "expired": _("Nothing happened for a long time, so we closed the request."),
    "same_request": _("You had asked for this server before: the older request goes on."),
    "asked_again": _("The same server was asked for once more: it goes on here."),
    Case.KEPT_BACK: _("Many addresses were looked at for this e-mail address in a short time. A person here goes on."),
    Case.TOO_MANY_SECRETS: _(
        "That was one more secret for this key than we try in a day. A person here looks at it before we try again."
    ),
    "withdrawn": _("The request was withdrawn, and the secret was deleted."),
    "declined": _("We cannot do that now; our letter says why."),
    "reopened": _("The request was opened again."),
    "overridden": _("A person decided that it is connected."),
    "asked": _("We have a question; our letter holds it."),
    "note": pgettext_lazy("history", "Note"),
    "assigned": _("Given to a colleague."),
    "unassigned": _("Given back to everybody."),
    "letter_sent_again": _("A letter is sent again."),
    "letter_released": _("A letter that was held goes out."),
    "letter_dropped": _("A letter that was held was dropped."),
    "works_again": _("It works again."),
    "warning_gone": _("What we warned of is mended."),
    "paused": _("We paused our looks at it."),
    "resumed": _("We look at it again."),
    "identity_changed": _("Somebody else seems to answer there, so the secret is not sent."),
    "identity_accepted": _("A person looked at who answers there, and accepts it."),
    "none": _("All that we could try without the secret is in order."),
}
_USUAL_TRIES = 3
_FOURTH_SECRET = _("That was the fourth secret for this key today. A person here looks at it before we try again.")


def words_of(case: Case, reason: str) -> Promise | str:
    """Return the sentence; a reason that is an outcome reads as that outcome's title."""
    if reason in CATALOGUE:
        return findings.words_for(case, reason, {}).title
    if reason == Case.TOO_MANY_SECRETS and settings.SECRET_TRIES_A_DAY == _USUAL_TRIES:
        return _FOURTH_SECRET
    return _WORDS.get(reason, "")
