"""Does the key hold our redirect URI?"""

from diagnosis.checks import authorize
from diagnosis.checks.authorize import Search
from diagnosis.checks.base import (
    SKIPPED,
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
    skipped,
)
from diagnosis.checks.candidates import Candidate
from diagnosis.checks.oauth import Said

ACCEPTED = Outcome("redirect.accepted", Verdict.PASSED)
OTHER_REGION = Outcome("redirect.other_region", Verdict.FAILED)
HTTP_REGISTERED = Outcome("redirect.http_registered", Verdict.FAILED)
SLASH = Outcome("redirect.slash", Verdict.FAILED)
OTHER_PATH = Outcome("redirect.other_path", Verdict.FAILED)
MISMATCH = Outcome("redirect.mismatch", Verdict.FAILED)
NOT_CONFIGURED = Outcome("redirect.not_configured", Verdict.UNCLEAR, Culprit.VENDOR)

_BY_KIND = {"slash": SLASH, "http": HTTP_REGISTERED, "other_region": OTHER_REGION, "other_path": OTHER_PATH}


def observe(target: Target, wire: Wire) -> Search | None:
    """Ask with the chosen region's URI, and with our others if that is refused."""
    return authorize.search(target, wire) if authorize.our_uri(target) else None


def judge(target: Target, seen: Search | None) -> Findings:
    """Name what the key holds where one of our URIs was accepted; else say which were not."""
    if seen is None:
        return Finding(NOT_CONFIGURED, {"region": target.region.code} if target.region else {})
    if seen.hit:
        return _other(seen.hit)
    if seen.first.said is Said.BAD_REDIRECT:
        facts = {"tried": ", ".join(seen.tried), "untried": ", ".join(seen.untried)}
        return Finding(MISMATCH, facts, Confidence.INFERRED if seen.untried else Confidence.PROVED)
    because = authorize.hidden_by(seen.first)
    # Where the URI lies in the key (strict list or lenient field) cannot be seen: when Canvas takes the chosen
    # URI no other is asked about, since through a lenient entry that could write the other one into the key.
    return skipped(because) if because else Finding(ACCEPTED, {"field": "unknown"})


def _other(hit: Candidate) -> Finding:
    region = {"region": hit.region} if hit.kind == "other_region" else {}
    return Finding(_BY_KIND[hit.kind], {**region, "registered": hit.uri})


CHECK = Check(
    slug="redirect_uri",
    needs=(Capability.CANVAS, Capability.CLIENT_ID),
    observe=observe,
    judge=judge,
    outcomes=(ACCEPTED, OTHER_REGION, HTTP_REGISTERED, SLASH, OTHER_PATH, MISMATCH, NOT_CONFIGURED, SKIPPED),
)
