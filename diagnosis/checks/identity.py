"""Is it a Canvas that answers?"""

import re
from http import HTTPStatus

from diagnosis.checks import oauth
from diagnosis.checks.base import Capability, Check, Finding, Findings, Outcome, Target, Verdict, Wire
from diagnosis.checks.http_date import read_date
from diagnosis.checks.trouble import TROUBLES, trouble
from wire.answers import Answer

RECOGNISED = Outcome("canvas.recognised", Verdict.PASSED)
NOT_CANVAS = Outcome("canvas.not_canvas", Verdict.FAILED)
CLOCK_SKEWED = Outcome("canvas.clock_skewed", Verdict.WARNING)

OTHER_HOST = Outcome("canvas.other_host", Verdict.WARNING)

MOST_SKEW_S = 300
# Endings of names that nobody outside can reach (RFC 6761, RFC 6762, ICANN's .internal, and what is in common use).
_INSIDE = ("docker", "internal", "intranet", "invalid", "lan", "local", "localdomain", "localhost", "test")
# Each page may be framed by the names of its account, and an installation of its own has one: that of
# config/domain.yml (application_controller.rb, csp_frame_ancestors; lib/host_url.rb, context_hosts).
_FRAMES = re.compile(r"frame-ancestors +'self' +([a-z0-9.:_-]{1,260}) *(?:;|$)")


def observe(target: Target, wire: Wire) -> Answer:
    """Ask what Canvas refuses to anybody without a token, in words of its own."""
    return wire.get(oauth.API_PATH)


def judge(target: Target, seen: Answer) -> Findings:
    """Recognise Canvas by its refusal; whatever else answered is named as well as can be."""
    sign = _sign(seen)
    if not sign:
        return trouble(seen) or Finding(NOT_CANVAS)
    found = [Finding(RECOGNISED, {"sign": sign}, gives=(Capability.CANVAS,))]
    skew = _skew_s(seen)
    if skew > MOST_SKEW_S:
        found.append(Finding(CLOCK_SKEWED, {"seconds": skew}))
    inside = _inside_host(seen)
    if inside:
        found.append(Finding(OTHER_HOST, {"to": inside}))
    return found


def _sign(seen: Answer) -> str:
    """Return what shows that it is Canvas: its realm (lib/authentication_methods.rb), or its words and marks."""
    if seen.status != HTTPStatus.UNAUTHORIZED:
        return ""
    if 'realm="canvas-lms"' in seen.header("www-authenticate").lower():
        return "realm"
    if seen.header("x-canvas-meta") and "errors" in oauth.json_of(seen):
        return "meta"
    return ""


def _inside_host(seen: Answer) -> str:
    """Return the name that Canvas gives itself where nobody outside can reach it; "" where all is well, or unknown."""
    framed = _FRAMES.search(seen.header("content-security-policy").lower())
    if framed is None:
        return ""
    host = framed[1].partition(":")[0].rstrip(".")
    last = host.rpartition(".")[2]
    return framed[1] if "." not in host or last in _INSIDE or last.isdigit() else ""


def _skew_s(seen: Answer) -> int:
    """Return by how many whole seconds the server's clock differs from ours; 0 where it does not say."""
    theirs = read_date(seen.header("date"))
    return round(abs((theirs - seen.seen_at).total_seconds())) if theirs else 0


CHECK = Check(
    slug="identity",
    needs=(Capability.TLS_ANSWERED,),
    gives=(Capability.CANVAS,),
    observe=observe,
    judge=judge,
    outcomes=(RECOGNISED, NOT_CANVAS, CLOCK_SKEWED, OTHER_HOST, *TROUBLES),
)
