"""The words for facts that are codes. A value that is no code here is shown as it is."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REMOVED: Mapping[str, Promise] = {
    "spaces": _("spaces"),
    "line_breaks": _("line breaks"),
    "quotes": _("quotation marks"),
    "invisible": _("invisible characters"),
    "full_width": _("wide forms of letters"),
    "label": _("the label before it"),
    "punctuation": _("a stop at the end"),
    "encoding": _("signs that a mail program puts in"),
    "words": _("words or signs around it"),
    "repeated": _("a second copy of it"),
    "separators": _("dashes or strokes in between"),
}
MISSING: Mapping[str, Promise] = {
    "client_id": _("the client ID"),
    "secret": _("the secret"),
    "address": _("the address of your Canvas"),
}
FORM: Mapping[str, Promise] = {
    "local": _("the short number without its server's part"),
    "zeros": _("the number with its zeros put right"),
}
SIGN: Mapping[str, Promise] = {
    "name": _("its name ends in instructure.com"),
    "meta": _("a header that only Canvas writes"),
    "cookie": _("the name of its session cookie"),
    "frames": _("its other name, which ends in instructure.com"),
    "alias": _("its name stands for one at instructure.com"),
    "realm": _("it calls itself canvas-lms"),
}
BY: Mapping[str, Promise | str] = {
    "cloudflare": "Cloudflare",
    "akamai": "Akamai",
    "aws_waf": "AWS WAF",
    "imperva": "Imperva",
    "f5": "F5",
    "sucuri": "Sucuri",
    "fortinet": "Fortinet",
    "modsecurity": "ModSecurity",
    "cloudfront": "Amazon CloudFront",
    "aws_alb": "AWS Application Load Balancer",
    "azure": "Microsoft Azure",
    "netscaler": "NetScaler",
    "barracuda": "Barracuda",
    "anubis": "Anubis",
    "datadome": "DataDome",
    "wordfence": "Wordfence",
    "google": "Google Cloud",
    "fastly": "Fastly",
    "squid": "Squid",
    "haproxy": "HAProxy",
    "varnish": "Varnish",
    "envoy": "Envoy",
    "passenger": "Phusion Passenger",
    "iis": "IIS",
    "nginx": "nginx",
    "apache": "Apache",
    "caddy": "Caddy",
    "login": _("A log-in page that is not Canvas's own"),
    "password": _("A password prompt of the web server"),
    "unknown": _("Something"),
}
BECAUSE: Mapping[str, Promise] = {
    "address": _("the address"),
    "tls_answered": _("a safe connection"),
    "tls_trusted": _("the certificate"),
    "canvas": _("an answer from Canvas itself"),
    "client_id": _("the client ID"),
    "secret": _("a whole secret"),
    "address_not_proved": _("the link or the code in our letter, which shows that we may try the secret"),
    "key_id": _("the key"),
    "redirect_uri": _("the redirect address"),
    "authorize_hidden": _("a way to look without logging in, which your Canvas does not give"),
}
REASON: Mapping[str, Promise] = {
    "no_such_name": _("the name was not found"),
    "dns_failed": _("the name servers did not answer"),
    "not_public": _("the address is not public"),
    "no_name": _("there is no such name"),
    "no_address": _("the name is there, but no address belongs to it"),
    "alias_leads_nowhere": _("the name stands for another one that does not exist"),
    "silent": _("they gave no answer in time"),
    "server_failure": _("they could not find out, because of a fault"),
    "question_refused": _("they refused to answer"),
    "alias_loop": _("the names they give lead round in a circle"),
    "port_not_allowed": _("the port is not one that we ask"),
    "refused": _("the connection was refused"),
    "timeout": _("there was no answer in time"),
    "closed": _("the connection was closed too early"),
    "not_tls": _("the answer was not encrypted"),
    "handshake_failed": _("no safe connection came about"),
    "untrusted": _("the certificate is not trusted"),
    "too_large": _("the answer was too large"),
    "bad_answer": _("the answer could not be read"),
    "handshake_refused": _("the server refused it without giving a reason"),
    "unrecognised_name": _("the server does not know this name"),
    "client_certificate": _("the server wants a certificate from us, too"),
    "unreadable_certificate": _("the certificate could not be read"),
    "other": _("the handshake broke off"),
}
OFFERED: Mapping[str, Promise | str] = {
    "SSLv3": "SSL 3.0",
    "TLSv1": "TLS 1.0",
    "TLSv1.1": "TLS 1.1",
    "md5": _("a signature made with MD5"),
    "sha1": _("a signature made with SHA-1"),
    "unsafe_renegotiation": _("the old, unsafe way to renegotiate"),
}
SPEAKS: Mapping[str, Promise] = {
    "http": _("plain http"),
    "other": _("something that is not a web server"),
}

# Above findings whose answers came over a connection without a trusted certificate.
UNVERIFIED = _("These answers came over a connection that nobody could verify. We did not send your secret.")

# The same name means other codes under another outcome: "missing" holds codes in details.missing alone.
BY_FACT: Mapping[str, Mapping[str, Promise | str]] = {
    "removed": REMOVED,
    "form": FORM,
    "sign": SIGN,
    "by": BY,
    "via": BY,
    "because": BECAUSE,
    "reason": REASON,
    "offered": OFFERED,
    "speaks": SPEAKS,
}
MISSING_DETAILS = "details.missing"

LISTS = ("unanswered", "removed", "missing", "names", "addresses", "tried", "untried")
COUNTS = ("days", "length")  # what a plural is chosen by
DATES = ("date", "expires_on")
MOMENTS = ("retry_at",)
