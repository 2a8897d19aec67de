"""The authorize probes that several checks share: Canvas is asked once, the wire remembers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from diagnosis.checks import oauth, scope_parts
from diagnosis.checks.base import Target, Wire
from diagnosis.checks.budget import FOR_SECRET, FOR_STATE, may_ask
from diagnosis.checks.candidates import MOST_URIS, Candidate, candidates
from diagnosis.checks.oauth import Reading, Said
from diagnosis.checks.scope_parts import Parts
from diagnosis.checks.trouble import is_before_canvas
from wire.answers import WireError

# The scopes of LTI 1.3 that Canvas knows (lib/token_scopes.rb). An API key is never given them, so a key that
# grants one is an LTI key; one that grants none may still be either.
LTI_SCOPES = (
    "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem",
    "https://purl.imsglobal.org/spec/lti-ags/scope/score",
    "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly",
    "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly",
    "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly",
    "https://canvas.instructure.com/lti/public_jwk/scope/update",
    "https://canvas.instructure.com/lti/account_lookup/scope/show",
)
_ACCEPT = "text/html"
_MOST_SINGLE = 3  # where Canvas does not say which scopes it refused, they are asked for one by one

_ACCEPTED = (Said.PASSED, Said.ELSEWHERE, Said.INVALID_SCOPE, Said.LTI_KEY, Said.OTHER_ACCOUNT)


@dataclass(frozen=True, slots=True)
class Search:
    """What came of trying our other redirect URIs: the chosen one is always the first in `tried`."""

    first: Reading  # the answer to the chosen URI
    best: Reading  # the answer to the first URI that Canvas accepted, else `first`
    uri: str  # the URI that `best` is about
    tried: tuple[str, ...] = ()
    untried: tuple[str, ...] = ()
    hit: Candidate | None = None
    parts: Parts = ((),)  # the scopes as they are asked for here; `best` is about the first part


def our_uri(target: Target) -> str:
    """Return the redirect URI of the chosen region, or ""."""
    return target.region.redirect_uri if target.region else ""


def ask(target: Target, wire: Wire) -> Reading:
    """Ask with the chosen redirect URI and all scopes (of a long list the first part)."""
    return _ask(target, wire)[0]


def _ask(target: Target, wire: Wire) -> tuple[Reading, Parts]:
    """Ask, and say in which parts; a redirect elsewhere is settled by a control probe.

    Canvas of 2019 ignores `prompt` and sends a good key to its log-in page, and an account that asks everyone
    to log in first sends every ID there (application_controller.rb#respect_account_privacy).
    """
    uri = our_uri(target)
    reading, parts = _ask_first_part(target, wire, uri)
    if reading.said is not Said.ELSEWHERE:
        return _look_for_lti(target, wire, uri, reading, parts[0]), parts
    if is_before_canvas(reading.answer):
        return replace(reading, said=Said.OTHER), parts
    control = _probe(target, wire, uri, parts[0], client_id=oauth.IMPOSSIBLE_ID)
    said = {Said.UNKNOWN_CLIENT: Said.PASSED, Said.ELSEWHERE: Said.HIDDEN}.get(control.said, Said.OTHER)
    return replace(reading if said is not Said.OTHER else control, said=said), parts


def _ask_first_part(target: Target, wire: Wire, uri: str) -> tuple[Reading, Parts]:
    """Ask with as many scopes as a URL takes; where that was too long for what stands before Canvas, with fewer."""
    parts = scope_parts.split(target.scopes)
    reading = _probe(target, wire, uri, parts[0])
    if scope_parts.was_too_long(reading, parts[0]):
        shorter = scope_parts.split(target.scopes, scope_parts.SHORTER)
        again = _probe(target, wire, uri, shorter[0])
        if again.said is not Said.OTHER:
            return again, shorter
    return reading, parts


def search(target: Target, wire: Wire) -> Search:
    """Ask with the chosen URI, and if Canvas refuses it with our others, until one is accepted."""
    first, parts = _ask(target, wire)
    uri = our_uri(target)
    if not uri or first.said is not Said.BAD_REDIRECT:
        return Search(first, first, uri, (uri,) if uri else (), parts=parts)
    others = candidates(target, uri)
    keep = FOR_SECRET + FOR_STATE + len(parts) - 1
    tried = [uri]
    for candidate in others[: MOST_URIS - 1]:
        found = _try(target, wire, candidate.uri, keep)
        if found is None:
            break
        tried.append(candidate.uri)
        if found[0].said in _ACCEPTED:
            return Search(first, found[0], candidate.uri, tuple(tried), _left(others, tried), candidate, found[1])
    return Search(first, first, uri, tuple(tried), _left(others, tried), parts=parts)


def hidden_by(reading: Reading) -> str:
    """Return why the answer shows nothing about the redirect URI: a check's slug or a code; "" if it does."""
    return {Said.UNKNOWN_CLIENT: "key_id", Said.OTHER: "key_id", Said.HIDDEN: "authorize_hidden"}.get(reading.said, "")


def hidden_beyond(reading: Reading) -> str:
    """Return why the answer shows nothing about scopes and state; "" if it does."""
    later = {Said.BAD_REDIRECT: "redirect_uri", Said.LTI_KEY: "key_id"}
    return hidden_by(reading) or later.get(reading.said, "")


def ask_with(target: Target, wire: Wire, uri: str, scopes: Sequence[str]) -> Reading:
    """Ask with another URI or other scopes, where Canvas has already shown that it looks at them."""
    return _passed_where_elsewhere(_probe(target, wire, uri, scopes))


def may_ask_with(target: Target, wire: Wire, uri: str, scopes: Sequence[str], keep: int) -> bool:
    """Say whether that question leaves `keep` requests of the run's budget."""
    query = oauth.authorize_query(target, client_id=target.submitted.client_id, redirect_uri=uri, scopes=scopes)
    return may_ask(wire, oauth.AUTHORIZE_PATH, query, accept=_ACCEPT, keep=keep)


def _passed_where_elsewhere(reading: Reading) -> Reading:
    """Read a redirect to the log-in as passed, where Canvas has already shown that it looks at what is asked."""
    if reading.said is not Said.ELSEWHERE:
        return reading
    return replace(reading, said=Said.OTHER if is_before_canvas(reading.answer) else Said.PASSED)


def _try(target: Target, wire: Wire, uri: str, keep: int) -> tuple[Reading, Parts] | None:
    """Ask about one candidate; None when nothing can be learnt any more (network, throttling, the run's budget)."""
    if not may_ask_with(target, wire, uri, scope_parts.split(target.scopes)[0], keep):
        return None
    try:
        reading, parts = _ask_first_part(target, wire, uri)
        reading = _passed_where_elsewhere(reading)
        if reading.said in _ACCEPTED:
            return _look_for_lti(target, wire, uri, reading, parts[0]), parts
    except WireError:
        return None
    return (reading, parts) if reading.said is Said.BAD_REDIRECT else None


def _probe(target: Target, wire: Wire, uri: str, scopes: Sequence[str], *, client_id: str = "") -> Reading:
    query = oauth.authorize_query(
        target, client_id=client_id or target.submitted.client_id, redirect_uri=uri, scopes=scopes
    )
    return oauth.read_authorize(wire.get(oauth.AUTHORIZE_PATH, query, accept=_ACCEPT), uri)


def _left(others: Sequence[Candidate], tried: Sequence[str]) -> tuple[str, ...]:
    return tuple(candidate.uri for candidate in others if candidate.uri not in tried)


def _look_for_lti(target: Target, wire: Wire, uri: str, reading: Reading, asked: Sequence[str]) -> Reading:
    """Tell a key that grants nothing of ours from an LTI key: only the latter grants a scope of LTI."""
    if reading.said is not Said.INVALID_SCOPE:
        return reading
    missing = oauth.missing_scopes(reading, asked)
    if missing is not None and len(missing) < len(asked):
        return reading
    groups = [LTI_SCOPES] if missing is not None else [(scope,) for scope in LTI_SCOPES[:_MOST_SINGLE]]
    try:
        granted = any(_grants_some(target, wire, uri, group) for group in groups)
    except WireError:  # the answer that we came with stands without it
        return reading
    return replace(reading, said=Said.LTI_KEY) if granted else reading


def _grants_some(target: Target, wire: Wire, uri: str, asked: Sequence[str]) -> bool:
    if not may_ask_with(target, wire, uri, asked, FOR_SECRET):
        return False
    reading = ask_with(target, wire, uri, asked)
    if reading.said is Said.INVALID_SCOPE:
        return len(oauth.missing_scopes(reading, asked) or asked) < len(asked)
    return reading.said in (Said.PASSED, Said.OTHER_ACCOUNT)
