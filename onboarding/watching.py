"""Watching: the clock claims what is due, a worker looks at it, and one thread stores what was found.

A killed worker leaves leases that run out, and nothing else: nothing is stored before all of a round was seen.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef
from django.utils import timezone

from diagnosis import claims, control
from diagnosis.looks import Look, look_at_all
from diagnosis.policy import policy_from_settings
from diagnosis.targets import KIND
from keys import custody
from onboarding import handover, incidents, rounds
from onboarding.incidents import Changed
from onboarding.look_questions import question
from onboarding.models import Sweep, Watch
from onboarding.progress import watched
from onboarding.progress.after_looks import after
from onboarding.progress.looked import Kind, judge
from onboarding.progress.watched import Noted
from registry.models import Region
from wire.policy import Policy

if TYPE_CHECKING:
    from typing import TypedDict

    from django_stubs_ext import WithAnnotations

    class _Version(TypedDict):
        key_version: int | None

    Watched: TypeAlias = WithAnnotations[Watch, _Version]
else:  # known to the type checker alone
    Watched: TypeAlias = Watch


def tick() -> Sweep | None:
    """Claim what is due and hand it out as one task."""
    sweep = rounds.open_round()
    if sweep is not None:
        transaction.on_commit(partial(handover.sweep, sweep.pk))
    return sweep


def sweep(sweep_id: int) -> None:
    """Look at all of a round, once our own line is known to be up, and store what was found."""
    mine = rounds.take(sweep_id)
    if mine is None:
        return
    policy = policy_from_settings()
    problem = control.trouble_with(settings.WATCH_CONTROL_URLS, policy)
    if problem:
        rounds.void(mine, problem)
        return
    rows = _watches(mine)
    looks = _look(mine, rows, policy)
    if any(look.blocking != "connected" for look in looks):
        problem = control.trouble_with(settings.WATCH_CONTROL_URLS, policy)  # the line may have gone down meanwhile
    if not rounds.is_ours(mine):
        return
    if problem:
        rounds.void(mine, problem)
        return
    by_connection = {watch.connection_id: watch for watch in rows}
    _store(mine, [_noted(by_connection[look.connection_id], look) for look in looks])


def _watches(sweep: Sweep) -> list[Watched]:
    version = custody.current_version(KIND, OuterRef("connection__public_id"))
    rows = Watch.objects.filter(sweep=sweep).annotate(key_version=version)
    return list(rows.select_related("connection__server", "connection__region").order_by("-silent_looks", "due_at"))


def _look(sweep: Sweep, rows: Sequence[Watched], policy: Policy) -> list[Look]:
    """Ask the servers that nobody else is asking right now; the others are due again in a moment."""
    holder, now = f"sweep {sweep.pk}", timezone.now()
    hosts = {watch.pk: claims.host_of(watch.connection.server) for watch in rows}
    until = now + timedelta(seconds=rounds.lease_s())
    try:
        free = claims.lease_hosts(holder, set(hosts.values()), until)
        busy = [pk for pk, host in hosts.items() if host not in free]
        if busy:
            rounds.put_back(sweep, Watch.objects.filter(pk__in=busy), now + rounds.BUSY_WAIT)
        regions = list(Region.objects.exclude(redirect_uri=""))
        questions = [
            question(watch, hosts[watch.pk], regions, now, watch.key_version) for watch in rows if watch.pk not in busy
        ]
        looks = look_at_all(questions, policy, threads=settings.WATCH_THREADS, for_s=rounds.BEGIN_FOR_S)
        return list(looks)
    finally:
        claims.release_hosts(holder)


def _store(sweep: Sweep, noted: Sequence[Noted]) -> None:
    """Store the round: one statement for all that found nothing new, the others one by one."""
    now = timezone.now()
    worse = [one for one in noted if one.next.is_worse]
    held = incidents.held_under([_changed(one) for one in worse], sweep.connections)
    watched.note_unchanged([one for one in noted if one.is_nothing_new], sweep, now)
    for one in noted:
        if not one.is_nothing_new:
            watched.note(one, sweep, held.get(one.watch.connection_id))
    rounds.put_back(sweep, Watch.objects.all(), now)  # what there was no time for
    sweep.flipped = sum(bool(one.next.to) for one in noted)
    sweep.silent = sum(one.next.judged.kind == Kind.SILENT for one in noted)
    sweep.connections, sweep.finished_at = len(noted), now
    sweep.incident = next(iter(held.values()), None)
    Sweep.objects.filter(pk=sweep.pk, finished_at=None).update(
        flipped=sweep.flipped,
        silent=sweep.silent,
        connections=sweep.connections,
        finished_at=now,
        incident=sweep.incident,
    )


def _noted(watch: Watched, look: Look) -> Noted:
    connection = watch.connection
    judged = judge(look, has_secret=watch.key_version is not None)
    then = after(watch, connection.state, judged, timezone.now())
    return Noted(watch, look, then, watch.key_version)


def _changed(noted: Noted) -> Changed:
    server, look = noted.watch.connection.server, noted.look
    addresses = ",".join(look.identity.addresses) if look.identity else noted.watch.addresses
    return Changed(noted.watch.connection_id, server.host, server.port, addresses)
