"""The redirect address in the key: the words of each outcome. They stand here and nowhere else."""

from django.utils.translation import gettext_lazy as _

from diagnosis.advice.base import Advice, Who
from diagnosis.advice.steps import EDIT, NONE, SAVE

ADVICE = {
    "redirect.accepted": Advice(
        title=_("The key has the right redirect address."),
        meaning=_("After the log-in, Canvas will send people back to the right place."),
        remedy=(NONE,),
        who=Who.NOBODY,
    ),
    "redirect.other_region": Advice(
        title=_("The key is set up for our %(region)s region."),
        meaning=_("The request is for %(our_region)s, but the key takes this address of ours: %(registered)s."),
        remedy=(
            EDIT,
            _("Put %(our_uri)s into both Redirect fields."),
            SAVE,
            _("If your account is in %(region)s, change the region here instead."),
        ),
        who=Who.CANVAS_ADMIN,
        plain_title=_("The key is set up for another region of ours."),
    ),
    "redirect.http_registered": Advice(
        title=_("The redirect address in the key starts with http."),
        meaning=_("The key takes %(registered)s. It has to start with https."),
        remedy=(
            EDIT,
            _("Put %(our_uri)s into both Redirect fields."),
            SAVE,
        ),
        who=Who.CANVAS_ADMIN,
    ),
    "redirect.slash": Advice(
        title=_("One slash at the end makes the difference."),
        meaning=_("Canvas compares each letter. The key holds %(registered)s, and ours is %(our_uri)s."),
        remedy=(
            EDIT,
            _("Put %(our_uri)s into both Redirect fields."),
            SAVE,
        ),
        who=Who.CANVAS_ADMIN,
    ),
    "redirect.other_path": Advice(
        title=_("The key holds another of our addresses."),
        meaning=_("It has %(registered)s. That one is ours, but not for this."),
        remedy=(
            EDIT,
            _("Put %(our_uri)s into both Redirect fields."),
            SAVE,
        ),
        who=Who.CANVAS_ADMIN,
    ),
    "redirect.mismatch": Advice(
        title=_("The key does not hold our redirect address."),
        meaning=_(
            "Canvas refused each address of ours that we tried: %(tried)s. Not tried: %(untried)s. Often there is a slip of one letter, a comma between two addresses, or your own Canvas address instead of ours. It can also be the ID of another key, such as an LTI key."
        ),
        remedy=(
            EDIT,
            _("Check that it is an API key. Empty both Redirect fields and put %(our_uri)s into each."),
            SAVE,
        ),
        who=Who.CANVAS_ADMIN,
    ),
    "redirect.not_configured": Advice(
        title=_("We are not ready for this region yet."),
        meaning=_("On our side the redirect address for %(region)s is not set."),
        remedy=(
            NONE,
            _("We have been told and write to you."),
        ),
        who=Who.US,
    ),
}
