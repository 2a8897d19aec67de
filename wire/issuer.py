"""Proving a missing intermediate: fetch the issuer that the leaf points to, and verify again with it."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from wire import chain
from wire.adapter import PinnedAdapter, fetch
from wire.address import AddressError, parse
from wire.answers import MissingIssuer, WireError
from wire.certificate import common_name, is_authority, is_issued_by, issuer_urls, load
from wire.deadline import Deadline
from wire.issuer_cache import IssuerCache
from wire.names import Lookup
from wire.policy import Policy
from wire.reaching import Counters

_MOST_HOPS: Final = 2
_MOST_URLS: Final = 2  # of one certificate
_LARGEST: Final = 64 * 1024
# Each is held against each other's signature, and no deadline ends that: 240 under one name cost half a minute.
_MOST_SENT: Final = 10  # certificates of a chain; real ones have at most five
_MOST_FOUND: Final = 64  # certificates in one file
_URL: Final = re.compile(r"(?i:https?)://[A-Za-z0-9.:-]+/[!-\"$->@-~]*")  # no user, no query, no fragment
_NO_ISSUER: Final = (2, 20, 21)  # X509_V_ERR_…: still an issuer is missing

_READERS: Final[tuple[Callable[[bytes], list[x509.Certificate]], ...]] = (
    lambda body: [x509.load_der_x509_certificate(body)],
    x509.load_pem_x509_certificates,
    pkcs7.load_der_pkcs7_certificates,
    pkcs7.load_pem_pkcs7_certificates,
)

CACHE = IssuerCache()  # of the process: the same few authorities issue for everybody


@dataclass(frozen=True, slots=True)
class Errand:
    """What a fetch needs: the conversation's own limits, counters and resolver."""

    policy: Policy
    deadline: Deadline
    counters: Counters
    lookup: Lookup | None


def find_missing(shown: Sequence[bytes], errand: Errand) -> MissingIssuer | None:
    """Return the certificate whose absence alone breaks the chain (DER, leaf first), or None.

    What was sent and has run out counts as absent. At most two are fetched, one above the other. What is fetched is
    used only if it is a CA certificate whose key signed the one below, and proves something only if OpenSSL then
    accepts the chain.
    """
    try:
        sent = [load(part) for part in shown[:_MOST_SENT]]
    except ValueError:
        return None
    now = datetime.now(UTC)
    sent = [part for part in sent if part is sent[0] or part.not_valid_after_utc > now]
    top = _top(sent)
    fetched: list[tuple[str, x509.Certificate]] = []
    while len(fetched) < _MOST_HOPS:
        found = _issuer_of(top, errand)
        if found is None:
            return None
        fetched.append(found)
        top = found[1]
        whole = [*sent, *(part for _, part in fetched)]
        code = chain.verify([part.public_bytes(Encoding.DER) for part in whole], errand.policy)
        if code == chain.HOLDS:
            return _missing(fetched)
        if code not in _NO_ISSUER:
            return None
    return None


def _missing(fetched: Sequence[tuple[str, x509.Certificate]]) -> MissingIssuer:
    url, lowest = fetched[0]
    pem = "".join(part.public_bytes(Encoding.PEM).decode() for _, part in fetched)
    return MissingIssuer(issuer=common_name(lowest), url=url, certificate_pem=pem)


def _top(certificates: Sequence[x509.Certificate]) -> x509.Certificate:
    """Follow what was sent, from the leaf up, to the last one whose issuer was not sent."""
    top = certificates[0]
    for _ in certificates:  # so often at most, even if they issue each other in a circle
        above = next((one for one in certificates if one is not top and is_issued_by(top, one)), None)
        if above is None:
            return top
        top = above
    return top


def _issuer_of(certificate: x509.Certificate, errand: Errand) -> tuple[str, x509.Certificate] | None:
    for url in issuer_urls(certificate)[:_MOST_URLS]:
        host = _host_of(url)
        if host is None:
            continue
        for body in _bodies(url, host, errand):
            for candidate in _read(body)[:_MOST_FOUND]:
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


def _bodies(url: str, host: str, errand: Errand) -> Iterator[bytes]:
    """Yield what is remembered of the URL; if that does not help (an issuer's key has changed), what lies there now."""
    remembered = CACHE.get(url)
    if remembered is not None:
        yield remembered
    if remembered == b"" or not CACHE.may_ask(host):
        return
    parts = urlsplit(url)
    try:
        limit = errand.deadline.within(errand.policy.request_s)
        adapter = PinnedAdapter(errand.policy, limit, errand.counters, errand.lookup)
        rebuilt = f"{parts.scheme}://{parts.netloc.lower()}{parts.path}"
        body = fetch(rebuilt, adapter, user_agent=errand.policy.user_agent, at_most=_LARGEST)
    except WireError:
        body = b""
    if body or remembered is None:  # a failure does not push out what was good
        CACHE.put(url, body)
    yield body


def _read(body: bytes) -> list[x509.Certificate]:
    """Read DER, PEM or PKCS #7, whichever it is."""
    for reader in _READERS:
        try:
            return reader(body)
        except Exception:  # noqa: BLE001, S112 (parsers of foreign bytes: ValueError, TypeError, UnsupportedAlgorithm …)
            continue
    return []
