"""Reading certificates: who they are for, who issued them, whether a name is among theirs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Final

from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

_MOST_NAMES: Final = 20  # a certificate may hold thousands; a fact names so many
_LONGEST_TEXT: Final = 200
# What reading a foreign certificate's extensions may raise.
_UNREADABLE = (ValueError, x509.ExtensionNotFound, x509.DuplicateExtension, x509.UnsupportedGeneralNameType)
_WILDCARD = re.compile(r"\*(?:\.[a-z0-9_-]+){2,}")


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What is told about the leaf."""

    names: tuple[str, ...]  # at most 20, those most like the host's first
    matches_host: bool
    issuer: str
    subject: str
    starts_at: datetime
    expires_at: datetime
    self_signed: bool


def read(leaf_der: bytes, host: str) -> CertificateFacts:
    """Read a leaf certificate; raise ValueError when it cannot be read at all."""
    leaf = load(leaf_der)
    names = dns_names(leaf)
    return CertificateFacts(
        names=tuple(_printable(name) for name in _nearest(names, host)[:_MOST_NAMES]),
        matches_host=matches(names, host),
        issuer=_common_name(leaf, "issuer"),
        subject=_common_name(leaf, "subject"),
        starts_at=leaf.not_valid_before_utc,
        expires_at=leaf.not_valid_after_utc,
        self_signed=_is_self_signed(leaf),
    )


def load(der: bytes) -> x509.Certificate:
    """Load a foreign certificate; raise ValueError when it is none."""
    try:
        return x509.load_der_x509_certificate(der)
    except x509.InvalidVersion as error:
        raise ValueError("The certificate has no version that exists.") from error


def dns_names(certificate: x509.Certificate) -> list[str]:
    """Return the DNS names of the subject alternative name; browsers ignore the common name."""
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        return extension.value.get_values_for_type(x509.DNSName)
    except _UNREADABLE:
        return []


def matches(names: Sequence[str], host: str) -> bool:
    """Say whether one of the names is the host's; `*` stands for exactly one whole first label.

    The same rule as OpenSSL's with Python's flags (RFC 6125): no partial wildcard, none right below a top level.
    """
    parent = host.partition(".")[2]
    for name in names:
        lowered = name.lower()
        if lowered == host or (_WILDCARD.fullmatch(lowered) and lowered[2:] == parent):
            return True
    return False


def _nearest(names: Sequence[str], host: str) -> list[str]:
    wanted = host.split(".")[::-1]

    def shared(name: str) -> int:
        pairs = zip(name.lower().split(".")[::-1], wanted, strict=False)
        return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))

    return sorted(names, key=shared, reverse=True)


def serves_tls(certificate: x509.Certificate) -> bool:
    """Say whether the leaf may be used by a TLS server (no extended key usage means any use)."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return True
    except _UNREADABLE:
        return False
    return ExtendedKeyUsageOID.SERVER_AUTH in usage or ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE in usage


def is_authority(certificate: x509.Certificate) -> bool:
    """Say whether the certificate may issue others."""
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except _UNREADABLE:
        return False


def issuer_urls(certificate: x509.Certificate) -> list[str]:
    """Return where the certificate says that its issuer's lies, in its order."""
    try:
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except _UNREADABLE:
        return []
    return [
        entry.access_location.value
        for entry in access
        if entry.access_method == AuthorityInformationAccessOID.CA_ISSUERS
        and isinstance(entry.access_location, x509.UniformResourceIdentifier)
    ]


def is_issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Say whether the issuer's name fits and its key made the signature."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except Exception:  # noqa: BLE001 (InvalidSignature, ValueError, TypeError, UnsupportedAlgorithm: all mean no)
        return False
    return True


def common_name(certificate: x509.Certificate) -> str:
    """Return the subject's common name, or its whole name where there is none."""
    return _common_name(certificate, "subject")


def _common_name(certificate: x509.Certificate, part: str) -> str:
    try:
        name: x509.Name = getattr(certificate, part)
        found = name.get_attributes_for_oid(NameOID.COMMON_NAME)
        text = str(found[0].value) if found else name.rfc4514_string()
    except ValueError:
        return ""
    return _printable(text)


def _printable(text: str) -> str:
    shown = text if text.isprintable() else "".join(character for character in text if character.isprintable())
    return shown[:_LONGEST_TEXT]


def _is_self_signed(certificate: x509.Certificate) -> bool:
    try:
        return certificate.issuer == certificate.subject and is_issued_by(certificate, certificate)
    except ValueError:
        return False
