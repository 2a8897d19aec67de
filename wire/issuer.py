"""Proving a missing intermediate: fetch the issuer that the leaf points to, and verify again with it."""

import re
from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from wire import chain
from wire.adapter import PinnedAdapter, fetch
from wire.address import AddressError, parse
from wire.answers import MissingIssuer, WireError
from wire.certificate import common_name, is_authority, is_issued_by, issuer_urls
from wire.deadline import Deadline
from wire.issuer_cache import IssuerCache
from wire.names import Lookup
from wire.policy import Policy
from wire.reaching import Counters

_MOST_HOPS: Final = 2
_MOST_URLS: Final = 2  # of one certificate
_LARGEST: Final = 64 * 1024
_URL: Final = re.compile(r"(?i:https?)://[A-Za-z0-9.:-]+/[!-\"$->@-~]*")  # no user, no query, no fragment
_NO_ISSUER: Final = (2, 20, 21)  # X509_V_ERR_…: still an issuer is missing

_READERS: Final[tuple[Callable[[bytes], list[x509.Certificate]], ...]] = (
    lambda body: [x509.load_der_x509_certificate(body)],
    x509.load_pem_x509_certificates,
    pkcs7.load_der_pkcs7_certificates,
    pkcs7.load_pem_pkcs7_certificates,
)

CACHE = IssuerCache()  # of the process: the same few authorities issue for everybody


def find_missing(
    shown: Sequence[bytes], policy: Policy, deadline: Deadline, counters: Counters, lookup: Lookup
) -> MissingIssuer | None:
    """Return the certificate whose absence alone breaks the chain (DER, leaf first), or None.

    At most two are fetched, one above the other. What is fetched is used only if it is a CA certificate whose
    key signed the one below, and proves something only if OpenSSL then accepts the chain.
    """
    try:
        certificates = [x509.load_der_x509_certificate(part) for part in shown]
    except ValueError:
        return None
    top = _top(certificates)
    first: tuple[str, x509.Certificate] | None = None
    fetched: list[x509.Certificate] = []
    for _ in range(_MOST_HOPS):
        found = _issuer_of(top, policy, deadline, counters, lookup)
        if found is None:
            return None
        first = first or found
        top = found[1]
        fetched.append(top)
        code = chain.verify([*shown, *(part.public_bytes(Encoding.DER) for part in fetched)], policy)
        if code == chain.HOLDS:
            pem = "".join(part.public_bytes(Encoding.PEM).decode() for part in fetched)
            return MissingIssuer(issuer=common_name(first[1]), url=first[0], certificate_pem=pem)
        if code not in _NO_ISSUER:
            return None
    return None


def _top(certificates: Sequence[x509.Certificate]) -> x509.Certificate:
    """Follow what was sent, from the leaf up, to the last one whose issuer was not sent."""
    top = certificates[0]
    for _ in certificates:  # so often at most, even if they issue each other in a circle
        above = next((one for one in certificates if one is not top and is_issued_by(top, one)), None)
        if above is None:
            return top
        top = above
    return top


def _issuer_of(
    certificate: x509.Certificate, policy: Policy, deadline: Deadline, counters: Counters, lookup: Lookup
) -> tuple[str, x509.Certificate] | None:
    for url in issuer_urls(certificate)[:_MOST_URLS]:
        host = _host_of(url)
        if host is None:
            continue
        for candidate in _certificates_at(url, host, policy, deadline, counters, lookup):
            if is_authority(candidate) and is_issued_by(certificate, candidate):
                return url, candidate
    return None


def _host_of(url: str) -> str | None:
    """Return the host of a URL that may be fetched: http or https, a plain name, no query."""
    if not _URL.fullmatch(url):
        return None
    try:
        return parse("https" + url[url.index(":") :]).host
    except AddressError:
        return None


def _certificates_at(
    url: str, host: str, policy: Policy, deadline: Deadline, counters: Counters, lookup: Lookup
) -> list[x509.Certificate]:
    """Fetch and read what lies at the URL, or remember it; [] where nothing can be read."""
    body = CACHE.get(url)
    if body is None:
        if not CACHE.may_ask(host):
            return []
        parts = urlsplit(url)
        limit = deadline.within(policy.request_s)
        try:
            adapter = PinnedAdapter(policy, limit, counters, lookup)
            rebuilt = f"{parts.scheme}://{parts.netloc.lower()}{parts.path}"
            body = fetch(rebuilt, adapter, user_agent=policy.user_agent, at_most=_LARGEST)
        except WireError:
            body = b""
        CACHE.put(url, body)
    return _read(body)


def _read(body: bytes) -> list[x509.Certificate]:
    """Read DER, PEM or PKCS #7, whichever it is."""
    for reader in _READERS:
        try:
            return reader(body)
        except Exception:  # noqa: BLE001, S112 (parsers of foreign bytes: ValueError, TypeError, UnsupportedAlgorithm …)
            continue
    return []
