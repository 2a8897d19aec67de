"""What the database says: seven queries, each asked when it is first needed, none of them growing with the data."""

from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Case as If
from django.db.models import CharField, Count, F, Max, Min, Q, QuerySet, Sum, Value, When, Window
from django.db.models.functions import Cast, RowNumber, TruncDate

from onboarding.dashboard.counted import Signal, Standing, StepCount, Waiting
from onboarding.dashboard.scope import Scope
from onboarding.models import Case, Flip, Incident, Letter, Step, Sweep, Tally
from registry.models import Connection

State = Connection.State
LIVE = (State.CONNECTED, State.ATTENTION, State.BROKEN)
UNCLEAR_FOR = timedelta(hours=6)
AGE_EDGES = (0, 1, 3, 7, 14)  # days ago at which a bin of ages ends
STRIP_DAYS = 13 * 7
AT_WORK = (*Step.DUE_STATES, Step.State.CHECKING)  # a request stands at such a step


class Source:
    """The figures of this moment, narrowed to the scope's region."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    @cached_property
    def everywhere(self) -> list[Standing]:
        """Connections by region, state and reason; of all regions, since the page names them all."""
        broke = Q(state=State.BROKEN, state_since__gte=self.scope.days_ago(0))
        place = ("region_id", "region__code", "region__name", "region__position", "state", "watch__blocking")
        rows = Connection.objects.order_by().values_list(*place)
        counted = rows.annotate(
            count=Count("pk"),
            broke=Count("pk", filter=broke),
            at=Max("state_since", filter=broke),
            host=Min("server__host", filter=broke),
        )
        return [
            Standing(
                region_id, code or "", name or "", position or 0, state, reason or "", number, broken, at, host or ""
            )
            for region_id, code, name, position, state, reason, number, broken, at, host in counted
        ]

    @cached_property
    def connections(self) -> list[Standing]:
        """The same, of the scope's region."""
        return [one for one in self.everywhere if self.scope.region in ("", one.region)]

    @cached_property
    def waiting(self) -> dict[str, Waiting]:
        """Open requests by their state, with the bins of their ages."""
        edges = [self.scope.days_ago(days) for days in AGE_EDGES]
        upper = [None, *edges]
        bins = {
            f"age_{index}": Count("pk", filter=_between(after, before))
            for index, (after, before) in enumerate(zip([*edges, None], upper, strict=True))
        }
        unclear = Count("pk", filter=Q(unclear_since__lte=self.scope.now - UNCLEAR_FOR))
        rows = self._of_region(Case.objects.open(), "connection__region").order_by().values_list("state")
        counted = rows.annotate(count=Count("pk"), oldest=Min("state_since"), unclear=unclear, **bins)
        return {
            state: Waiting(number, oldest, unclear, tuple(ages)) for state, number, oldest, unclear, *ages in counted
        }

    @cached_property
    def tallies(self) -> dict[date, dict[str, int]]:
        """Connections by day and state; a day without any tally is missing."""
        since = self.scope.today - timedelta(days=max(self.scope.days, 7))
        mine = Q(region__code=self.scope.region) if self.scope.region else Q()
        rows = Tally.objects.filter(date__gte=since).order_by().values_list("date", "state")
        found: dict[date, dict[str, int]] = {}
        for day, state, count in rows.annotate(of_region=Sum("count", filter=mine)):
            found.setdefault(day, {})[state] = count or 0
        return found

    @cached_property
    def steps(self) -> dict[str, StepCount]:
        """How many open requests stand at each step, and the median moment since which they do.

        The row in the middle is found by numbering them: both databases can, and no sample is needed.
        """
        rows = self._of_region(Step.objects.filter(state__in=AT_WORK), "case__connection__region")
        numbered = rows.exclude(case__state__in=Case.CLOSED_STATES).annotate(
            number=Window(RowNumber(), partition_by="slug", order_by="since"),
            of=Window(Count("pk"), partition_by="slug"),
        )
        middle = numbered.filter(number=(F("of") + 1) / 2).order_by()
        return {slug: StepCount(of, since) for slug, of, since in middle.values_list("slug", "of", "since")}

    @cached_property
    def outcomes(self) -> list[tuple[str, int, int]]:
        """What stopped requests: outcome, how often in the last seven days, how often in the seven before."""
        week, before = self.scope.days_ago(6), self.scope.days_ago(13)
        flips = Flip.objects.filter(at__gte=before, reason__contains=".", to_state__in=STOPPED)
        rows = self._of_region(flips.filter(case__isnull=False), "case__connection__region")
        counted = (
            rows.order_by()
            .values_list("reason")
            .annotate(now=Count("pk", filter=Q(at__gte=week)), before=Count("pk", filter=Q(at__lt=week)))
        )
        return sorted(counted, key=lambda row: (-row[1], -row[2], row[0]))

    @cached_property
    def expiries(self) -> dict[date, int]:
        """Connections whose server's certificate runs out, by day."""
        first = self.scope.days_ago(self.scope.today.weekday())
        ends = {
            "server__certificate_expires_at__gte": first,
            "server__certificate_expires_at__lt": first + timedelta(days=STRIP_DAYS),
        }
        rows = self._of_region(Connection.objects.filter(state__in=LIVE, **ends), "region")
        days = rows.order_by().annotate(day=TruncDate("server__certificate_expires_at")).values_list("day")
        return dict(days.annotate(Count("pk")))

    @cached_property
    def signals(self) -> list[Signal]:
        """Letters that did not go out, open incidents and the latest round, in one query."""
        letters = self._of_region(Letter.objects.filter(state__in=STUCK), "case__connection__region").order_by()
        latest = Sweep.objects.filter(pk__in=Sweep.objects.order_by("-started_at").values("pk")[:1]).order_by()
        is_void = If(When(is_void=True, then=Value("void")), default=Value(""), output_field=CharField())
        rows = (
            letters.annotate(sort=_text("letter"))
            .values_list("sort", "state")
            .annotate(n=Count("pk"), t=Min("due_at")),
            Incident.objects.filter(state=Incident.State.OPEN)
            .order_by()
            .annotate(sort=_text("incident"), what=Cast("pk", CharField()))
            .values_list("sort", "what", "connections", "opened_at"),
            Letter.objects.filter(state=Letter.State.HELD, incident__state=Incident.State.OPEN)
            .order_by()
            .annotate(sort=_text("held"), what=Cast("incident_id", CharField()))
            .values_list("sort", "what")
            .annotate(n=Count("pk"), t=Max("written_at")),
            latest.annotate(sort=_text("sweep"), what=is_void).values_list("sort", "what", "connections", "started_at"),
        )
        return [Signal(*row) for row in rows[0].union(*rows[1:], all=True)]

    def _of_region(self, rows: QuerySet[Any], path: str) -> QuerySet[Any]:
        return rows.filter(**{f"{path}__code": self.scope.region}) if self.scope.region else rows


STOPPED = (Case.State.WAITING_INSTITUTION, Case.State.WAITING_STAFF)
STUCK = (Letter.State.FAILED, Letter.State.HELD)


def _between(after: datetime | None, before: datetime | None) -> Q:
    lower = Q(state_since__gte=after) if after else Q()
    return lower & Q(state_since__lt=before) if before else lower


def _text(value: str) -> Value:
    return Value(value, output_field=CharField())
