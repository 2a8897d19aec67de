"""From a handshake to what is told about it: OpenSSL's verdict beside what the certificate says."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from wire import certificate, chain
from wire.answers import Handshake, Reason
from wire.chain_faults import expired_issuer, weakness
from wire.handshake import WEAK_CODES, shown_chain
from wire.old_hello import OldAnswer
from wire.policy import Policy
from wire.timed_socket import TimedTlsSocket

_EXPIRED = 10  # X509_V_ERR_CERT_HAS_EXPIRED: the leaf, or one above it
_HOSTNAME_MISMATCH = 62  # X509_V_ERR_HOSTNAME_MISMATCH: the chain was built, but its dates not looked at yet


def accepted(secured: TimedTlsSocket, host: str) -> Handshake:
    """Describe a handshake that OpenSSL accepted, chain and name."""
    shown = shown_chain(secured)
    try:
        return _describe(shown, host, secured, is_trusted=True, matches=True)
    except ValueError:  # OpenSSL could read what the stricter reader cannot: the dates are what is needed
        told = secured.getpeercert() or {}
        return Handshake(
            trusted=True,
            matches_host=True,
            starts_at=_moment(told.get("notBefore")),
            expires_at=_moment(told.get("notAfter")),
            seen_at=datetime.now(UTC),
            chain=shown,
            protocol=secured.version() or "",
        )


def refused(secured: TimedTlsSocket, host: str, code: int, policy: Policy) -> Handshake:
    """Describe a certificate that OpenSSL refused with `code`, read over a second connection."""
    shown = shown_chain(secured)
    is_trusted = code == _HOSTNAME_MISMATCH and chain.verify(shown, policy) == chain.HOLDS
    matches = False if code == _HOSTNAME_MISMATCH else None
    try:
        seen = _describe(shown, host, secured, is_trusted=is_trusted, matches=matches, code=code)
    except ValueError:
        return failed(Reason.HANDSHAKE_FAILED, "unreadable_certificate", code=code)
    if code in WEAK_CODES:
        return replace(seen, detail="weak", offered=weakness(shown))
    if code == _EXPIRED and seen.expires_at > seen.seen_at:
        return replace(seen, expired_issuer=expired_issuer(shown, seen.seen_at))
    return seen


def outdated(detail: str, answer: OldAnswer | None) -> Handshake:
    """Describe a server that refused today's hello, by what it chose of an old one; `detail`: what OpenSSL said."""
    if answer is not None and answer.is_old:
        return failed(Reason.HANDSHAKE_FAILED, "old_protocol", offered=answer.protocol)
    if answer is not None and answer.weakness:
        return failed(Reason.HANDSHAKE_FAILED, "weak", offered=answer.weakness)
    return failed(Reason.HANDSHAKE_FAILED, detail)


def failed(problem: Reason, detail: str, *, code: int = 0, offered: str = "") -> Handshake:
    """Describe a handshake in which no certificate was seen, or none that was worth reading."""
    now = datetime.now(UTC)
    return Handshake(
        trusted=False,
        matches_host=False,
        expires_at=now,
        starts_at=now,
        seen_at=now,
        verify_code=code,
        problem=problem,
        detail=detail,
        offered=offered,
    )


def _describe(
    shown: Sequence[bytes],
    host: str,
    secured: TimedTlsSocket,
    *,
    is_trusted: bool,
    matches: bool | None = None,
    code: int = 0,
) -> Handshake:
    if not shown:
        raise ValueError("No certificate was shown.")
    facts = certificate.read(shown[0], host)
    return Handshake(
        trusted=is_trusted,
        matches_host=facts.matches_host if matches is None else matches,
        expires_at=facts.expires_at,
        starts_at=facts.starts_at,
        seen_at=datetime.now(UTC),
        names=facts.names,
        issuer=facts.issuer,
        subject=facts.subject,
        self_signed=facts.self_signed,
        verify_code=code,
        chain=tuple(shown),
        protocol=secured.version() or "",
    )


def _moment(told: object) -> datetime:
    """Read OpenSSL's way of writing a date, e.g. `Jun  1 12:00:00 2027 GMT`."""
    return datetime.strptime(str(told), "%b %d %H:%M:%S %Y %Z").replace(tzinfo=UTC)
