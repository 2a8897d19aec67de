"""Which watches belong to which round: claims and leases, all of them conditional updates of rows."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from onboarding.models import Sweep, Watch

BEGIN_FOR_S = 60.0  # so long a round begins with further looks; what is left is due in the next one
BUSY_WAIT = timedelta(seconds=30)  # how long a look waits when a run is asking its host
VOID_WAIT = timedelta(minutes=5)  # until the next try after a round that does not count
LOST = "lost"
_SILENT_SHARE = 4  # of a batch, one in so many places is for those that were silent last time
_MOST_PROBLEM = 60


def lease_s() -> float:
    """Return after how long a round counts as lost: begun, asked, stored, with as much again to spare."""
    return float(2 * (BEGIN_FOR_S + settings.WIRE_RUN_S) + settings.RUN_LEASE_S)


def open_round() -> Sweep | None:
    """Claim a due batch for a new round; None when nothing is due, or a round is still under way."""
    now = timezone.now()
    _close_lost(now)
    if Sweep.objects.filter(finished_at=None).exists() or not _free(now).exists():
        return None
    with transaction.atomic():
        sweep = Sweep.objects.create(started_at=now)
        # One conditional UPDATE: the outer conditions are checked again on each row, the inner ones choose.
        chosen = Q(pk__in=_silent(now)) | Q(pk__in=_others(now))
        sweep.connections = (
            _free(now).filter(chosen).update(sweep=sweep, lease_until=now + timedelta(seconds=lease_s()))
        )
        if not sweep.connections:
            sweep.delete()
            return None
        sweep.save(update_fields=["connections"])
    return sweep


def take(sweep_id: int) -> Sweep | None:
    """Begin with a round; None when another worker has, or it was given up."""
    if not Sweep.objects.filter(pk=sweep_id, taken_at=None, finished_at=None).update(taken_at=timezone.now()):
        return None
    return Sweep.objects.get(pk=sweep_id)


def is_ours(sweep: Sweep) -> bool:
    """Say whether the round still counts: a worker that slept too long finds it ended."""
    return Sweep.objects.filter(pk=sweep.pk, finished_at=None).exists()


def put_back(sweep: Sweep, watches: QuerySet[Watch], due_at: datetime) -> None:
    """Let go of watches of the round that were not looked at."""
    watches.filter(sweep=sweep).update(due_at=due_at, sweep=None, lease_until=None)


def void(sweep: Sweep, problem: str) -> None:
    """End a round that does not count: nothing is judged, and all of it is due again soon."""
    now = timezone.now()
    with transaction.atomic():
        put_back(sweep, Watch.objects.all(), now + VOID_WAIT)
        sweep.is_void, sweep.problem, sweep.finished_at = True, problem[:_MOST_PROBLEM], now
        sweep.save()


def _close_lost(now: datetime) -> None:
    """End the rounds whose worker died; what they had claimed is free by its own lease."""
    begun_before = now - timedelta(seconds=lease_s())
    lost = Sweep.objects.filter(finished_at=None, started_at__lte=begun_before)
    lost.update(finished_at=now, is_void=True, problem=LOST)


def _free(now: datetime) -> QuerySet[Watch]:
    return Watch.objects.filter(Q(lease_until=None) | Q(lease_until__lte=now), due_at__lte=now)


def _silent(now: datetime) -> QuerySet[Watch, int]:
    places = max(1, settings.WATCH_BATCH // _SILENT_SHARE)
    return _free(now).filter(silent_looks__gt=0).order_by("due_at").values_list("pk", flat=True)[:places]


def _others(now: datetime) -> QuerySet[Watch, int]:
    places = max(1, settings.WATCH_BATCH - settings.WATCH_BATCH // _SILENT_SHARE)
    return _free(now).filter(silent_looks=0).order_by("due_at").values_list("pk", flat=True)[:places]
