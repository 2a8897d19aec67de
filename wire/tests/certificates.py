"""Throw-away authorities and certificates for the wire's tests, faults included."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
LONG_AGO = datetime.now(UTC) - timedelta(days=400)


@dataclass(frozen=True)
class Made:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: Key

    @cached_property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @cached_property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    def write(self, path: Path, chain: Sequence["Made"] = ()) -> str:
        """Write key, certificate and chain to one file; return its path."""
        key = self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path.write_bytes(key + self.pem + b"".join(part.pem for part in chain))
        return str(path)


def make(  # noqa: PLR0913 (all that may be wrong with a certificate, by name)
    common_name: str,
    issuer: Made | None = None,
    *,
    names: Sequence[str] = (),
    is_authority: bool = False,
    starts: datetime = LONG_AGO,
    days: int = 800,
    issuer_url: str = "",
    key: Key | None = None,
) -> Made:
    """Make a certificate; without an issuer it signs itself."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(starts)
        .not_valid_after(starts + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), False)
    if issuer_url:
        builder = builder.add_extension(_access(issuer_url), False)
    return Made(builder.sign(issuer.key if issuer else key, hashes.SHA256()), key)


def _access(issuer_url: str) -> x509.AuthorityInformationAccess:
    where = x509.UniformResourceIdentifier(issuer_url)
    return x509.AuthorityInformationAccess([x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, where)])
