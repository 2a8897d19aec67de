"""Who hosts this Canvas, and is it the real one or a copy to try things on?"""

import re
from dataclasses import dataclass

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
_FRAMES = "frame-ancestors"
_HOSTED_FRAME = re.compile(r"[\s/][a-z0-9-]+(?:\.(?:beta|test))?\.instructure\.com(?=[\s:/]|$)")
_HOSTED_COOKIE = "canvas_session"
_OWN_COOKIE = "_normandy_session"  # what a self-hosted Canvas calls its session unless told otherwise


@dataclass(frozen=True, slots=True)
class Seen:
    """What the server answered, and what its name stands for."""

    answer: Answer | None = None
    aliases: tuple[str, ...] = ()


def observe(target: Target, wire: Wire) -> Seen:
    """Ask as an API client without a token would; without an answer the names alone have to do."""
    aliases = wire.resolve().aliases
    try:
        return Seen(wire.get(oauth.API_PATH), aliases)
    except WireError:
        return Seen(None, aliases)


def judge(target: Target, seen: Seen) -> Findings:
    """Trust the names most, then what only a hosted Canvas writes, then Canvas's own signs.

    A school's own name for a hosted Canvas is an alias of `<name>-vanity.instructure.com`.
    """
    for sign, host in (("name", target.address.host), *(("alias", alias) for alias in seen.aliases)):
        if host.endswith(_DOMAIN):
            return [Finding(INSTRUCTURE, {"sign": sign}), *_copies(host)]
    return Finding(UNKNOWN) if seen.answer is None else _by_answer(seen.answer)


def _copies(host: str) -> list[Finding]:
    """Say of a copy's name that it is one, and which the real one is."""
    return [
        Finding(outcome, {"real": host.removesuffix(domain) + _DOMAIN})
        for domain, outcome in _COPIES.items()
        if host.endswith(domain)
    ]


def _by_answer(seen: Answer) -> Finding:
    meta = [part.strip() for part in seen.header("x-canvas-meta").split(";")]
    if any(part.startswith(_HOSTED_META) for part in meta):
        return Finding(INSTRUCTURE, {"sign": "meta"}, Confidence.INFERRED)
    if _may_be_framed_by_hosted(seen.header("content-security-policy").lower()):
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


def _may_be_framed_by_hosted(policy: str) -> bool:
    return any(_HOSTED_FRAME.search(directive.partition(_FRAMES)[2]) for directive in policy.split(";"))


CHECK = Check(
    slug="hosting",
    needs=(Capability.ADDRESS,),
    observe=observe,
    judge=judge,
    outcomes=(SELF_HOSTED, INSTRUCTURE, UNKNOWN, BETA, TEST),
)
