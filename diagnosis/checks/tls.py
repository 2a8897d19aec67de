"""Does the server show a certificate that browsers trust?"""

from dataclasses import replace
from datetime import timedelta

from diagnosis.checks.base import (
    Capability,
    Check,
    Confidence,
    Culprit,
    Facts,
    Finding,
    Findings,
    Outcome,
    Target,
    Verdict,
    Wire,
)
from wire.answers import Handshake, Reason, WireError

TRUSTED = Outcome("tls.trusted", Verdict.PASSED)
EXPIRES_SOON = Outcome("tls.expires_soon", Verdict.WARNING)
EXPIRED = Outcome("tls.expired", Verdict.FAILED)
NOT_YET_VALID = Outcome("tls.not_yet_valid", Verdict.FAILED)
WRONG_NAME = Outcome("tls.wrong_name", Verdict.FAILED)
SELF_SIGNED = Outcome("tls.self_signed", Verdict.FAILED)
MISSING_INTERMEDIATE = Outcome("tls.missing_intermediate", Verdict.FAILED)
UNKNOWN_AUTHORITY = Outcome("tls.unknown_authority", Verdict.FAILED)
OLD_PROTOCOL = Outcome("tls.old_protocol", Verdict.FAILED)
WEAK = Outcome("tls.weak", Verdict.FAILED)
NOT_TLS = Outcome("tls.not_tls", Verdict.FAILED)
HANDSHAKE_FAILED = Outcome("tls.handshake_failed", Verdict.UNCLEAR, Culprit.NETWORK)

_BY_DETAIL = {"old_protocol": OLD_PROTOCOL, "weak": WEAK}
# Certificates that live for days or weeks renew themselves when a third of their life is left (or half of it, below
# ten days): one that is renewed in time must not be warned of, so a warning waits until less than a quarter is left.
_SHORT_OF_LIFE = 4
_ROOT_WAS_SENT = 19  # X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN: the whole chain was seen, and nobody trusts its end
_MOST_NAMES = 20
_LONGEST = 250  # characters of a text that somebody else wrote into a certificate


def observe(target: Target, wire: Wire) -> Handshake | WireError:
    """Ask for the handshake; one that did not come about is an observation too."""
    try:
        return wire.handshake()
    except WireError as error:
        if error.reason in (Reason.NOT_TLS, Reason.HANDSHAKE_FAILED):
            return error
        raise


def judge(target: Target, seen: Handshake | WireError) -> Findings:
    """Say all that must be mended, dates first; only a certificate without fault is trusted."""
    if isinstance(seen, WireError):
        return _failed(seen.reason, seen.detail, "")
    if seen.problem:
        return _failed(seen.problem, seen.detail, seen.offered)
    faults = _faults(seen)
    gives = (Capability.TLS_ANSWERED, *((Capability.TLS_TRUSTED,) if seen.is_good and not faults else ()))
    if faults:
        return [replace(one, gives=gives) for one in faults]
    return _good(target, seen, gives)


def _failed(problem: Reason, detail: str, offered: str) -> Finding:
    if problem is Reason.NOT_TLS:
        return Finding(NOT_TLS, {"speaks": detail} if detail else {})
    if detail in _BY_DETAIL:
        return Finding(_BY_DETAIL[detail], _named(offered))
    return Finding(HANDSHAKE_FAILED, {"reason": detail or problem.value})


def _named(offered: str) -> Facts:
    return {"offered": offered} if offered else {}


def _good(target: Target, seen: Handshake, gives: tuple[Capability, ...]) -> Finding:
    left = seen.expires_at - seen.seen_at
    expires_on = f"{seen.expires_at:%Y-%m-%d}"
    lifetime = seen.expires_at - seen.starts_at
    if left <= min(target.certificate_warning, lifetime / _SHORT_OF_LIFE):
        return Finding(EXPIRES_SOON, {"days": left.days, "expires_on": expires_on}, gives=gives)
    return Finding(TRUSTED, {"expires_on": expires_on, "issuer": seen.issuer[:_LONGEST]}, gives=gives)


def _faults(seen: Handshake) -> list[Finding]:
    found = []
    if seen.expires_at - seen.seen_at <= timedelta(0):
        found.append(Finding(EXPIRED, {"date": f"{seen.expires_at:%Y-%m-%d}"}))
    elif seen.starts_at > seen.seen_at:
        found.append(Finding(NOT_YET_VALID, {"date": f"{seen.starts_at:%Y-%m-%d}"}))
    in_time = not found
    if not seen.matches_host:
        found.append(Finding(WRONG_NAME, {"names": ", ".join(name[:_LONGEST] for name in seen.names[:_MOST_NAMES])}))
    # A certificate out of its time is not trusted whoever signed it, so it shows nothing about the chain.
    if not seen.trusted and in_time:
        found.append(_fault_of_chain(seen))
    return found


def _fault_of_chain(seen: Handshake) -> Finding:
    if seen.self_signed:
        return Finding(SELF_SIGNED)
    if seen.missing:
        named = {"issuer": seen.missing.issuer[:_LONGEST], "url": seen.missing.url}
        return Finding(MISSING_INTERMEDIATE, named, certificate_pem=seen.missing.certificate_pem)
    if seen.expired_issuer:
        above = seen.expired_issuer
        return Finding(EXPIRED, {"date": f"{above.expires_at:%Y-%m-%d}", "link": above.name[:_LONGEST]})
    if seen.detail == "weak":
        return Finding(WEAK, _named(seen.offered))
    # Without the root, an authority that is not public looks the same as a public one whose link could not be fetched.
    is_whole = seen.verify_code == _ROOT_WAS_SENT
    confidence = Confidence.PROVED if is_whole else Confidence.INFERRED
    return Finding(UNKNOWN_AUTHORITY, {"issuer": seen.issuer[:_LONGEST]}, confidence)


CHECK = Check(
    slug="tls",
    needs=(Capability.ADDRESS,),
    gives=(Capability.TLS_ANSWERED, Capability.TLS_TRUSTED),
    observe=observe,
    judge=judge,
    outcomes=(
        TRUSTED,
        EXPIRES_SOON,
        EXPIRED,
        NOT_YET_VALID,
        WRONG_NAME,
        SELF_SIGNED,
        MISSING_INTERMEDIATE,
        UNKNOWN_AUTHORITY,
        OLD_PROTOCOL,
        WEAK,
        NOT_TLS,
        HANDSHAKE_FAILED,
    ),
)
