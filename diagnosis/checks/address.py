"""Does the address lead to a public server, and is it the one that Canvas really uses?"""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from diagnosis.checks import oauth
from diagnosis.checks.base import (
    Capability,
    Check,
    Confidence,
    Culprit,
    Finding,
    Findings,
    Outcome,
    Target,
    Verdict,
    Wire,
)
from diagnosis.checks.trouble import is_before_canvas
from wire.address import HTTPS_PORT, Address
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
_LONGEST_NAME = 253
_PLACE = re.compile(r"[a-z0-9._:-]+")  # a host that people can be shown, whoever wrote the redirect


@dataclass(frozen=True, slots=True)
class Seen:
    """Where the name leads, why nothing could be reached (None: something answered), and what it said."""

    resolution: Resolution
    problem: Reason | None = None
    answer: Answer | None = None


def observe(target: Target, wire: Wire) -> Seen | None:
    """Resolve, connect, and ask what every later check asks first: a server that has moved says so there."""
    if target.submitted.address is None:
        return None
    try:
        resolution = wire.resolve()
    except WireError as error:
        return Seen(Resolution((), error.reason), error.reason)
    try:
        wire.reach()
    except WireError as error:
        return Seen(resolution, resolution.problem or error.reason)
    try:
        return Seen(resolution, answer=wire.get(oauth.API_PATH))
    except WireError:  # certificate and Canvas have checks of their own, which will say why
        return Seen(resolution)


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
        return [_unreachable(told.address, seen.problem)]
    moved = _moved(told.address, seen.answer)
    if moved:
        return [moved]
    addresses = [one.address for one in seen.resolution.addresses]
    facts = {"addresses": ", ".join(addresses[:_MOST_ADDRESSES])}
    found = [Finding(REACHABLE, facts, gives=(Capability.ADDRESS,))]
    if addresses and all(one.is_ipv6 for one in seen.resolution.addresses):
        found.append(Finding(IPV6_ONLY))
    return found


def _unreachable(address: Address, problem: Reason) -> Finding:
    outcome = _PROBLEMS.get(problem, TIMEOUT)
    return Finding(outcome, {"port": address.port} if outcome in _WITH_PORT else {})


def _moved(address: Address, answer: Answer | None) -> Finding | None:
    """A redirect to another host (or https port): proved where the path came along, else likely.

    A log-in that stands before Canvas is no address of its own: the check of Canvas says what it is.
    """
    location = oauth.location_of(answer) if answer else ""
    if answer is None or not location or is_before_canvas(answer):
        return None
    try:
        to = urlsplit(urljoin(f"{address.origin}{oauth.API_PATH}", location))
        place = _place_of(to, address)
    except ValueError:  # no address at all
        return None
    if place == address.netloc or not _PLACE.fullmatch(place):
        return None
    proved = to.path.rstrip("/") == oauth.API_PATH
    return Finding(MOVED, {"to": place}, Confidence.PROVED if proved else Confidence.INFERRED)


def _place_of(to: SplitResult, address: Address) -> str:
    """Return host[:port]; behind a TLS proxy Canvas writes http with its own host, which is no move."""
    host = (to.hostname or "").rstrip(".")[:_LONGEST_NAME]
    if to.scheme != "https":
        return address.netloc if host == address.host else host
    return host and Address(host, to.port or HTTPS_PORT).netloc


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
