"""How we find out, and what it looks like: the certificate."""

from django.utils.translation import gettext_lazy as _

from diagnosis.help.base import BY_HANDSHAKE, FINE_FOR_PEOPLE, UNSEEN, Help

_BROWSER_WARNS = _(
    "Your browser warns before it opens Canvas: it says that the connection is not private or not safe. People who chose to go on once may not see it any more."
)
_BY_TRYING = _("We try to agree on a safe connection with the server, as a browser does, and look at where it stops.")

HELP = {
    "tls.trusted": Help(
        BY_HANDSHAKE,
        _(
            "In your browser you can open the certificate by the sign next to the address. It shows the same name and dates."
        ),
    ),
    "tls.expires_soon": Help(
        BY_HANDSHAKE,
        _(
            "Nothing yet: browsers do not warn before the last day. By the sign next to the address you can see that day."
        ),
    ),
    "tls.expired": Help(BY_HANDSHAKE, _BROWSER_WARNS),
    "tls.not_yet_valid": Help(BY_HANDSHAKE, _BROWSER_WARNS),
    "tls.wrong_name": Help(BY_HANDSHAKE, _BROWSER_WARNS),
    "tls.self_signed": Help(BY_HANDSHAKE, _BROWSER_WARNS),
    "tls.missing_intermediate": Help(
        _(
            "We fetch the missing certificate from the place that your own certificate names, and check again with it. With it the chain holds: so only this is missing."
        ),
        FINE_FOR_PEOPLE,
    ),
    "tls.unknown_authority": Help(
        BY_HANDSHAKE,
        _(
            "Computers that your institution set up may show no warning, since they know your own authority. A private phone warns."
        ),
    ),
    "tls.old_protocol": Help(
        _BY_TRYING, _("Up-to-date browsers refuse to open Canvas. Very old ones may still open it.")
    ),
    "tls.weak": Help(_BY_TRYING, _("Some browsers refuse to open Canvas, others still open it.")),
    "tls.not_tls": Help(
        _BY_TRYING,
        _("In your browser the address starts with http://, or the browser calls the page “not secure”."),
    ),
    "tls.handshake_failed": Help(_BY_TRYING, UNSEEN),
}
