"""Is all that this kind of request needs there, and does it look right? Asks nobody."""

from diagnosis.checks.base import Capability, Check, Finding, Findings, Outcome, Target, Verdict, Wire
from diagnosis.checks.shape import Shape, length_of, shape_of

COMPLETE = Outcome("details.complete", Verdict.PASSED)
MISSING = Outcome("details.missing", Verdict.FAILED)
SWAPPED = Outcome("details.swapped", Verdict.INFO)
CLEANED = Outcome("secret.cleaned", Verdict.INFO)
TRUNCATED = Outcome("secret.truncated", Verdict.FAILED)
MASKED = Outcome("secret.masked", Verdict.FAILED)
WRONG_LENGTH = Outcome("secret.wrong_length", Verdict.FAILED)
ACCESS_TOKEN = Outcome("secret.access_token", Verdict.FAILED)
LTI_PAIR = Outcome("secret.lti_pair", Verdict.FAILED)
ID_MALFORMED = Outcome("key.id_malformed", Verdict.FAILED)

_BY_SHAPE = {
    Shape.TRUNCATED: TRUNCATED,
    Shape.MASKED: MASKED,
    Shape.WRONG_LENGTH: WRONG_LENGTH,
    Shape.ACCESS_TOKEN: ACCESS_TOKEN,
    Shape.LTI_PAIR: LTI_PAIR,
}
_WITH_LENGTH = (TRUNCATED, WRONG_LENGTH)


def observe(target: Target, wire: Wire) -> None:
    """Nothing is asked: all there is to see is in the target."""


def judge(target: Target, seen: None) -> Findings:
    """Say first what must be mended, then what was put right already."""
    gives = _capabilities(target)
    wrong = _wrong(target)
    first = [Finding(one.outcome, one.facts, gives=gives) for one in wrong] or [Finding(COMPLETE, gives=gives)]
    return [*first, *_put_right(target)]


def _wrong(target: Target) -> list[Finding]:
    told = target.submitted
    if not told.wants_key:
        return []
    missing = [name for name, is_missing in _needed(target).items() if is_missing]
    found = [Finding(MISSING, {"missing": ", ".join(missing)})] if missing else []
    if told.client_id_problem:
        found.append(Finding(ID_MALFORMED, {"rounded": told.client_id_rounded} if told.client_id_rounded else {}))
    outcome = _BY_SHAPE.get(shape_of(told.secret)) if told.secret else None
    if outcome and told.secret:
        facts = {"length": length_of(told.secret)} if outcome in _WITH_LENGTH else {}
        found.append(Finding(outcome, facts))
    return found


def _needed(target: Target) -> dict[str, bool]:
    told = target.submitted
    return {
        "client_id": not told.client_id and not told.client_id_problem,
        "secret": told.wants_secret and not told.secret,
    }


def _put_right(target: Target) -> list[Finding]:
    told = target.submitted
    found = [Finding(SWAPPED)] if told.is_swapped else []
    if told.secret_removed:
        found.append(Finding(CLEANED, {"removed": ", ".join(told.secret_removed)}))
    return found


def _capabilities(target: Target) -> tuple[Capability, ...]:
    told = target.submitted
    given = [Capability.CLIENT_ID] if told.wants_key and told.client_id else []
    is_whole = bool(told.secret) and told.secret is not None and shape_of(told.secret) is Shape.WHOLE
    if told.wants_key and is_whole and target.may_send_secret:
        given.append(Capability.SECRET)
    return tuple(given)


CHECK = Check(
    slug="details",
    observe=observe,
    judge=judge,
    gives=(Capability.CLIENT_ID, Capability.SECRET),
    outcomes=(
        COMPLETE,
        MISSING,
        SWAPPED,
        CLEANED,
        TRUNCATED,
        MASKED,
        WRONG_LENGTH,
        ACCESS_TOKEN,
        LTI_PAIR,
        ID_MALFORMED,
    ),
)
