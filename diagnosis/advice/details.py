"""What was submitted: the words of each outcome. They stand here and nowhere else."""

from django.utils.translation import gettext_lazy as _

from diagnosis.advice.base import Advice, Who
from diagnosis.advice.steps import NONE

ADVICE = {
    "details.complete": Advice(
        title=_("Everything we need is here."),
        meaning=_("You have given us all that this kind of request needs."),
        remedy=(NONE,),
        who=Who.NOBODY,
    ),
    "details.missing": Advice(
        title=_("Something is still missing."),
        meaning=_("We cannot try the connection without this: %(missing)s."),
        remedy=(_("Open your private link and fill it in. Do not send it by mail."),),
        who=Who.CANVAS_ADMIN,
    ),
    "details.swapped": Advice(
        title=_("ID and secret were in each other's field."),
        meaning=_("We could tell by their shape and changed them round."),
        remedy=(NONE,),
        who=Who.NOBODY,
    ),
}
