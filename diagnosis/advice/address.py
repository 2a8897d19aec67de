"""The address: the words of each outcome. They stand here and nowhere else."""

from django.utils.translation import gettext_lazy as _

from diagnosis.advice.base import Advice, Who
from diagnosis.advice.steps import NONE, WAIT

ADVICE = {
    "address.reachable": Advice(
        title=_("Your Canvas can be reached."),
        meaning=_(
            "%(host)s answers from the internet at %(addresses)s. It has other addresses where nothing answers: %(unanswered)s."
        ),
        remedy=(NONE,),
        who=Who.NOBODY,
    ),
    "address.cleaned": Advice(
        title=_("We tidied up the address."),
        meaning=_("You gave us %(from)s. We need only the server, so we kept %(host)s."),
        remedy=(_("Check that %(host)s is your Canvas. If it is, there is nothing to do."),),
        who=Who.NOBODY,
    ),
    "address.malformed": Advice(
        title=_("We cannot find an address in this."),
        meaning=_("We need the name of your Canvas server, for example canvas.northfield.example."),
        remedy=(_("Open Canvas in your browser, copy what stands in the address bar, and paste it here."),),
        who=Who.CANVAS_ADMIN,
    ),
    "address.not_public": Advice(
        title=_("This address is not open to the internet."),
        meaning=_(
            "%(host)s leads into a private network, so neither we nor %(product)s may ask it. Only some of its addresses are public: %(addresses)s."
        ),
        remedy=(
            _(
                "Give us the public address of your Canvas. If it has none, ask your network team to make one, with a certificate."
            ),
        ),
        who=Who.NETWORK_TEAM,
    ),
    "address.port_not_allowed": Advice(
        title=_("We do not ask at this port."),
        meaning=_("The address names port %(port)s. To keep everyone safe, we ask only at the usual port for https."),
        remedy=(
            _(
                "Give us the address without a port. If your Canvas answers only at that port, have it answer at port 443 too."
            ),
        ),
        who=Who.SERVER_ADMIN,
    ),
    "address.is_number": Advice(
        title=_("This is a number, not a name."),
        meaning=_("A certificate and a key belong to a name. An address made of numbers cannot be checked safely."),
        remedy=(_("Give us the name that people type into the browser, for example canvas.northfield.example."),),
        who=Who.CANVAS_ADMIN,
    ),
    "address.no_such_name": Advice(
        title=_("The internet does not know this name."),
        meaning=_(
            "The name servers say that %(host)s does not exist, or that no address belongs to it. What they say: %(reason)s. The other name is %(alias)s."
        ),
        remedy=(
            _(
                "Check the spelling. If the name is right, ask your network team to publish it with an IPv4 address (a DNS A record)."
            ),
        ),
        who=Who.NETWORK_TEAM,
    ),
    "address.dns_failed": Advice(
        title=_("We could not look up the name."),
        meaning=_(
            "The name servers did not tell us the address of %(host)s. What happened: %(reason)s. This often passes within minutes."
        ),
        remedy=(
            WAIT,
            _("If it lasts, ask your network team to look at these name servers."),
        ),
        who=Who.NOBODY_WE_WAIT,
    ),
    "address.ipv6_only": Advice(
        title=_("Your Canvas has only a new-style address (IPv6)."),
        meaning=_("Parts of %(product)s use old-style addresses (IPv4) and may not reach %(host)s."),
        remedy=(_("Ask your network team to add an IPv4 address (a DNS A record)."),),
        who=Who.NETWORK_TEAM,
    ),
    "address.refused": Advice(
        title=_("Nothing answers at this address."),
        meaning=_(
            "The computer behind %(host)s turned us away at port %(port)s. The web server may be off, or a firewall may close this door."
        ),
        remedy=(_("Start the web server, or open port %(port)s to the internet. Then choose “Check again”."),),
        who=Who.SERVER_ADMIN,
    ),
    "address.timeout": Advice(
        title=_("There was no answer in time."),
        meaning=_(
            "%(host)s did not answer at port %(port)s. It may be busy or off, or a firewall may drop our questions. We tried these addresses: %(unanswered)s."
        ),
        remedy=(
            WAIT,
            _("If it lasts, ask your network team to let in the addresses we ask from; the page lists them."),
        ),
        who=Who.NOBODY_WE_WAIT,
    ),
    "address.moved": Advice(
        title=_("Your Canvas sends visitors to another address."),
        meaning=_(
            "%(host)s leads on to %(to)s. It leads on to %(inside)s, which nobody outside can use. A key works only at the address that Canvas really uses."
        ),
        remedy=(
            _("If %(to)s is your Canvas, choose “Use %(to)s”."),
            _(
                "If %(host)s is right, ask whoever runs your Canvas server to set this name in Canvas (config/domain.yml) and in the proxy before it."
            ),
        ),
        who=Who.CANVAS_ADMIN,
    ),
}
