"""Making certificates, good and bad, with the extensions that strict verifiers ask for (RFC 5280)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

DOMAIN = "northfield.example"
ORGANISATION = "Practice Canvas (nothing here is real)"
DAY = timedelta(days=1)
YEAR = timedelta(days=365)

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
Period = tuple[timedelta, timedelta]  # from when until when, counted from the moment of making


class Kind(StrEnum):
    """What a server shows in its handshake."""

    GOOD = "good"
    RENEWED = "renewed"  # what takes the place of a good one that runs low
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    SELF_SIGNED = "self_signed"
    PRIVATE_CA = "private_ca"
    WRONG_NAME = "wrong_name"
    MISSING_INTERMEDIATE = "missing_intermediate"
    EXPIRED_INTERMEDIATE = "expired_intermediate"  # sent, and out of its time; nothing says where a new one lies
    RUNS_LOW = "runs_low"
    SHORT_LIVED = "short_lived"  # renewed every few days, and not due yet
    WILDCARD = "wildcard"
    MANY_NAMES = "many_names"  # more than any client reads
    RSA = "rsa"
    WEAK_KEY = "weak_key"  # RSA with 1024 bits


WEAK = (Kind.WEAK_KEY,)  # what OpenSSL serves only when told that nothing matters

PERIODS: dict[Kind, Period] = {
    Kind.EXPIRED: (-100 * DAY, -10 * DAY),
    Kind.NOT_YET_VALID: (30 * DAY, YEAR),
    Kind.RENEWED: (-DAY, 2 * YEAR),
    Kind.RUNS_LOW: (-300 * DAY, 12 * DAY + timedelta(hours=1)),
    Kind.SHORT_LIVED: (-2 * DAY, 4 * DAY),
}
USUAL_PERIOD: Period = (-DAY, YEAR)


@dataclass(frozen=True)
class Pair:
    """A certificate with its private key."""

    certificate: x509.Certificate
    key: Key = field(repr=False)

    @property
    def pem(self) -> bytes:
        """The certificate as PEM."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def der(self) -> bytes:
        """The certificate as DER: what an issuer's address serves."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def key_pem(self) -> bytes:
        """The private key as PEM, unencrypted: it belongs into a file that only its owner reads."""
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )


def make_authority(
    common_name: str, issuer: Pair | None, period: Period, now: datetime, key: Key | None = None
) -> Pair:
    """Make a root (no issuer) or an intermediate.

    It may certify names under `northfield.example` only, so that trusting a root of the sandbox opens nothing else.
    With a `key` of before, what it issued with that stays issued.
    """
    key = key or ec.generate_private_key(ec.SECP256R1())
    usage = _key_usage(signs_certificates=True)
    constraints = x509.NameConstraints(permitted_subtrees=[x509.DNSName(DOMAIN)], excluded_subtrees=None)
    builder = (
        _builder(common_name, key, issuer, period, now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0 if issuer else None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(constraints, critical=True)
    )
    return _signed(builder, key, issuer)


def make_leaf(
    names: Sequence[str], issuer: Pair | None, period: Period, issuer_url: str, now: datetime, rsa_bits: int = 0
) -> Pair:
    """Make a web server's certificate; `issuer_url` is where its issuer may be fetched ("": nowhere).

    Its key is of a curve, or RSA with so many bits.
    """
    key: Key = rsa.generate_private_key(65537, rsa_bits) if rsa_bits else ec.generate_private_key(ec.SECP256R1())
    builder = (
        _builder(names[0], key, issuer, period, now)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
    )
    if issuer_url:
        where = x509.UniformResourceIdentifier(issuer_url)
        pointer = x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, where)
        builder = builder.add_extension(x509.AuthorityInformationAccess([pointer]), critical=False)
    return _signed(builder, key, issuer)


def _builder(common_name: str, key: Key, issuer: Pair | None, period: Period, now: datetime) -> x509.CertificateBuilder:
    issuing_key = issuer.key if issuer else key
    subject = _name(common_name)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + period[0])
        .not_valid_after(now + period[1])
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuing_key.public_key()), critical=False)
    )


def _signed(builder: x509.CertificateBuilder, key: Key, issuer: Pair | None) -> Pair:
    return Pair(builder.sign(issuer.key if issuer else key, hashes.SHA256()), key)


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common_name: str) -> x509.Name:
    parts = ((NameOID.ORGANIZATION_NAME, ORGANISATION), (NameOID.COMMON_NAME, common_name))
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])
