"""The scopes of the key: the words of each outcome. They stand here and nowhere else."""

from django.utils.translation import gettext_lazy as _

from diagnosis.advice.base import Advice, Who
from diagnosis.advice.steps import EDIT, NONE, SAVE

ADVICE = {
    "scopes.granted": Advice(
        title=_("The key may do all that is needed."),
        meaning=_("The key allows each scope (one thing a key may do) that %(product)s needs."),
        remedy=(NONE,),
        who=Who.NOBODY,
    ),
    "scopes.not_configured": Advice(
        title=_("Your key asks for scopes, and our list is still empty."),
        meaning=_(
            "“Enforce Scopes” is on (a scope is one thing a key may do), but our list for %(our_region)s is not set. So Canvas refuses us."
        ),
        remedy=(
            NONE,
            _("We have been told and write to you."),
        ),
        who=Who.US,
    ),
    "scopes.missing": Advice(
        title=_("Some scopes are not ticked."),
        meaning=_(
            "A scope is one thing that the key may do. “Enforce Scopes” is on, and not all that we need are ticked. These are missing: %(missing)s."
        ),
        remedy=(
            EDIT,
            _(
                "Under Enforce Scopes open each group and tick the lines named here. The search box there finds groups such as Courses, not single lines."
            ),
            _(
                "A line is not in your list? Other versions of Canvas may have another name for it. Tick the others, and write to us which one it is."
            ),
            SAVE,
        ),
        who=Who.CANVAS_ADMIN,
    ),
    "scopes.missing_unlisted": Advice(
        title=_("Some scopes are not ticked, and your Canvas does not say which."),
        meaning=_("A scope is one thing that the key may do. Older Canvas only tells us that something is missing."),
        remedy=(
            EDIT,
            _(
                "Under Enforce Scopes tick each line of the list on the page. Or switch Enforce Scopes off, if your rules allow that."
            ),
            SAVE,
        ),
        who=Who.CANVAS_ADMIN,
    ),
}
