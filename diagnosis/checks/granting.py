"""Which scopes the key grants: asked in as few requests as URLs allow, shared by the checks of scopes and state."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from diagnosis.checks import authorize, oauth, scope_parts
from diagnosis.checks.base import Target, Wire
from diagnosis.checks.budget import FOR_SECRET, FOR_STATE
from diagnosis.checks.oauth import Reading, Said
from wire.answers import WireError

_BEYOND_SCOPES = (Said.PASSED, Said.OTHER_ACCOUNT)  # Canvas looks at the state only after the scopes


@dataclass(frozen=True, slots=True)
class Granting:
    """What asking for the scopes showed. `missing` and `unasked` are in the order in which we list our scopes."""

    best: Reading  # the answer to the first part, with the first of our URIs that Canvas accepted
    uri: str  # that URI
    missing: tuple[str, ...] | None = ()  # None: Canvas refuses, but does not say which
    unasked: tuple[str, ...] = ()  # the network, or the run's budget, ended before they were asked about
    beyond: Reading | None = None  # an answer that passed the scopes, and so shows the state


def ask(target: Target, wire: Wire) -> Granting:
    """Ask for all scopes; where another URI of ours is registered, its answers show them too."""
    seen = authorize.search(target, wire)
    missing = _missing(seen.best, seen.parts[0])
    if authorize.hidden_beyond(seen.best) or missing is None or (_is_refused(seen.best) and not missing):
        return Granting(seen.best, seen.uri, missing)
    beyond = seen.best if seen.best.said in _BEYOND_SCOPES else None
    refused, left = list(missing), list(seen.parts[1:])
    while left:
        reading = _ask_part(target, wire, seen.uri, left[0])
        listed = _missing(reading, left[0]) if reading else None
        if reading is None or listed is None:
            break
        beyond = beyond or (reading if reading.said in _BEYOND_SCOPES else None)
        refused += listed
        left.pop(0)
    return Granting(seen.best, seen.uri, tuple(refused), tuple(scope for part in left for scope in part), beyond)


def ask_for_state(target: Target, wire: Wire, granting: Granting) -> Reading:
    """Return an answer that shows the state: where scopes hide it, ask again with those that are granted."""
    if granting.beyond or not granting.missing:
        return granting.beyond or granting.best
    unusable = {*granting.missing, *granting.unasked}
    granted = scope_parts.split([scope for scope in target.scopes if scope not in unusable], scope_parts.SHORTER)[0]
    if granted and authorize.may_ask_with(target, wire, granting.uri, granted, FOR_SECRET):
        reading = authorize.ask_with(target, wire, granting.uri, granted)
        return replace(reading, said=Said.LATER_OTHER) if reading.said is Said.OTHER else reading
    return granting.best


def _ask_part(target: Target, wire: Wire, uri: str, part: Sequence[str]) -> Reading | None:
    """Ask for a further part; None when it cannot be asked, or its answer is about something else."""
    if not authorize.may_ask_with(target, wire, uri, part, FOR_SECRET + FOR_STATE):
        return None
    try:
        reading = authorize.ask_with(target, wire, uri, part)
    except WireError:
        return None
    return reading if reading.said in (*_BEYOND_SCOPES, Said.INVALID_SCOPE) else None


def _missing(reading: Reading, part: Sequence[str]) -> tuple[str, ...] | None:
    return oauth.missing_scopes(reading, part) if _is_refused(reading) else ()


def _is_refused(reading: Reading) -> bool:
    return reading.said is Said.INVALID_SCOPE
