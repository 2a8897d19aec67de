"""What to do, for somebody who reads it in a letter and has no page of ours open: only where the words differ."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from diagnosis.advice.steps import BACK, COPY, EDIT, KEYS, NONE, SAVE, SHOW, WAIT

_SAVED = _("Choose Save.")
_ENTER = _(
    "Enter it on the page of the request, together with the person who sent you this letter. Do not send it by mail."
)
_SEND_ID = _("Copy the number under Details and send it to the person who sent you this letter. It is no secret.")
_SEND_LTI_ID = _("Copy the number of the LTI key and send it to the person who sent you this letter. It is no secret.")
_SEND_BOTH_IDS = _(
    "Tell the person who sent you this letter which number is that of the API key, and which that of the LTI key."
)
_SEND_ADDRESS = _(
    "Open Canvas in your browser, log in, copy what stands in the address bar, and send it to the person who sent you this letter."
)
_NEW_KEY = _(
    "Choose + Developer Key, then + API Key. The person who sent you this letter has the list of values to fill in."
)

# A step of several remedies, and what stands in its place; nothing for what only the page can do.
_INSTEAD: tuple[tuple[Promise, tuple[Promise, ...]], ...] = (
    (SAVE, (_SAVED,)),
    (SHOW, (KEYS, COPY, _ENTER)),
    (BACK, ()),
    (WAIT, ()),
    (NONE, ()),
)
_WHOLE: Mapping[str, tuple[Promise, ...]] = {
    "details.missing": (_("Look up what is missing."), _ENTER),
    "secret.lti_pair": (KEYS, _NEW_KEY),
    "key.id_malformed": (KEYS, _SEND_ID),
    "key.unknown": (
        KEYS,
        _("Compare the number under Details with %(client_id)s."),
        _("If the key is not in the list, tell the person who sent you this letter. It has to be made on %(host)s."),
    ),
    "key.foreign": (KEYS, _("Do this on %(host)s, on no other Canvas."), _SEND_ID),
    "key.looks_like_lti": (KEYS, _NEW_KEY),
    "key.swapped_with_lti": (KEYS, _SEND_BOTH_IDS),
    "lti.unknown": (KEYS, _SEND_LTI_ID),
    "lti.looks_like_api": (KEYS, _SEND_LTI_ID),
    "lti.id_malformed": (KEYS, _SEND_LTI_ID),
    "key.state_hidden": (EDIT, _("Tick the missing scopes first. Only then can we see the switch."), _SAVED),
    "redirect.other_region": (
        EDIT,
        _("Put %(our_uri)s into both Redirect fields."),
        _SAVED,
        _("If your account is in %(region)s, change nothing and tell the person who sent you this letter."),
    ),
    "scopes.missing": (
        EDIT,
        _(
            "Under Enforce Scopes open each group and tick the lines that are listed below. The search box there finds groups such as Courses, not single lines."
        ),
        _SAVED,
    ),
    "scopes.missing_unlisted": (
        EDIT,
        _("Under Enforce Scopes tick each line that is listed below. Or switch it off, if your rules allow that."),
        _SAVED,
    ),
    "address.malformed": (_SEND_ADDRESS,),
    "address.not_public": (
        _("Make a public address for this Canvas, with a certificate of a public authority."),
        _("If it has one already, tell it to the person who sent you this letter."),
    ),
    "address.port_not_allowed": (_("Have Canvas answer at port 443 too, the usual one for https."),),
    "address.is_number": (_SEND_ADDRESS,),
    "address.no_such_name": (
        _("Check the spelling of %(host)s."),
        _("If the name is right, publish it with an IPv4 address (a DNS A record)."),
    ),
    "address.dns_failed": (_("See whether the name servers of %(host)s answer from outside your network."),),
    "address.ipv6_only": (_("Add an IPv4 address (a DNS A record) for %(host)s."),),
    "address.refused": (_("Start the web server, or open its port to the internet."),),
    "address.timeout": (
        _("See whether the web server answers from outside your network."),
        _("See whether a firewall drops our questions, and let us in."),
    ),
    "address.moved": (_("Tell the person who sent you this letter which address is the right one for your Canvas."),),
    "tls.expired": (
        _("Renew the certificate and reload the web server."),
        _(
            "In place of %(link)s, put in the new one that your authority offers; many call the whole file “full chain”."
        ),
    ),
    "tls.wrong_name": (_("Get a certificate that holds the name %(host)s, and reload the web server."),),
    "tls.missing_intermediate": (
        _("Download the missing certificate from %(url)s. If it is in binary form, turn it into PEM text."),
        _("Add it to the certificate file, after your own (many call this “full chain”)."),
        _("Reload the web server."),
    ),
    "tls.handshake_failed": (
        _("See in the log of the web server why the handshake fails."),
        _("Turn on TLS 1.2 and TLS 1.3 in the web server and reload it."),
    ),
    "canvas.not_canvas": (_SEND_ADDRESS,),
    "canvas.blocked": (_("Let us in, for the paths /api/ and /login/oauth2/."),),
    "canvas.unavailable": (_("See whether Canvas runs, and whether work on the server is still going on."),),
    "canvas.error": (_("Look into Canvas's own log at the time given above."),),
    "canvas.authorize_hidden": (
        _("Let /login/oauth2/auth be reached without the log-in page in front of it."),
        _("If your rules forbid that, compare the key with the list that the person who sent you this letter has."),
    ),
    "any.no_answer": (_("See whether the server, or a firewall or proxy in front of it, breaks connections off."),),
}


def remedy_by_letter(code: str, remedy: Iterable[Promise]) -> tuple[Promise, ...]:
    """Return the steps for the reader of a letter; `remedy` are those for the reader of the page."""
    if code in _WHOLE:
        return _WHOLE[code]
    return tuple(part for step in remedy for part in _instead_of(step))


def _instead_of(step: Promise) -> tuple[Promise, ...]:
    return next((others for one, others in _INSTEAD if one is step), (step,))
