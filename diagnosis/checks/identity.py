"""Is it a Canvas that answers?"""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from diagnosis.checks import oauth
from diagnosis.checks.base import Capability, Check, Finding, Findings, Outcome, Target, Verdict, Wire
from diagnosis.checks.trouble import TROUBLES, trouble
from wire.answers import Answer

RECOGNISED = Outcome("canvas.recognised", Verdict.PASSED)
NOT_CANVAS = Outcome("canvas.not_canvas", Verdict.FAILED)
CLOCK_SKEWED = Outcome("canvas.clock_skewed", Verdict.WARNING)

MOST_SKEW_S = 300


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


def _skew_s(seen: Answer) -> int:
    """Return by how many whole seconds the server's clock differs from ours; 0 where it does not say."""
    try:
        theirs = parsedate_to_datetime(seen.header("date"))
    except (ValueError, TypeError, OverflowError):
        return 0
    return round(abs((_in_utc(theirs) - seen.seen_at).total_seconds()))


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


CHECK = Check(
    slug="identity",
    needs=(Capability.TLS_ANSWERED,),
    gives=(Capability.CANVAS,),
    observe=observe,
    judge=judge,
    outcomes=(RECOGNISED, NOT_CANVAS, CLOCK_SKEWED, *TROUBLES),
)
