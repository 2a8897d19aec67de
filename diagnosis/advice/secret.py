"""The secret: the words of each outcome. They stand here and nowhere else."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from diagnosis.advice.base import Advice, Who
from diagnosis.advice.steps import NONE, SHOW

ADVICE = {
    "secret.cleaned": Advice(
        title=_("We tidied up the secret."),
        meaning=_("Something came along when it was copied: %(removed)s. We took that out and changed nothing else."),
        remedy=(NONE,),
        who=Who.NOBODY,
    ),
    "secret.truncated": Advice(
        title=_("The secret is not complete."),
        meaning=ngettext_lazy(
            "It has %(length)s character, and a whole one has 64. Canvas often shows only the first part, so only that part gets copied.",
            "It has %(length)s characters, and a whole one has 64. Canvas often shows only the first part, so only that part gets copied.",
            "length",
        ),
        remedy=(SHOW,),
        who=Who.CANVAS_ADMIN,
    ),
    "secret.masked": Advice(
        title=_("This is only a hint of the secret."),
        meaning=_(
            "It has dots or stars in it, or it is the short start that newer Canvas shows. The real secret has 64 letters and digits."
        ),
        remedy=(
            SHOW,
            _(
                "If your Canvas shows only the first five characters, it can no longer show the rest. Then make a new key and copy its secret right after you save it."
            ),
        ),
        who=Who.CANVAS_ADMIN,
    ),
    "secret.wrong_length": Advice(
        title=_("This does not look like a secret from Canvas."),
        meaning=ngettext_lazy(
            "It has %(length)s character, or signs that no secret has. A secret has exactly 64 letters and digits.",
            "It has %(length)s characters, or signs that no secret has. A secret has exactly 64 letters and digits.",
            "length",
        ),
        remedy=(SHOW,),
        who=Who.CANVAS_ADMIN,
    ),
    "secret.access_token": Advice(
        title=_("This is an access token, not the secret of a key."),
        meaning=_("A token belongs to one person and works like a password. We need the secret of a developer key."),
        remedy=(
            _("First delete the token: in Canvas, choose Account, Settings, and look under Approved Integrations."),
            SHOW,
        ),
        who=Who.CANVAS_ADMIN,
    ),
    "secret.lti_pair": Advice(
        title=_("This belongs to an LTI 1.1 tool, not to a developer key."),
        meaning=_(
            "The value has 32 characters, like a consumer key or a shared secret. Those add a tool to a course; they do not connect two servers."
        ),
        remedy=(_("Create an API key as shown in the step “Create the key”, and enter its ID and secret here."),),
        who=Who.CANVAS_ADMIN,
    ),
    "secret.accepted": Advice(
        title=_("Your Canvas accepts ID and secret."),
        meaning=_("They belong together."),
        remedy=(NONE,),
        who=Who.NOBODY,
    ),
    "secret.wrong": Advice(
        title=_("The secret does not fit this key."),
        meaning=_(
            "Your Canvas knows the ID %(client_id)s but refused the secret. It may be an older one, or the one of another key."
        ),
        remedy=(SHOW,),
        who=Who.CANVAS_ADMIN,
    ),
}
