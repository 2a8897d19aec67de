"""What the page of a case is about: one word, from its state and what its newest run found. Asks no database."""

from diagnosis.models import Run
from onboarding import progress
from onboarding.findings import ShownFinding, in_the_way
from onboarding.models import Case
from onboarding.reasons import LIMITED
from registry.models import Connection

State = Case.State
_BY_STATE = {State.CONNECTED: "connected"} | dict.fromkeys((State.DECLINED, State.WITHDRAWN, State.EXPIRED), "closed")


def kind_of(case: Case, run: Run | None, found: list[ShownFinding], *, is_running: bool) -> str:
    """Return the word; Standing lists them all."""
    if case.state == State.CONNECTED and case.connection.state == Connection.State.BROKEN:
        return "broken"
    known = _BY_STATE.get(State(case.state)) or _by_reason(case, is_running=is_running)
    if known:
        return known
    if run is None or not run.is_full:
        return "unfinished"
    if is_running:
        return "trying"
    if case.state == State.CHECKING:
        return "unclear"
    return _waiting_kind(case, run, found)


def _by_reason(case: Case, *, is_running: bool) -> str:
    """Return the word where a limit of ours, or a question of staff, says more than any run."""
    if case.state == State.WAITING_STAFF and case.state_reason in LIMITED and not is_running:
        return "with_us"
    return "asked" if case.state == State.WAITING_INSTITUTION and case.state_reason == progress.ASKED else ""


def _waiting_kind(case: Case, run: Run, found: list[ShownFinding]) -> str:
    if case.state == State.WAITING_STAFF:
        if run.blocking == "connected":
            return "confirm"
        return "hidden" if run.blocking == progress.HIDDEN else "with_us"
    if in_the_way(found):
        return "mend"
    return "with_us" if case.is_proved else "prove"
