"""Where a case stands, for its page: what is due, from whom, and what was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise

from diagnosis.models import CheckResult, Run
from onboarding import findings, progress
from onboarding.findings import ShownFinding
from onboarding.kinds import kind_of
from onboarding.models import Case, Letter
from onboarding.progress.lines import line_of
from onboarding.reasons import LIMITED, words_of
from onboarding.requirements import Requirements, requirements_of
from onboarding.steps_shown import Step, StepLike, shown

SLOW = timedelta(seconds=20)
SOON_S = 2  # how often a page asks for news while a run lasts
LATER_S = 30

_IN_THE_WAY = ("failed", "unclear")

Runs = Mapping[Run, Sequence[CheckResult]]  # newest first


@dataclass(frozen=True, slots=True)
class Standing:
    """All that the page of a case shows of it.

    `kind` is what the page is about: "trying", "unclear", "connected", "broken" (since then), "confirm" (all
    passed, a person confirms), "with_us", "hidden", "prove" (only the contact's proof is missing), "mend", "asked"
    (staff have a question), "unfinished" (details are due), "closed".
    """

    kind: str
    found: list[ShownFinding]
    steps: list[Step]
    run: Run | None = None
    is_running: bool = False
    questions: int = 0
    limit: Promise | str = ""  # which limit of ours it waits for, in words
    has_compared: bool = False  # what cannot be seen from outside
    question: str = ""  # of staff, for whoever proved the address
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
    def why_not_tried(self) -> list[str]:
        """Return the reasons, each once, however many checks wait for it."""
        return list(dict.fromkeys(one.advised.meaning for one in self.not_tried))

    @property
    def is_unverified(self) -> bool:
        """Whether some answers came over a connection that nobody could verify."""
        return any(not one.is_verified for one in self.found)

    @property
    def is_fine_but_for_certificate(self) -> bool:
        return findings.is_fine_but_for_certificate(self.found)

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
        return LATER_S if self.kind in ("unclear", "confirm", "with_us", "prove", "asked") else 0

    @property
    def requirements(self) -> Requirements:
        """What is due, as the institution reads it."""
        return requirements_of(self.steps, "institution")

    @property
    def mark(self) -> str:
        """Changes whenever the page would look different; tells nothing else, not even whether there is a run."""
        run = self.run
        parts = (self.kind, run and run.pk, run and run.state, len(self.found), self.is_slow, self.is_lost)
        return sha256("-".join(str(part) for part in parts).encode()).hexdigest()[:12]

    @property
    def _in_the_way(self) -> list[ShownFinding]:
        return findings.in_the_way(self.found)


def newest_runs(case: Case, most: int = 2) -> Runs:
    """Return the newest runs that found something, and what each found in the order of the checks; in one query.

    Two are the one that lasts and the one that ended before it.
    """
    newest = case.connection.runs.order_by("-pk").values("pk")[:most]
    results = CheckResult.objects.select_related("run").filter(run__in=newest).order_by("-run_id", "position")
    runs: dict[Run, list[CheckResult]] = {}
    for result in results:
        runs.setdefault(result.run, []).append(result)
    return runs


def standing_of(case: Case, runs: Runs | None = None, *, is_for_staff: bool = False) -> Standing:
    """Return where the case stands now; `runs` as of `newest_runs`.

    For staff without what only the institution's own page says: their question, and what was compared.
    """
    latest = case.latest_run
    runs = newest_runs(case) if runs is None else runs
    is_running = _is_running(case, latest)
    run = latest if is_running else _newest_to_show(latest, runs)
    results = runs.get(run, ()) if run else ()
    names = findings.region_names()
    found = findings.of_results(case, results, run.blocking if run else "", names, is_for_staff=is_for_staff)
    kind = kind_of(case, run, found, is_running=is_running)
    return Standing(
        kind=kind,
        found=found,
        steps=shown(case, _steps(case, run, results, is_running=is_running), names),
        run=run,
        is_running=is_running,
        questions=len({asked.get("asked_at") for one in found for asked in one.evidence}),
        question=_question(case) if kind == "asked" and case.is_proved and not is_for_staff else "",
        limit=words_of(case, case.state_reason) if kind == "with_us" and case.state_reason in LIMITED else "",
        has_compared=kind == "hidden" and not is_for_staff and progress.has_compared(case),
    )


def _is_running(case: Case, latest: Run | None) -> bool:
    """Whether it is being asked; a case that is kept back looks so as long as that may take, as any other would."""
    if latest is None:
        seems_to_last = timedelta(seconds=settings.WIRE_RUN_S)
        return case.is_kept_back and case.is_begun and timezone.now() < case.state_since + seems_to_last
    return latest.is_open and not _is_put_off(case, latest)


def _steps(case: Case, run: Run | None, results: Sequence[CheckResult], *, is_running: bool) -> Sequence[StepLike]:
    """Return the stored steps; while a run lasts, what its findings say so far."""
    rows = [] if is_running else list(case.steps.all())
    return rows or line_of(case, results, is_running=is_running, is_full=bool(run and run.is_full))


def _question(case: Case) -> str:
    letter = case.letters.filter(kind=Letter.Kind.ASK).first()
    return str(letter.facts.get("question", "")) if letter else ""


def _is_put_off(case: Case, run: Run) -> bool:
    """Whether it is a later attempt; a run that only waits because another one asks its host is not."""
    return bool(case.next_attempt_at) and run.state == Run.State.WAITING and run.due_at > timezone.now()


def _newest_to_show(latest: Run | None, runs: Runs) -> Run | None:
    """Return the newest run that has something to show: a later attempt has nothing yet."""
    if latest is None or not latest.is_open:
        return latest
    return next((run for run in runs if run.state == Run.State.DONE), None)
