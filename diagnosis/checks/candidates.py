"""Which other redirect URIs of ours a key may hold instead of the chosen one, the most likely first.

Nothing is ever made up: each is in a region's row, or the chosen region's own URI with the slash at its end put
on or taken off, or with http. Two reasons besides likelihood speak for this order. Canvas of 2026 may write a URI
that it took leniently into the key as one more strict entry (developer_key.rb, `infer_strict_redirect_uri`). A
lenient entry takes each path on its host and below it, so one that takes the chosen URI's other spelling, or a
legacy URI on its host or a parent's, would have taken the chosen URI itself: asking about these writes nothing.
And with seven regions the chosen one's own variants and all other regions still fit into nine questions, where
none has a legacy URI of its own.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from diagnosis.checks.base import RegionUris, Target

MOST_URIS = 9  # that are ever asked about, the chosen one included; all of them are the vendor's own


@dataclass(frozen=True, slots=True)
class Candidate:
    """A redirect URI of ours that the key may hold instead, and what it proves if Canvas accepts it."""

    uri: str
    kind: str  # "slash", "http", "other_region", "other_path"
    region: str = ""


def candidates(target: Target, chosen: str) -> tuple[Candidate, ...]:
    """Return our URIs other than the chosen one, each once."""
    others: dict[str, Candidate] = {}
    for candidate in _variants(target, chosen):
        if candidate.uri and candidate.uri != chosen:
            others.setdefault(candidate.uri, candidate)
    return tuple(others.values())


def _variants(target: Target, chosen: str) -> Iterator[Candidate]:
    if "?" not in chosen:
        yield Candidate(chosen.removesuffix("/") if chosen.endswith("/") else f"{chosen}/", "slash")
    if target.region:
        # Meant for the lenient field, but people put it into the strict list too, where only equals count.
        yield Candidate(target.region.legacy_redirect_uri, "other_path")
    if chosen.startswith("https://"):  # Canvas puts http:// before what was typed without a scheme
        yield Candidate(f"http://{chosen.removeprefix('https://')}", "http")
    owners = _owners(target.other_regions)
    for region in target.other_regions:
        yield _of_region(region.redirect_uri, region, chosen, owners)
    for region in target.other_regions:
        yield _of_region(region.legacy_redirect_uri, region, chosen, owners)


def _owners(regions: tuple[RegionUris, ...]) -> Counter[str]:
    """Count in how many regions each URI stands."""
    return Counter(uri for region in regions for uri in {region.redirect_uri, region.legacy_redirect_uri})


def _of_region(uri: str, region: RegionUris, chosen: str, owners: Counter[str]) -> Candidate:
    """A URI on the chosen one's own host, or one that several regions share, proves no region."""
    if host_of(uri) == host_of(chosen) or owners[uri] > 1:
        return Candidate(uri, "other_path")
    return Candidate(uri, "other_region", region.code)


def host_of(uri: str) -> str:
    """Return host and port of a URI as they are written there."""
    return uri.partition("://")[2].partition("/")[0]
