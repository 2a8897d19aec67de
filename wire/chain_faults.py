"""What is wrong with a chain apart from its end: a link that has run out, a key or a signature that is too weak."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa

from wire.answers import ExpiredIssuer
from wire.certificate import common_name, load

_SHORTEST_RSA: Final = 2048  # bits, as OpenSSL's level 2 has it
_SHORTEST_EC: Final = 224


def expired_issuer(chain: Sequence[bytes], now: datetime) -> ExpiredIssuer | None:
    """Return the first certificate above the leaf that has run out; None where all hold or cannot be read."""
    for der in chain[1:]:
        with suppress(ValueError):
            above = load(der)
            if above.not_valid_after_utc <= now:
                return ExpiredIssuer(common_name(above), above.not_valid_after_utc)
    return None


def weakness(chain: Sequence[bytes]) -> str:
    """Return what is too weak in a chain that OpenSSL refused for that: "RSA 1024 bit", "sha1"; "" if unknown."""
    certificates = []
    for der in chain:
        with suppress(ValueError):
            certificates.append(load(der))
    return next((found for one in certificates if (found := _short_key(one))), "") or next(
        (found for one in certificates if (found := _old_digest(one))), ""
    )


def _short_key(certificate: x509.Certificate) -> str:
    try:
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return ""
    if isinstance(key, rsa.RSAPublicKey | dsa.DSAPublicKey) and key.key_size < _SHORTEST_RSA:
        return f"{'RSA' if isinstance(key, rsa.RSAPublicKey) else 'DSA'} {key.key_size} bit"
    return (
        f"EC {key.key_size} bit" if isinstance(key, ec.EllipticCurvePublicKey) and key.key_size < _SHORTEST_EC else ""
    )


def _old_digest(certificate: x509.Certificate) -> str:
    try:
        digest = certificate.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return ""
    return digest.name if digest is not None and digest.name in ("md5", "sha1") else ""
