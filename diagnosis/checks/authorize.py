"""The authorize probes that several checks share: Canvas is asked once, the wire remembers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from diagnosis.checks import oauth
from diagnosis.checks.base import RegionUris, Target, Wire
from diagnosis.checks.oauth import Reading, Said
from diagnosis.checks.trouble import is_before_canvas
from wire.answers import WireError

MOST_URIS = 9  # that are ever asked about, the chosen one included; all of them are the vendor's own

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
_MOST_SINGLE = 3  # where Canvas does not say which scopes it refused, they are asked for one by one

_ACCEPTED = (Said.PASSED, Said.ELSEWHERE, Said.INVALID_SCOPE, Said.LTI_KEY, Said.OTHER_ACCOUNT)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A redirect URI of ours that the key may hold instead, and what it proves if Canvas accepts it."""

    uri: str
    kind: str  # "slash", "http", "other_region", "other_path"
    region: str = ""


@dataclass(frozen=True, slots=True)
class Search:
    """What came of trying our other redirect URIs: the chosen one is always the first in `tried`."""

    first: Reading  # the answer to the chosen URI
    best: Reading  # the answer to the first URI that Canvas accepted, else `first`
    uri: str  # the URI that `best` is about
    tried: tuple[str, ...] = ()
    untried: tuple[str, ...] = ()
    hit: Candidate | None = None


def our_uri(target: Target) -> str:
    """Return the redirect URI of the chosen region, or ""."""
    return target.region.redirect_uri if target.region else ""


def ask(target: Target, wire: Wire) -> Reading:
    """Ask with the chosen redirect URI and all scopes; a redirect elsewhere is settled by a control probe.

    Canvas of 2019 ignores `prompt` and sends a good key to its log-in page, and an account that asks everyone
    to log in first sends every ID there (application_controller.rb#respect_account_privacy).
    """
    uri = our_uri(target)
    reading = _probe(target, wire, uri, target.scopes)
    if reading.said is not Said.ELSEWHERE:
        return _look_for_lti(target, wire, uri, reading)
    if is_before_canvas(reading.answer):
        return replace(reading, said=Said.OTHER)
    control = _probe(target, wire, uri, target.scopes, client_id=oauth.IMPOSSIBLE_ID)
    said = {Said.UNKNOWN_CLIENT: Said.PASSED, Said.ELSEWHERE: Said.HIDDEN}.get(control.said, Said.OTHER)
    return replace(reading, said=said) if said is not Said.OTHER else replace(control, said=said)


def search(target: Target, wire: Wire) -> Search:
    """Ask with the chosen URI, and if Canvas refuses it with our others, until one is accepted."""
    first = ask(target, wire)
    uri = our_uri(target)
    if not uri or first.said is not Said.BAD_REDIRECT:
        return Search(first, first, uri, (uri,) if uri else ())
    others = list(_candidates(target, uri))
    tried = [uri]
    for candidate in others[: MOST_URIS - 1]:
        reading = _try(target, wire, candidate.uri)
        if reading is None:
            break
        tried.append(candidate.uri)
        if reading.said in _ACCEPTED:
            return Search(first, reading, candidate.uri, tuple(tried), _left(others, tried), candidate)
    return Search(first, first, uri, tuple(tried), _left(others, tried))


def hidden_by(reading: Reading) -> str:
    """Return why the answer shows nothing about the redirect URI: a check's slug or a code; "" if it does."""
    return {Said.UNKNOWN_CLIENT: "key_id", Said.OTHER: "key_id", Said.HIDDEN: "authorize_hidden"}.get(reading.said, "")


def hidden_beyond(reading: Reading) -> str:
    """Return why the answer shows nothing about scopes and state; "" if it does."""
    later = {Said.BAD_REDIRECT: "redirect_uri", Said.LTI_KEY: "key_id"}
    return hidden_by(reading) or later.get(reading.said, "")


def ask_with(target: Target, wire: Wire, uri: str, scopes: Sequence[str]) -> Reading:
    """Ask with another URI or other scopes, where Canvas has already shown that it looks at them."""
    reading = _probe(target, wire, uri, scopes)
    return replace(reading, said=Said.PASSED) if reading.said is Said.ELSEWHERE else reading


def _try(target: Target, wire: Wire, uri: str) -> Reading | None:
    """Ask about one candidate; None when nothing can be learnt any more (network, throttling, a broken server)."""
    try:
        reading = ask_with(target, wire, uri, target.scopes)
        if reading.said is Said.BAD_REDIRECT:
            return reading
        return _look_for_lti(target, wire, uri, reading) if reading.said in _ACCEPTED else None
    except WireError:
        return None


def _probe(target: Target, wire: Wire, uri: str, scopes: Sequence[str], *, client_id: str = "") -> Reading:
    query = oauth.authorize_query(
        target, client_id=client_id or target.submitted.client_id, redirect_uri=uri, scopes=scopes
    )
    return oauth.read_authorize(wire.get(oauth.AUTHORIZE_PATH, query, accept="text/html"), uri)


def _candidates(target: Target, uri: str) -> Iterator[Candidate]:
    """Yield our other URIs, most likely first; each differs from the chosen one in what it proves."""
    seen = {uri}
    for candidate in _all_candidates(target, uri):
        if candidate.uri and candidate.uri not in seen:
            seen.add(candidate.uri)
            yield candidate


def _all_candidates(target: Target, uri: str) -> Iterator[Candidate]:
    yield Candidate(uri.removesuffix("/") if uri.endswith("/") else f"{uri}/", "slash")
    if uri.startswith("https://"):
        yield Candidate(f"http://{uri.removeprefix('https://')}", "http")
    for region in target.other_regions:
        yield _of_region(region.redirect_uri, region, uri)
    if target.region:
        yield Candidate(target.region.legacy_redirect_uri, "other_path")
    for region in target.other_regions:
        yield _of_region(region.legacy_redirect_uri, region, uri)


def _of_region(other: str, region: RegionUris, uri: str) -> Candidate:
    """A region on the chosen one's own host differs by its path alone, and that is all it proves."""
    if _host_of(other) == _host_of(uri):
        return Candidate(other, "other_path")
    return Candidate(other, "other_region", region.code)


def _host_of(uri: str) -> str:
    return uri.partition("://")[2].partition("/")[0]


def _left(others: Sequence[Candidate], tried: Sequence[str]) -> tuple[str, ...]:
    return tuple(candidate.uri for candidate in others if candidate.uri not in tried)


def _look_for_lti(target: Target, wire: Wire, uri: str, reading: Reading) -> Reading:
    """Tell a key that grants nothing of ours from an LTI key: only the latter grants a scope of LTI."""
    if reading.said is not Said.INVALID_SCOPE:
        return reading
    missing = oauth.missing_scopes(reading, target.scopes)
    if missing is not None and len(missing) < len(target.scopes):
        return reading
    groups = [LTI_SCOPES] if missing is not None else [(scope,) for scope in LTI_SCOPES[:_MOST_SINGLE]]
    try:
        granted = any(_grants_some(ask_with(target, wire, uri, group), group) for group in groups)
    except WireError:  # the answer that we came with stands without it
        return reading
    return replace(reading, said=Said.LTI_KEY) if granted else reading


def _grants_some(reading: Reading, asked: Sequence[str]) -> bool:
    if reading.said is Said.INVALID_SCOPE:
        return len(oauth.missing_scopes(reading, asked) or asked) < len(asked)
    return reading.said in (Said.PASSED, Said.OTHER_ACCOUNT)
