"""What changed since the run before, as the institution reads it: mended, new, and still to mend."""

from dataclasses import dataclass
from datetime import datetime

from diagnosis.models import Run
from onboarding import findings
from onboarding.comparing import IN_THE_WAY, Heard, is_mended, was_there
from onboarding.findings import ShownFinding
from onboarding.models import Case
from onboarding.standing import Runs, Standing, newest_runs

_RUNS = 4  # the one that waits, the newest that ended, the one before, and one that asked for less


@dataclass(frozen=True, slots=True)
class Still:
    """Something that was in the way before, too; `is_changed`: it is not quite the same, read it again."""

    finding: ShownFinding
    is_changed: bool


@dataclass(frozen=True, slots=True)
class Changes:
    """The two moments, and what the newer run says of what the older one found."""

    then_at: datetime
    now_at: datetime
    mended: list[ShownFinding]
    new: list[ShownFinding]
    still_to_mend: list[Still]
    still_unclear: list[Still]

    @property
    def is_nothing(self) -> bool:
        """Whether all that is in the way was so before, just the same."""
        still = (*self.still_to_mend, *self.still_unclear)
        return not self.mended and not self.new and not any(one.is_changed for one in still)


def changes_of(case: Case, shown: Standing) -> Changes | None:
    """Return what changed, None where there is nothing to compare or to tell: on the first run, and while one lasts.

    Runs of somebody else's request for the same connection are nobody else's business.
    """
    if shown.run is None or shown.is_running or shown.run.finished_at is None:
        return None
    runs = newest_runs(case, _RUNS)
    before = _before(case, shown.run, runs)
    if before is None or before.finished_at is None or _is_shared(case):
        return None
    then = findings.of_results(case, runs[before], before.blocking, findings.region_names())
    changes = _compare(before.finished_at, shown.run.finished_at, then, shown.found)
    told = (changes.mended, changes.new, changes.still_to_mend, changes.still_unclear)
    return changes if any(told) else None


def _before(case: Case, shown: Run, runs: Runs) -> Run | None:
    """Return the newest run of this request that ended before the one shown and asked for as much."""
    done = (one for one in runs if one.state == Run.State.DONE and one.is_full == shown.is_full)
    return next((one for one in done if one.pk < shown.pk and one.requested_at >= case.opened_at), None)


def _is_shared(case: Case) -> bool:
    return case.connection.cases.exclude(contact=case.contact_id).exists()


def _compare(then_at: datetime, now_at: datetime, then: list[ShownFinding], now: list[ShownFinding]) -> Changes:
    old, new = _heard(then), _heard(now)
    due = [one for one in now if one.status in IN_THE_WAY]
    still = [Still(one, _of(one) not in old) for one in due if was_there(_of(one), old)]
    return Changes(
        then_at,
        now_at,
        mended=[one for one in then if one.status in IN_THE_WAY and is_mended(_of(one), new)],
        new=[one for one in due if not was_there(_of(one), old)],
        still_to_mend=[one for one in still if one.finding.status == "failed"],
        still_unclear=[one for one in still if one.finding.status == "unclear"],
    )


def _heard(found: list[ShownFinding]) -> list[Heard]:
    return [_of(one) for one in found]


def _of(one: ShownFinding) -> Heard:
    return Heard(one.check, one.code, one.status, one.facts)
