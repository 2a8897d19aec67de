"""The sandbox's throw-away certificate authority, kept in a folder, and the chains that its servers show."""

import os
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from sandbox.broken_tls import short_dh_pem
from sandbox.certificates import (
    DAY,
    DOMAIN,
    PERIODS,
    USUAL_PERIOD,
    YEAR,
    Kind,
    Pair,
    make_authority,
    make_leaf,
)

RENEW_BEFORE = 60 * DAY  # long before anybody is warned that a good one runs out
RENEWED_AT = {Kind.RUNS_LOW: 5 * DAY, Kind.SHORT_LIVED: 3 * DAY}
RSA_BITS = {Kind.RSA: 2048, Kind.WEAK_KEY: 1024}
CA_FILE = "ca.pem"


@dataclass(frozen=True)
class Authority:
    """A root to be trusted, its intermediate, and another root that nobody trusts."""

    root: Pair
    intermediate: Pair
    private_root: Pair

    def issuer_of(self, kind: Kind) -> Pair | None:
        """Return who signs a certificate of this kind; None: it signs itself."""
        return {Kind.SELF_SIGNED: None, Kind.PRIVATE_CA: self.private_root}.get(kind, self.intermediate)

    def chain_for(self, host: str, kind: Kind, issuer_url: str, now: datetime) -> bytes:
        """Make a key and a certificate for `host`; return key and chain as PEM, as a web server wants them."""
        issuer = self.issuer_of(kind)
        pointer = issuer_url if self._points(kind) else ""
        period = PERIODS.get(kind, USUAL_PERIOD)
        leaf = make_leaf(_names(host, kind), issuer, period, pointer, now, RSA_BITS.get(kind, 0))
        sent = [leaf] if issuer is None or kind is Kind.MISSING_INTERMEDIATE else [leaf, issuer]
        if kind is Kind.EXPIRED_INTERMEDIATE:
            period, key = (-YEAR, -10 * DAY), self.intermediate.key
            sent[1] = make_authority("Practice Intermediate", self.root, period, now, key)
        return leaf.key_pem + b"".join(pair.pem for pair in sent)

    def _points(self, kind: Kind) -> bool:
        return self.issuer_of(kind) is self.intermediate and kind is not Kind.EXPIRED_INTERMEDIATE

    def is_still_fit(self, pem: bytes, kind: Kind, issuer_url: str, now: datetime) -> bool:
        """Return whether a stored chain still shows what its kind promises, and is of this authority."""
        try:
            leaf = x509.load_pem_x509_certificates(pem)[0]
        except (ValueError, IndexError):
            return False
        issuer = self.issuer_of(kind)
        if issuer is not None and not _is_issued_by(leaf, issuer):
            return False
        if self._points(kind) and _pointer(leaf) != issuer_url:
            return False
        if kind is Kind.EXPIRED:
            return leaf.not_valid_after_utc < now
        if kind is Kind.NOT_YET_VALID:
            return leaf.not_valid_before_utc - now > 7 * DAY
        left = RENEWED_AT.get(kind, RENEW_BEFORE)
        return leaf.not_valid_before_utc <= now and leaf.not_valid_after_utc - now > left


class Vault:
    """The folder of the authority: roots, and for each server and kind one file with key and chain."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "certificates"
        self._lock = threading.Lock()
        self.authority = self._load_or_make()
        self.ca_file = folder / CA_FILE
        write_private(self.ca_file, self.authority.root.pem)

    def chain_file(self, host: str, kind: Kind, issuer_url: str) -> Path:
        """Return the file with key and chain for a server, made if it is missing or no longer fit."""
        path = self._folder / f"{host}.{kind}.pem"
        now = datetime.now(UTC)
        with self._lock:
            kept = path.read_bytes() if path.exists() else b""
            if not self.authority.is_still_fit(kept, kind, issuer_url, now):
                write_private(path, self.authority.chain_for(host, kind, issuer_url, now))
        return path

    def dh_file(self) -> Path:
        """Return the file with Diffie-Hellman parameters of 1024 bits."""
        path = self._folder / "dh-1024.pem"
        if not path.exists():
            write_private(path, short_dh_pem())
        return path

    def _load_or_make(self) -> Authority:
        """Return the authority kept here; make it afresh if there is none, or one that is worn out or broken."""
        now = datetime.now(UTC)
        try:
            kept = Authority(*(_load(self._folder / f"{name}.pem") for name in _FILES))
        except (OSError, ValueError, TypeError):
            return self._make(now)
        pairs = (kept.root, kept.intermediate, kept.private_root)
        worn_out = any(pair.certificate.not_valid_after_utc - now < YEAR for pair in pairs)
        return self._make(now) if worn_out or not _is_issued_by(kept.intermediate.certificate, kept.root) else kept

    def _make(self, now: datetime) -> Authority:
        period = (-DAY, 5 * YEAR)
        root = make_authority("Practice Root", None, period, now)
        intermediate = make_authority("Practice Intermediate", root, period, now)
        private_root = make_authority("Northfield Internal Root", None, period, now)
        authority = Authority(root, intermediate, private_root)
        for name, pair in zip(_FILES, (root, intermediate, private_root), strict=True):
            write_private(self._folder / f"{name}.pem", pair.key_pem + pair.pem)
        return authority


def _names(host: str, kind: Kind) -> list[str]:
    if kind is Kind.WRONG_NAME:
        return [f"www.{DOMAIN}"]
    if kind is Kind.WILDCARD:
        return [f"*.{DOMAIN}"]
    more = range(10_000) if kind is Kind.MANY_NAMES else ()
    return [host, *(f"name-{number}.{DOMAIN}" for number in more)]


_FILES = ("root", "intermediate", "private-root")


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.unlink(missing_ok=True)
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    unfinished.replace(path)


def _load(path: Path) -> Pair:
    pem = path.read_bytes()
    key = serialization.load_pem_private_key(pem, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("The key is not of the kind that is made here.")
    return Pair(x509.load_pem_x509_certificate(pem), key)


def _is_issued_by(certificate: x509.Certificate, issuer: Pair) -> bool:
    try:
        seen = certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    except x509.ExtensionNotFound:
        return False
    return seen == x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())


def _pointer(leaf: x509.Certificate) -> str:
    try:
        access = leaf.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except x509.ExtensionNotFound:
        return ""
    return str(access[0].access_location.value)
