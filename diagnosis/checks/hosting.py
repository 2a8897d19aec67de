"""Who hosts this Canvas, and is it the real one or a copy to try things on?"""

import re

from diagnosis.checks import oauth
from diagnosis.checks.base import (
    Capability,
    Check,
    Confidence,
    Finding,
    Findings,
    Outcome,
    Target,
    Verdict,
    Wire,
)
from wire.answers import Answer, WireError

SELF_HOSTED = Outcome("hosting.self_hosted", Verdict.INFO)
INSTRUCTURE = Outcome("hosting.instructure", Verdict.INFO)
UNKNOWN = Outcome("hosting.unknown", Verdict.INFO)
BETA = Outcome("hosting.beta", Verdict.WARNING)
TEST = Outcome("hosting.test", Verdict.WARNING)

_DOMAIN = ".instructure.com"
_COPIES = {".beta.instructure.com": BETA, ".test.instructure.com": TEST}
_HOSTED_META = ("s=", "c=", "z=")  # shard, cluster, zone: a plugin that is not in the open source writes them
# All names of the account may frame its pages (app/controllers/application_controller.rb, frame-ancestors): only a
# hosted one has a name under Instructure's domain among them. A wildcard is no account's name.
_HOSTED_FRAMES = re.compile(
    r"frame-ancestors[^;]*[\s/](?!\*)[a-z0-9-]+(?:\.(?:beta|test))?\.instructure\.com(?=[\s;:/]|$)"
)
_HOSTED_COOKIE = "canvas_session"
_OWN_COOKIE = "_normandy_session"  # what a self-hosted Canvas calls its session unless told otherwise


def observe(target: Target, wire: Wire) -> Answer | None:
    """Ask as an API client without a token would; without an answer the name alone has to do."""
    try:
        return wire.get(oauth.API_PATH)
    except WireError:
        return None


def judge(target: Target, seen: Answer | None) -> Findings:
    """Trust the name most, then what only a hosted Canvas writes, then Canvas's own signs."""
    host = target.address.host
    if host.endswith(_DOMAIN):
        copies = [
            Finding(outcome, {"real": host.removesuffix(domain) + _DOMAIN})
            for domain, outcome in _COPIES.items()
            if host.endswith(domain)
        ]
        return [Finding(INSTRUCTURE, {"sign": "name"}), *copies]
    if seen is None:
        return Finding(UNKNOWN)
    meta = [part.strip() for part in seen.header("x-canvas-meta").split(";")]
    if any(part.startswith(_HOSTED_META) for part in meta):
        return Finding(INSTRUCTURE, {"sign": "meta"}, Confidence.INFERRED)
    if _HOSTED_FRAMES.search(seen.header("content-security-policy").lower()):
        return Finding(INSTRUCTURE, {"sign": "frames"}, Confidence.INFERRED)
    return _by_own_signs(seen)


def _by_own_signs(seen: Answer) -> Finding:
    if _OWN_COOKIE in seen.cookies:
        return Finding(SELF_HOSTED, {"sign": "cookie"}, Confidence.INFERRED)
    if _HOSTED_COOKIE in seen.cookies:
        return Finding(INSTRUCTURE, {"sign": "cookie"}, Confidence.INFERRED)
    if seen.header("x-canvas-meta"):
        return Finding(SELF_HOSTED, {"sign": "meta"}, Confidence.INFERRED)
    return Finding(UNKNOWN)


CHECK = Check(
    slug="hosting",
    needs=(Capability.ADDRESS,),
    observe=observe,
    judge=judge,
    outcomes=(SELF_HOSTED, INSTRUCTURE, UNKNOWN, BETA, TEST),
)
