"""From a handshake to what is told about it: OpenSSL's verdict beside what the certificate says."""

from collections.abc import Sequence
from datetime import UTC, datetime

from wire import certificate, chain
from wire.answers import Handshake, Reason
from wire.handshake import WEAK_CODES, shown_chain
from wire.policy import Policy
from wire.timed_socket import TimedTlsSocket

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
    detail = "weak" if code in WEAK_CODES else ""
    try:
        return _describe(shown, host, secured, is_trusted=is_trusted, matches=matches, code=code, detail=detail)
    except ValueError:
        return failed(Reason.HANDSHAKE_FAILED, "unreadable_certificate", code=code)


def not_modern(secured: TimedTlsSocket, host: str, detail: str) -> Handshake:
    """Describe a server that only agrees to what modern clients refuse; nothing is asked over it."""
    word = "old_protocol" if secured.version() in ("TLSv1", "TLSv1.1", "SSLv3") else detail
    try:
        return _describe(
            shown_chain(secured), host, secured, is_trusted=False, problem=Reason.HANDSHAKE_FAILED, detail=word
        )
    except ValueError:
        return failed(Reason.HANDSHAKE_FAILED, word)


def failed(problem: Reason, detail: str, *, code: int = 0) -> Handshake:
    """Describe a handshake in which no certificate was seen."""
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
    )


def _describe(  # noqa: PLR0913 (all by name)
    shown: Sequence[bytes],
    host: str,
    secured: TimedTlsSocket,
    *,
    is_trusted: bool,
    matches: bool | None = None,
    code: int = 0,
    problem: Reason | None = None,
    detail: str = "",
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
        problem=problem,
        detail=detail,
    )


def _moment(told: object) -> datetime:
    """Read OpenSSL's way of writing a date, e.g. `Jun  1 12:00:00 2027 GMT`."""
    return datetime.strptime(str(told), "%b %d %H:%M:%S %Y %Z").replace(tzinfo=UTC)
