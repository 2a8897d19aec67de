"""What any check can say: the words of each outcome. They stand here and nowhere else."""

from django.utils.translation import gettext_lazy as _

from diagnosis.advice.base import Advice, Who
from diagnosis.advice.steps import NONE, WAIT

ADVICE = {
    "any.no_answer": Advice(
        title=_("We got no answer at this step."),
        meaning=_("The network let us down: %(reason)s. Your key has nothing to do with it."),
        remedy=(WAIT,),
        who=Who.NOBODY_WE_WAIT,
    ),
    "any.skipped": Advice(
        title=_("This has not been tried yet."),
        meaning=_("Something else must be in order first: %(because)s."),
        remedy=(_("Mend that first. After that we look at this too."),),
        who=Who.NOBODY,
    ),
    "any.unrecognised": Advice(
        title=_("Your Canvas said something that we do not know yet."),
        meaning=_("It answered with status %(status)s. We do not want to guess."),
        remedy=(
            NONE,
            _("A person here reads it and writes to you."),
        ),
        who=Who.US,
    ),
    "any.our_fault": Advice(
        title=_("Something went wrong on our side."),
        meaning=_("A fault in our program stopped this step. It has nothing to do with your server."),
        remedy=(
            NONE,
            _("We have been told and try again."),
        ),
        who=Who.US,
    ),
}
