"""Verifying a chain again, offline: what OpenSSL would have said with one more certificate, or another name."""

from collections.abc import Sequence
from functools import lru_cache

from OpenSSL import crypto

from wire.certificate import load, serves_tls
from wire.policy import Policy
from wire.trust import verifying_context

HOLDS = 0
_INVALID_PURPOSE = 26  # X509_V_ERR_INVALID_PURPOSE
_UNREADABLE = 1  # X509_V_ERR_UNSPECIFIED


def verify(chain: Sequence[bytes], policy: Policy) -> int:
    """Verify a chain (DER, leaf first) against the trust store, now, without any name; return OpenSSL's code."""
    if not chain:
        return _UNREADABLE
    try:
        leaf, *others = [crypto.load_certificate(crypto.FILETYPE_ASN1, part) for part in chain]
        crypto.X509StoreContext(_store(tuple(_roots(policy))), leaf, others).verify_certificate()
        return HOLDS if serves_tls(load(chain[0])) else _INVALID_PURPOSE
    except crypto.X509StoreContextError as error:
        return int(error.errors[0])
    except (ValueError, crypto.Error):
        return _UNREADABLE


def _roots(policy: Policy) -> list[bytes]:
    return verifying_context(policy.extra_ca_file).get_ca_certs(binary_form=True)


@lru_cache(maxsize=4)
def _store(roots: tuple[bytes, ...]) -> crypto.X509Store:
    store = crypto.X509Store()
    for root in roots:
        store.add_cert(crypto.load_certificate(crypto.FILETYPE_ASN1, root))
    return store
