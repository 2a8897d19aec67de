"""Who hosts the server: the words of each outcome. They stand here and nowhere else."""

from django.utils.translation import gettext_lazy as _

from diagnosis.advice.base import Advice, Who

ADVICE = {
    "hosting.self_hosted": Advice(
        title=_("Your institution hosts this Canvas itself."),
        meaning=_("We can tell by this: %(sign)s. Such a server needs a developer key."),
        remedy=(_("Go on to choose your region."),),
        who=Who.CANVAS_ADMIN,
    ),
    "hosting.instructure": Advice(
        title=_("Instructure hosts this Canvas."),
        meaning=_("We can tell by this: %(sign)s. You do not need to create a key; your Canvas only has to be let in."),
        remedy=(_("Go on to choose your region."),),
        who=Who.CANVAS_ADMIN,
    ),
    "hosting.unknown": Advice(
        title=_("We cannot tell who hosts this Canvas."),
        meaning=_("We found no clear sign. Most servers of this kind are run by the institution itself."),
        remedy=(
            _(
                "Tell us on the page: your institution, or Instructure. If you do not know, choose that; a person here looks."
            ),
        ),
        who=Who.CANVAS_ADMIN,
    ),
    "hosting.beta": Advice(
        title=_("This is the beta copy of your Canvas."),
        meaning=_(
            "Instructure overwrites it from the real one, as a rule each week. What you set up only here is lost then."
        ),
        remedy=(_("Use it to try things out. For real work, connect the real Canvas too. Its address is %(real)s."),),
        who=Who.CANVAS_ADMIN,
    ),
    "hosting.test": Advice(
        title=_("This is the test copy of your Canvas."),
        meaning=_(
            "Instructure overwrites it from the real one, as a rule each month. What you set up only here is lost then."
        ),
        remedy=(_("Use it to try things out. For real work, connect the real Canvas too. Its address is %(real)s."),),
        who=Who.CANVAS_ADMIN,
    ),
}
