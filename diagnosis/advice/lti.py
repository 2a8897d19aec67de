"""The LTI key beside the API key: the words of each outcome. They stand here and nowhere else."""

from django.utils.translation import gettext_lazy as _

from diagnosis.advice.base import Advice, Who
from diagnosis.advice.steps import KEYS, NONE

ADVICE = {
    "lti.known": Advice(
        title=_("Your Canvas knows the LTI key."),
        meaning=_(
            "A key with the LTI client ID %(lti_client_id)s exists there. The API key is another one, and is tested by itself."
        ),
        remedy=(NONE,),
        who=Who.NOBODY,
    ),
    "lti.unknown": Advice(
        title=_("Your Canvas does not know the LTI key."),
        meaning=_(
            "There is no key with the LTI client ID %(lti_client_id)s on %(host)s. The API key has nothing to do with it and goes on working."
        ),
        remedy=(
            KEYS,
            _(
                "Copy the number of the LTI key and enter it here as the LTI client ID. If there is none, leave it empty."
            ),
        ),
        who=Who.CANVAS_ADMIN,
    ),
    "lti.looks_like_api": Advice(
        title=_("The LTI client ID seems to be that of an API key."),
        meaning=_(
            "The key with the number %(lti_client_id)s answers as an API key does. An LTI key has a number of its own."
        ),
        remedy=(
            KEYS,
            _(
                "Copy the number of the LTI key and enter it here as the LTI client ID. If there is none, leave it empty."
            ),
        ),
        who=Who.CANVAS_ADMIN,
    ),
    "lti.id_malformed": Advice(
        title=_("The LTI client ID is not a number."),
        meaning=_("An LTI client ID has digits only, for example 10000000000008. We did not keep what was entered."),
        remedy=(
            KEYS,
            _(
                "Copy the number of the LTI key and enter it here as the LTI client ID. If there is none, leave it empty."
            ),
        ),
        who=Who.CANVAS_ADMIN,
    ),
}
