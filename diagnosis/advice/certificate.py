"""The certificate: the words of each outcome. They stand here and nowhere else."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from diagnosis.advice.base import Advice, Who
from diagnosis.advice.steps import NONE, WAIT

ADVICE = {
    "tls.trusted": Advice(
        title=_("The certificate is in order."),
        meaning=_("It holds until %(expires_on)s and comes from %(issuer)s."),
        remedy=(NONE,),
        who=Who.NOBODY,
    ),
    "tls.expires_soon": Advice(
        title=ngettext_lazy(
            "The certificate runs out in %(days)s day.", "The certificate runs out in %(days)s days.", "days"
        ),
        meaning=_("After %(expires_on)s browsers and %(product)s will no longer trust your server."),
        remedy=(
            _(
                "Renew it before that day and reload the web server. If it renews by itself, find out why it has not done so yet."
            ),
        ),
        who=Who.SERVER_ADMIN,
        plain_title=_("The certificate runs out soon."),
    ),
    "tls.expired": Advice(
        title=_("The certificate has run out."),
        meaning=_(
            "It was good until %(date)s. Until there is a new one, nothing can connect safely. It is not your own certificate but one above it: %(link)s."
        ),
        remedy=(
            _("Renew the certificate, reload the web server, and choose “Check again”."),
            _(
                "In place of %(link)s, put in the new one that your authority offers; many call the whole file “full chain”."
            ),
        ),
        who=Who.SERVER_ADMIN,
    ),
    "tls.not_yet_valid": Advice(
        title=_("The certificate is not valid yet."),
        meaning=_("It starts on %(date)s. It may have been put in too early."),
        remedy=(_("Put in a certificate that is valid today and reload the web server."),),
        who=Who.SERVER_ADMIN,
    ),
    "tls.wrong_name": Advice(
        title=_("The certificate is for another name."),
        meaning=_("It is made out to %(names)s, but your Canvas is called %(host)s."),
        remedy=(
            _(
                "Get a certificate that holds the name %(host)s among its alternative names; the “common name” alone does not count. Or, if one of the other names is your Canvas as well, give us that one."
            ),
            _(
                "If you have the right certificate already, the web server shows us another site's. Look whether it has a site for %(host)s on this port: we always send that name (SNI). Look, too, whether a load balancer before it still holds an old certificate."
            ),
        ),
        who=Who.SERVER_ADMIN,
    ),
    "tls.self_signed": Advice(
        title=_("The certificate vouches only for itself."),
        meaning=_("No public authority has signed it, so nobody can tell your server from a fake one."),
        remedy=(
            _("Get a certificate from a public authority and put it in. Some, such as Let's Encrypt, cost nothing."),
        ),
        who=Who.SERVER_ADMIN,
    ),
    "tls.missing_intermediate": Advice(
        title=_("One link of the certificate chain is missing."),
        meaning=_(
            "Your server shows its own certificate, but not the one between it and the authority: %(issuer)s. Browsers often find it by themselves; other servers cannot."
        ),
        remedy=(
            _(
                "Take the missing certificate: the page of your request has it as a file, ready to use. Its authority offers it at %(url)s, too."
            ),
            _(
                "Add it to the certificate file of the web server, after your own; many call this “full chain”. Then reload the web server, and choose “Check again”."
            ),
        ),
        who=Who.SERVER_ADMIN,
    ),
    "tls.unknown_authority": Advice(
        title=_("The certificate comes from an authority that the public does not know."),
        meaning=_("It was signed by %(issuer)s. Your own computers may trust that, but others do not."),
        remedy=(_("Put in a certificate from a public authority and reload the web server."),),
        who=Who.SERVER_ADMIN,
    ),
    "tls.old_protocol": Advice(
        title=_("The server knows only old ways to encrypt."),
        meaning=_("It offers %(offered)s. Today TLS 1.2 or newer is needed."),
        remedy=(_("Turn on TLS 1.2 and TLS 1.3 in the web server and reload it."),),
        who=Who.SERVER_ADMIN,
    ),
    "tls.weak": Advice(
        title=_("The encryption settings are too weak."),
        meaning=_("The server offers %(offered)s, and up-to-date programs refuse that."),
        remedy=(_("Bring the web server's TLS settings up to date and reload it."),),
        who=Who.SERVER_ADMIN,
    ),
    "tls.not_tls": Advice(
        title=_("This port answers without encryption."),
        meaning=_("What answers there is %(speaks)s. %(product)s may talk only over https."),
        remedy=(_("Set up https with a public certificate on the web server."),),
        who=Who.SERVER_ADMIN,
    ),
    "tls.handshake_failed": Advice(
        title=_("No safe connection came about."),
        meaning=_("The two sides could not agree: %(reason)s. We cannot tell yet whose side it is."),
        remedy=(
            WAIT,
            _("If it lasts, a person here looks at it."),
        ),
        who=Who.NOBODY_WE_WAIT,
    ),
}
