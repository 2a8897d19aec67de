"""How we find out, and what it looks like: the address, and who hosts the server."""

from django.utils.translation import gettext_lazy as _

from diagnosis.help.base import UNSEEN, Help

_ONLY_INSIDE = _(
    "Inside your network Canvas may open as always. Try it with a phone that uses no Wi-Fi: there you see what we see."
)
_BY_CONNECTING = _("We look up the name and open a connection to the address that belongs to it.")
_BY_LOOKING_UP = _("We ask the public name servers (DNS) for the addresses that belong to the name.")
_BY_READING = _("We read what was typed in, by the same rules as a browser. Your server is not asked anything for it.")

HELP = {
    "address.reachable": Help(_BY_CONNECTING, UNSEEN),
    "address.cleaned": Help(
        _BY_READING,
        _("The address bar of a Canvas page often holds more than the server: a course, a log-in page, or a user."),
    ),
    "address.malformed": Help(
        _BY_READING,
        _("The right address is the one in the address bar of your browser, up to the first single slash."),
    ),
    "address.not_public": Help(
        _("We look up the name. It leads to an address that is kept for private networks, so we do not ask there."),
        _ONLY_INSIDE,
    ),
    "address.port_not_allowed": Help(
        _BY_READING,
        _("In the address bar a port is the number after the colon, as in canvas.northfield.example:8443."),
    ),
    "address.is_number": Help(
        _BY_READING,
        _("In the address bar stand numbers with dots instead of a name. Your browser may then warn you, too."),
    ),
    "address.no_such_name": Help(_BY_LOOKING_UP, _ONLY_INSIDE),
    "address.dns_failed": Help(_BY_LOOKING_UP, _ONLY_INSIDE),
    "address.ipv6_only": Help(
        _BY_LOOKING_UP,
        _("Canvas opens for you if your own network can use new-style addresses (IPv6). Many networks cannot."),
    ),
    "address.refused": Help(_BY_CONNECTING, _ONLY_INSIDE),
    "address.timeout": Help(_BY_CONNECTING, _ONLY_INSIDE),
    "address.moved": Help(
        _("We ask for a page of your Canvas. The answer sends us to another server; we do not follow it by ourselves."),
        _("Type the address into your browser and watch the address bar: another name stands there a moment later."),
    ),
    "hosting.self_hosted": Help(
        _("We look at the name of your server and at signs in its answers that only servers of Instructure give."),
        _("You, or a partner of yours, install and update this Canvas."),
    ),
    "hosting.instructure": Help(
        _("We look at the name of your server and at signs in its answers that only servers of Instructure give."),
        _("The address often ends in instructure.com, and Instructure updates your Canvas by itself."),
    ),
    "hosting.unknown": Help(
        _("We look at the name of your server and at signs in its answers that only servers of Instructure give."),
        UNSEEN,
    ),
    "hosting.beta": Help(
        _("We can tell by the name: it has “beta” in it, as all such copies have."),
        _("At the foot of its pages, Canvas says that this copy is only for testing."),
    ),
    "hosting.test": Help(
        _("We can tell by the name: it has “test” in it, as all such copies have."),
        _("At the foot of its pages, Canvas says that this copy is only for testing."),
    ),
}
