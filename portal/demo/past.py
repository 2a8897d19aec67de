"""What the clock would have left behind: tallies of each day, rounds of looks, an incident that holds letters."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone

from onboarding import tallies
from onboarding.models import Case, Incident, Letter, Sweep, Tally
from portal.demo.one import Made
from registry.models import Connection

_DAYS = 90
_STOOD_STILL = (40, 41)  # so many days ago the clock stood still: those days have no tally
_SWEEPS = 36
_MOST_HELD = 12
_AT_ONCE = 1000

Place = tuple[int | None, str]  # region and state


@dataclass(slots=True)
class History:
    """How the connections changed, day by day."""

    now: datetime
    changes: dict[date, Counter[Place]] = field(default_factory=dict)

    def note(self, made: Made) -> None:
        """Take in the flips of one connection."""
        region_id = made.connection.region.pk if made.connection.region else None
        self._count(made.connection.created_at, region_id, "", Connection.State.NEW)
        for flip in made.flips:
            self._count(flip.at, region_id, flip.from_state, flip.to_state)

    def store(self, rng: Random) -> None:
        """Write tallies, rounds and an incident."""
        Tally.objects.bulk_create(self._tallies(), batch_size=_AT_ONCE, ignore_conflicts=True)
        tallies.count()
        _sweep(self.now, rng)
        _hold_letters(self.now)
        _lose_letters(rng)

    def _count(self, at: datetime, region_id: int | None, before: str, after: str) -> None:
        changed = self.changes.setdefault(timezone.localdate(at), Counter())
        changed[region_id, after] += 1
        if before:
            changed[region_id, before] -= 1

    def _tallies(self) -> list[Tally]:
        today = timezone.localdate(self.now)
        counted: Counter[Place] = Counter()
        rows = []
        first = min(self.changes, default=today)
        for day in (first + timedelta(days=index) for index in range((today - first).days)):
            counted.update(self.changes.get(day, {}))
            if (today - day).days <= _DAYS and (today - day).days not in _STOOD_STILL:
                rows += [
                    Tally(date=day, region_id=region_id, state=state, count=count)
                    for (region_id, state), count in counted.items()
                ]
        return rows


def _sweep(now: datetime, rng: Random) -> None:
    """Write the rounds of the last hours; one of them does not count, since our own line was down."""
    watched = Connection.objects.filter(watch__isnull=False).count()
    rows = []
    for index in range(_SWEEPS):
        started_at = now - timedelta(hours=index, minutes=rng.randint(1, 20))
        row = Sweep(started_at=started_at, finished_at=started_at + timedelta(seconds=rng.randint(5, 60)))
        row.connections = watched // _SWEEPS + 1
        row.flipped, row.silent = rng.randint(0, 2), rng.randint(0, 3)
        if index == _SWEEPS // 2:
            row.is_void, row.problem, row.flipped = True, "any.no_answer", 0
        rows.append(row)
    Sweep.objects.bulk_create(rows)


def _hold_letters(now: datetime) -> None:
    """Let those that broke lately have broken together, and hold their letters."""
    broken = Case.objects.filter(connection__state=Connection.State.BROKEN).select_related("contact")
    cases = list(broken.order_by("-connection__state_since")[:_MOST_HELD])
    if not cases:
        return
    incident = Incident.objects.create(
        cause="address", shared="192.0.2.44", opened_at=now, latest_at=now, connections=len(cases)
    )
    Letter.objects.bulk_create(
        Letter(
            case=case,
            kind=Letter.Kind.NEEDS_MENDING,
            recipient=case.contact.email,
            language="en",
            state=Letter.State.HELD,
            incident=incident,
        )
        for case in cases
    )


def _lose_letters(rng: Random) -> None:
    """Let one letter in some hundreds not have been delivered."""
    sent = list(Letter.objects.filter(state=Letter.State.SENT).order_by("pk").values_list("pk", flat=True))
    lost = rng.sample(sent, max(1, len(sent) // 400)) if sent else []
    Letter.objects.filter(pk__in=lost[:_AT_ONCE]).update(
        state=Letter.State.FAILED, sent_at=None, problem="SMTPRecipientsRefused", tries=6
    )
