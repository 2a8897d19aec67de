"""Where a case stands, for its page: what is due, from whom, and what was found."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from diagnosis.models import Run
from onboarding import findings, progress
from onboarding.findings import ShownFinding
from onboarding.models import Case
from onboarding.steps_shown import Step, steps_of

SLOW = timedelta(seconds=20)
SOON_S = 2  # how often a page asks for news while a run lasts
LATER_S = 30

_IN_THE_WAY = ("failed", "unclear")


@dataclass(frozen=True, slots=True)
class Standing:
    """All that the page of a case shows of it.

    `kind` is what the page is about: "trying", "unclear", "connected", "confirm" (all passed, a person confirms),
    "with_us", "hidden", "prove" (only the contact's proof is missing), "mend", "unfinished" (details are due),
    "closed".
    """

    kind: str
    found: list[ShownFinding]
    steps: list[Step]
    run: Run | None = None
    is_running: bool = False
    questions: int = 0
    has_compared: bool = False  # what cannot be seen from outside
    now: datetime = field(default_factory=timezone.now)

    @property
    def blocking(self) -> ShownFinding | None:
        """The finding that comes first: the blocking one, else the first that is in the way."""
        first = [one for one in self.found if one.is_blocking] or self._in_the_way
        return first[0] if first else None

    @property
    def to_mend(self) -> list[ShownFinding]:
        return [one for one in self.found if one.status == "failed"]

    @property
    def after_that(self) -> list[ShownFinding]:
        """What else is in the way, and what to know."""
        return [one for one in self.found if one is not self.blocking and one.status in (*_IN_THE_WAY, "warning")]

    @property
    def fine(self) -> list[ShownFinding]:
        return [one for one in self.found if one.status in ("passed", "info")]

    @property
    def not_tried(self) -> list[ShownFinding]:
        return [one for one in self.found if one.status == "waiting"]

    @property
    def is_last_thing(self) -> bool:
        """Whether everything else was tried and is in order."""
        return len(self.to_mend) == 1 and not self.not_tried and not any(one.status == "unclear" for one in self.found)

    @property
    def is_slow(self) -> bool:
        """Whether the server takes longer than most."""
        return bool(self.is_running and self.run and self.run.started_at and self.now - self.run.started_at > SLOW)

    @property
    def is_lost(self) -> bool:
        """Whether the worker that had the run has not come back in time."""
        return bool(self.is_running and self.run and self.run.lease_until and self.run.lease_until < self.now)

    @property
    def stops_at(self) -> datetime | None:
        started = self.run.started_at if self.run else None
        return started + timedelta(seconds=settings.WIRE_RUN_S) if started else None

    @property
    def poll_s(self) -> int:
        """How often the page should ask for news; 0: never."""
        if self.is_running:
            return SOON_S
        return LATER_S if self.kind in ("unclear", "confirm", "with_us", "prove") else 0

    @property
    def mark(self) -> str:
        """Changes whenever the page would look different."""
        run = self.run
        parts = (self.kind, run and run.pk, run and run.state, len(self.found), self.is_slow, self.is_lost)
        return "-".join(str(part) for part in parts)

    @property
    def _in_the_way(self) -> list[ShownFinding]:
        return findings.in_the_way(self.found)


def standing_of(case: Case) -> Standing:
    """Return where the case stands now."""
    latest = case.latest_run
    is_running = bool(latest and latest.is_open and not _is_put_off(case, latest))
    run = latest if is_running else _newest_done(case, latest)
    found = findings.of_run(case, run)
    is_full = bool(run and run.is_full)
    kind = _kind(case, run, found, is_running=is_running)
    return Standing(
        kind=kind,
        found=found,
        steps=steps_of(case, found, is_running=is_running, is_full=is_full),
        run=run,
        is_running=is_running,
        questions=len({asked.get("asked_at") for one in found for asked in one.evidence}),
        has_compared=kind == "hidden" and progress.has_compared(case),
    )


def _is_put_off(case: Case, run: Run) -> bool:
    """Whether it is a later attempt; a run that only waits because another one asks its host is not."""
    return bool(case.next_attempt_at) and run.state == Run.State.WAITING and run.due_at > timezone.now()


def _newest_done(case: Case, latest: Run | None) -> Run | None:
    """Return the newest run that has something to show: a later attempt that waits for its time has nothing yet."""
    if latest is None or not latest.is_open:
        return latest
    return case.connection.runs.filter(state=Run.State.DONE).first()


_BY_STATE = {Case.State.CONNECTED: "connected"} | dict.fromkeys(
    (Case.State.DECLINED, Case.State.WITHDRAWN, Case.State.EXPIRED), "closed"
)


def _kind(case: Case, run: Run | None, found: list[ShownFinding], *, is_running: bool) -> str:
    if case.state in _BY_STATE:
        return _BY_STATE[Case.State(case.state)]
    if run is None or not run.is_full:
        return "unfinished"
    if is_running:
        return "trying"
    if case.state == Case.State.CHECKING:
        return "unclear"
    return _waiting_kind(case, run, found)


def _waiting_kind(case: Case, run: Run, found: list[ShownFinding]) -> str:
    if case.state == Case.State.WAITING_STAFF:
        if run.blocking == "connected":
            return "confirm"
        return "hidden" if run.blocking == "canvas.authorize_hidden" else "with_us"
    if any(one.status in _IN_THE_WAY for one in found):
        return "mend"
    return "with_us" if case.is_proved else "prove"
