"""Does the address lead to a public server, and is it the one that Canvas really uses?"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from diagnosis.checks import oauth
from diagnosis.checks.base import (
    Capability,
    Check,
    Confidence,
    Culprit,
    Fact,
    Finding,
    Findings,
    Outcome,
    Target,
    Verdict,
    Wire,
)
from diagnosis.checks.moved import place_of
from diagnosis.checks.trouble import is_before_canvas
from wire.address import Address
from wire.answers import Answer, Reason, Resolution, WireError

REACHABLE = Outcome("address.reachable", Verdict.PASSED)
CLEANED = Outcome("address.cleaned", Verdict.INFO)
MALFORMED = Outcome("address.malformed", Verdict.FAILED)
NOT_PUBLIC = Outcome("address.not_public", Verdict.FAILED)
PORT_NOT_ALLOWED = Outcome("address.port_not_allowed", Verdict.FAILED)
IS_NUMBER = Outcome("address.is_number", Verdict.FAILED)
NO_SUCH_NAME = Outcome("address.no_such_name", Verdict.FAILED)
DNS_FAILED = Outcome("address.dns_failed", Verdict.UNCLEAR, Culprit.NETWORK)
IPV6_ONLY = Outcome("address.ipv6_only", Verdict.WARNING)
REFUSED = Outcome("address.refused", Verdict.FAILED)
TIMEOUT = Outcome("address.timeout", Verdict.UNCLEAR, Culprit.NETWORK)
MOVED = Outcome("address.moved", Verdict.FAILED)

_UNREADABLE = {"is_number": IS_NUMBER, "port_not_allowed": PORT_NOT_ALLOWED}
_PROBLEMS = {
    Reason.NO_SUCH_NAME: NO_SUCH_NAME,
    Reason.DNS_FAILED: DNS_FAILED,
    Reason.NOT_PUBLIC: NOT_PUBLIC,
    Reason.PORT_NOT_ALLOWED: PORT_NOT_ALLOWED,
    Reason.REFUSED: REFUSED,
    Reason.TIMEOUT: TIMEOUT,
}
_WITH_PORT = (PORT_NOT_ALLOWED, REFUSED, TIMEOUT)
_MOST_ADDRESSES = 8
_NAME = re.compile(r"[a-z0-9._-]{1,253}")  # that people can be shown, whoever wrote it


@dataclass(frozen=True, slots=True)
class Seen:
    """Where the name leads, why nothing could be reached (None: something answered), and what it said."""

    resolution: Resolution
    problem: Reason | None = None
    answer: Answer | None = None
    answered: str = ""  # the address that did
    unanswered: tuple[str, ...] = ()  # those tried before in vain


def observe(target: Target, wire: Wire) -> Seen | None:
    """Resolve, connect, and ask what every later check asks first: a server that has moved says so there."""
    if target.submitted.address is None:
        return None
    resolution, answered, problem = wire.resolve(), "", None
    try:
        answered = wire.reach()
    except WireError as error:
        problem = resolution.problem or error.reason
    # Where we have no route ourselves, as to IPv6, nothing is known of the address.
    unanswered = tuple(one.address for one in wire.unanswered() if one.detail != "no_route")
    return Seen(resolution, problem, None if problem else _ask(wire), answered, unanswered)


def _ask(wire: Wire) -> Answer | None:
    try:
        return wire.get(oauth.API_PATH)
    except WireError:  # certificate and Canvas have checks of their own, which will say why
        return None


def judge(target: Target, seen: Seen | None) -> Findings:
    """Say whether there is anybody to ask; a note on what was tidied away comes second."""
    note = [Finding(CLEANED, {"from": target.submitted.address_from})] if target.submitted.address_from else []
    return [*_judge(target, seen), *note]


def _judge(target: Target, seen: Seen | None) -> list[Finding]:
    told = target.submitted
    if seen is None or told.address is None:
        outcome = _UNREADABLE.get(told.address_problem, MALFORMED)
        return [Finding(outcome, {"port": told.port} if outcome is PORT_NOT_ALLOWED and told.port else {})]
    if seen.problem:
        return [_unreachable(told.address, seen.problem, seen), *_ipv6_only(seen.resolution)]
    moved = _moved(told.address, seen.answer)
    return [moved] if moved else [_reachable(seen), *_ipv6_only(seen.resolution)]


def _reachable(seen: Seen) -> Finding:
    all_of_them = [one.address for one in seen.resolution.addresses]
    facts: dict[str, Fact] = {
        "addresses": _listed(address for address in all_of_them if address not in seen.unanswered)
    }
    if len(all_of_them) > 1 and seen.answered:
        facts["answered"] = seen.answered
    return Finding(REACHABLE, facts | _unanswered(seen), gives=(Capability.ADDRESS,))


def _ipv6_only(resolution: Resolution) -> list[Finding]:
    """One more finding where only IPv6 is published; a name server that was silent about IPv4 proves nothing."""
    is_known = resolution.problem is None and resolution.addresses and resolution.detail != "ipv4_unknown"
    return [Finding(IPV6_ONLY)] if is_known and all(one.is_ipv6 for one in resolution.addresses) else []


def _unreachable(address: Address, problem: Reason, seen: Seen) -> Finding:
    outcome = _PROBLEMS.get(problem, TIMEOUT)
    facts: dict[str, Fact] = {}
    if outcome in _WITH_PORT:
        several = _unanswered(seen) if len(seen.unanswered) > 1 else {}
        facts = {"port": address.port, **several}
    elif outcome in (NO_SUCH_NAME, DNS_FAILED):
        facts = {**_given(reason=seen.resolution.detail), **_alias(seen.resolution)}
    elif outcome is NOT_PUBLIC:
        facts = _by_side(seen.resolution)
    return Finding(outcome, facts)


def _by_side(resolution: Resolution) -> dict[str, Fact]:
    """Name the addresses that are not public, which only staff see, apart from those that are."""
    inside = _listed(one.address for one in resolution.addresses if not one.is_allowed)
    public = _listed(one.address for one in resolution.addresses if one.is_allowed)
    return _given(inside=inside, addresses=public)


def _alias(resolution: Resolution) -> dict[str, Fact]:
    latest = resolution.aliases[-1] if resolution.aliases else ""
    return _given(alias=latest if _NAME.fullmatch(latest) else "")


def _unanswered(seen: Seen) -> dict[str, Fact]:
    return _given(unanswered=_listed(seen.unanswered))


def _given(**facts: str) -> dict[str, Fact]:
    return {name: value for name, value in facts.items() if value}


def _listed(addresses: Iterable[str]) -> str:
    return ", ".join([*addresses][:_MOST_ADDRESSES])


def _moved(address: Address, answer: Answer | None) -> Finding | None:
    """A redirect to another host (or https port): proved where the path came along, else likely.

    A log-in that stands before Canvas is no address of its own: the check of Canvas says what it is.
    """
    if answer is None or is_before_canvas(answer):
        return None
    place = place_of(oauth.location_of(answer), address)
    if place is None:
        return None
    facts = {"to": place.to} if place.to else {"inside": place.inside}
    proved = place.path.rstrip("/") == oauth.API_PATH
    return Finding(MOVED, facts, Confidence.PROVED if proved else Confidence.INFERRED)


CHECK = Check(
    slug="address",
    observe=observe,
    judge=judge,
    gives=(Capability.ADDRESS,),
    outcomes=(
        REACHABLE,
        CLEANED,
        MALFORMED,
        NOT_PUBLIC,
        PORT_NOT_ALLOWED,
        IS_NUMBER,
        NO_SUCH_NAME,
        DNS_FAILED,
        IPV6_ONLY,
        REFUSED,
        TIMEOUT,
        MOVED,
    ),
)
