"""What the help page of an outcome says beyond its advice, and words that several pages share."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

BY_ITS_FORM = _("We can tell by the form of what was entered. Your server is not asked anything for it.")
BY_AUTHORIZE = _(
    "We ask your Canvas to start a log-in for the key, as %(product)s will do later. Nobody is logged in by that. The answer tells whether it would have gone on."
)
BY_TOKEN = _(
    "We ask your Canvas for a token with the ID, the secret, and a code that cannot exist. Canvas looks at the ID first, then at the secret, then at the code. No token is made, and nobody is logged in."
)
BY_HANDSHAKE = _(
    "We open a safe connection, as a browser does, and look at the certificate that your server shows. Nothing secret is sent for that."
)
BY_PUBLIC_ANSWER = _("We ask your Canvas for a page that needs a log-in, without logging in, and look at its answer.")
UNSEEN = _("Nothing of this can be seen in Canvas.")
FINE_FOR_PEOPLE = _(
    "Canvas itself looks as always. People inside your network or with a browser may notice nothing, since browsers forgive more than servers do."
)
REDIRECT_FIELDS = _(
    "In the settings of the key there are two fields: Redirect URIs and Redirect URI (Legacy). Canvas does not know which address is ours, so it gives no warning."
)


@dataclass(frozen=True, slots=True)
class Help:
    """How it is found out, and what it looks like in Canvas or on the server; `%(product)s` may stand in both."""

    proof: Promise
    looks: Promise
