"""Which runs, and which evidence, tell nothing that is not known by newer ones."""

from datetime import datetime

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from diagnosis.models import CheckResult, Run
from diagnosis.models.run import RunQuerySet


def called_off(before: datetime) -> RunQuerySet:
    """Return the runs that ended without an outcome by then, since the details had changed."""
    return Run.objects.filter(state=Run.State.SUPERSEDED, finished_at__lt=before)


def told_nothing_new(before: datetime) -> RunQuerySet:
    """Return the runs that ended by then with what the one before had found; never the newest of a connection.

    Compared are runs that asked the same: the outcomes and their verdicts, not the facts beside them. Taking one
    away changes this answer for no other: what comes after it compares itself with an equal one.
    """
    same = Run.objects.filter(
        connection=OuterRef("connection"),
        is_full=OuterRef("is_full"),
        may_send_secret=OuterRef("may_send_secret"),
        state=Run.State.DONE,
    )
    rows = Run.objects.filter(state=Run.State.DONE, finished_at__lt=before).annotate(
        earlier=Subquery(same.filter(pk__lt=OuterRef("pk")).order_by("-pk").values("pk")[:1]),
        earlier_blocking=Subquery(same.filter(pk__lt=OuterRef("pk")).order_by("-pk").values("blocking")[:1]),
    )
    return rows.filter(
        Exists(same.filter(pk__gt=OuterRef("pk"))),
        ~Exists(_only_in("pk", "earlier")),
        ~Exists(_only_in("earlier", "pk")),
        earlier__isnull=False,
        earlier_blocking=F("blocking"),
    )


def replaced_evidence(before: datetime) -> "QuerySet[CheckResult]":
    """Return the findings with evidence (or a file that mends them) whose run had ended by then, unless it is the newest of its connection."""
    newer = Run.objects.filter(
        connection=OuterRef("run__connection"),
        is_full=OuterRef("run__is_full"),
        state=Run.State.DONE,
        pk__gt=OuterRef("run"),
    )
    rows = CheckResult.objects.filter(Exists(newer), run__state=Run.State.DONE, run__finished_at__lt=before)
    return rows.exclude(evidence=[], certificate_pem="")


def forget_evidence(found: "QuerySet[CheckResult]") -> int:
    """Take the evidence away and leave what was found, and when this was; return of how many."""
    return found.update(evidence=[], certificate_pem="", evidence_removed_at=timezone.now())


def _only_in(one: str, other: str) -> "QuerySet[CheckResult]":
    """Return the findings of one run that the other one does not have."""
    there = CheckResult.objects.filter(
        run=OuterRef(OuterRef(other)), outcome_code=OuterRef("outcome_code"), verdict=OuterRef("verdict")
    )
    return CheckResult.objects.filter(~Exists(there), run=OuterRef(one))
