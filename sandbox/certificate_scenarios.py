"""The servers whose only fault is in their certificate, or in how they speak TLS."""

from sandbox.certificates import Kind
from sandbox.faults import Fault
from sandbox.scenario import Scenario, server

MEND_SERVER = "Choose Set right; in life this is done on the web server."


def _shows(slug: str, title: str, expected: str, kind: Kind) -> Scenario:
    return server(slug, title, f"tls.{expected}", certificate=kind, mend=MEND_SERVER)


def _speaks(slug: str, title: str, expected: str, fault: Fault) -> Scenario:
    return server(slug, title, f"tls.{expected}", fault=fault, mend=MEND_SERVER)


CERTIFICATES = (
    _shows("expired", "The certificate has run out", "expired", Kind.EXPIRED),
    _shows("not-yet-valid", "The certificate is not valid yet", "not_yet_valid", Kind.NOT_YET_VALID),
    _shows("self-signed", "The certificate signed itself", "self_signed", Kind.SELF_SIGNED),
    _shows("private-ca", "The certificate is of an authority of their own", "unknown_authority", Kind.PRIVATE_CA),
    _shows("wrong-name", "The certificate is for another name", "wrong_name", Kind.WRONG_NAME),
    _shows(
        "missing-intermediate",
        "The server does not send the intermediate certificate",
        "missing_intermediate",
        Kind.MISSING_INTERMEDIATE,
    ),
    _shows(
        "intermediate-expired",
        "The intermediate certificate has run out, its own has not",
        "expired",
        Kind.EXPIRED_INTERMEDIATE,
    ),
    _shows("weak-key", "The certificate's key has 1024 bits", "weak", Kind.WEAK_KEY),
    _shows("many-names", "The certificate holds ten thousand names", "handshake_failed", Kind.MANY_NAMES),
    server(
        "runs-low",
        "The certificate runs out in twelve days",
        certificate=Kind.RUNS_LOW,
        shows="tls.expires_soon",
        mend=MEND_SERVER,
    ),
    server("short-lived", "The certificate lives for six days", certificate=Kind.SHORT_LIVED),
    server("wildcard", "The certificate is for all names of the domain", certificate=Kind.WILDCARD),
)
HANDSHAKES = (
    _speaks("not-tls", "It speaks plain http on the port", "not_tls", Fault.NOT_TLS),
    _speaks("mail-server", "A mail server answers on the port", "not_tls", Fault.MAIL_SERVER),
    _speaks("old-protocol", "It speaks TLS 1.1 and nothing newer", "old_protocol", Fault.OLD_PROTOCOL),
    _speaks("oldest-protocol", "It speaks SSL 3 alone", "old_protocol", Fault.OLDEST_PROTOCOL),
    _speaks("weak-cipher", "It encrypts with RC4 alone", "weak", Fault.WEAK_CIPHER),
    _speaks("weak-dh", "It agrees on keys with 1024 bits", "weak", Fault.WEAK_DH),
    _speaks("unsafe-renegotiation", "It knows no safe renegotiation", "weak", Fault.UNSAFE_RENEGOTIATION),
    _speaks("refuses-tls", "It ends every handshake without a reason", "handshake_failed", Fault.REFUSES_TLS),
)
