"""Who may work on a run, and for how long: claims and leases, all of them conditional updates of rows.

Two workers never both own a run: a claim counts the attempt up, and each later write names its attempt.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from diagnosis.models import HostLease, Run
from diagnosis.models.run import RunQuerySet
from registry.models import Connection, Server

BUSY_WAIT = timedelta(seconds=2)  # how long a run waits when another one is asking its host


class ClaimLostError(Exception):
    """Another worker has taken the run over, or newer details have replaced it."""


def claim(run_id: int) -> Run | None:
    """Take the run for this worker; None when it is not there to be taken (done, not due, its host is busy)."""
    now = timezone.now()
    until = now + timedelta(seconds=settings.RUN_LEASE_S)
    with transaction.atomic():
        taken = (
            Run.objects.claimable(now)
            .filter(pk=run_id)
            .update(state=Run.State.RUNNING, attempt=F("attempt") + 1, lease_until=until, started_at=now)
        )
        if not taken:
            return None
        run = Run.objects.select_related("connection__server", "connection__region").get(pk=run_id)
        if not _lease_host(run, now, until):
            _put_back(run, now)
            return None
        run.results.all().delete()  # of an attempt that did not end
        return run


def _lease_host(run: Run, now: datetime, until: datetime) -> bool:
    server = run.connection.server
    host = host_of(server)
    _, is_new = HostLease.objects.get_or_create(
        host=host, defaults={"run": run, "attempt": run.attempt, "until": until}
    )
    if is_new:
        return True
    free = HostLease.objects.filter(host=host, until__lte=now) | HostLease.objects.filter(host=host, run=run)
    return bool(free.update(run=run, attempt=run.attempt, holder="", until=until))


def host_of(server: Server) -> str:
    """Return under what name a server's host is leased."""
    return f"{server.host}:{server.port}"


def lease_hosts(holder: str, hosts: Collection[str], until: datetime) -> set[str]:
    """Take those of the hosts that nobody asks right now, for one holder, in as many statements for one as for all."""
    HostLease.objects.filter(host__in=hosts, until__lte=timezone.now()).delete()
    wanted = [HostLease(host=host, holder=holder, until=until) for host in sorted(set(hosts))]
    HostLease.objects.bulk_create(wanted, ignore_conflicts=True)
    return set(HostLease.objects.filter(host__in=hosts, holder=holder).values_list("host", flat=True))


def release_hosts(holder: str) -> None:
    """Let others ask what the holder still holds."""
    HostLease.objects.filter(holder=holder).delete()


def _put_back(run: Run, now: datetime) -> None:
    Run.objects.filter(pk=run.pk).update(
        state=Run.State.WAITING,
        lease_until=None,
        started_at=None,
        due_at=now + BUSY_WAIT,
        handed_at=None,
        attempt=F("attempt") - 1,
    )


@contextmanager
def holding(run: Run) -> Iterator[None]:
    """Open a transaction in which the run is surely still ours; raise ClaimLostError when it is not."""
    with transaction.atomic():
        if not owned(run).update(attempt=run.attempt):  # takes the row's lock, changes nothing
            raise ClaimLostError
        yield


@contextmanager
def ending(run: Run) -> Iterator[None]:
    """Hold the run and, before it, its connection: in the order in which those who ask for a run lock them."""
    with transaction.atomic():
        Connection.objects.select_for_update().get(pk=run.connection_id)
        with holding(run):
            yield


def owned(run: Run) -> "RunQuerySet":
    """Return the run's row, if this attempt still owns it (as a query, for conditional updates)."""
    return Run.objects.filter(pk=run.pk, attempt=run.attempt, state=Run.State.RUNNING)


def release_host(run: Run) -> None:
    """Let the next run ask this host; does nothing when another attempt holds it by now."""
    HostLease.objects.filter(run=run, attempt=run.attempt).delete()


def release_all() -> int:
    """Let go of every claim, and have the runs taken anew; only for a database on which no worker works yet."""
    with transaction.atomic():
        HostLease.objects.all().delete()
        running = Run.objects.filter(state=Run.State.RUNNING)
        return running.update(
            state=Run.State.WAITING, lease_until=None, started_at=None, handed_at=None, due_at=timezone.now()
        )
