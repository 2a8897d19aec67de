"""Incidents: when many connections change together it may be us, so their letters wait for staff.

A round is a small batch, so what counts is the last hour: all that got worse in it, against all that was looked at.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from onboarding.domains import registrable_domain
from onboarding.models import Flip, Incident, Letter, Sweep
from registry.models import Connection

WINDOW = timedelta(hours=1)
MANY, ADDRESS, SUFFIX = "many", "address", "suffix"
_FEWEST_SHARING = 3
_NEIGHBOURS = {4: 24, 6: 64}  # bits
_WORSE = (Connection.State.BROKEN, Connection.State.ATTENTION)
_TOLD = (Letter.Kind.BROKEN, Letter.Kind.STILL_UNCLEAR)
_FORESEEN = "tls.expires_soon"  # no sign of anything of ours, however many it is


@dataclass(frozen=True, slots=True)
class Changed:
    """A connection that got worse, and where its server is."""

    connection_id: int
    host: str
    port: int
    addresses: str = ""

    @property
    def server(self) -> tuple[str, int]:
        return self.host, self.port


def held_under(changed: Iterable[Changed], looked_at: int) -> Mapping[int, Incident]:
    """Return the incident under which each connection's letter is held; the others' letters may go.

    `changed` are those of the present round, in which so many were looked at.
    """
    now = timezone.now()
    new = {one.connection_id: one for one in changed}
    if not new:
        return {}
    everything = _changed_before(now) | new
    held: dict[int, Incident] = {}
    with transaction.atomic():
        for cause, shared, members in _causes(everything, looked_at + _looked_at_before(now)):
            if not members & set(new) - set(held):
                continue
            incident = _open(cause, shared, len(members), now)
            _hold(members, incident, now)
            held |= dict.fromkeys(members - set(held), incident)
    return held


def _changed_before(now: datetime) -> dict[int, Changed]:
    flips = Flip.objects.filter(connection__isnull=False, at__gt=now - WINDOW, to_state__in=_WORSE)
    rows = flips.exclude(from_state=F("to_state")).exclude(reason=_FORESEEN)
    names = ("connection_id", "connection__server__host", "connection__server__port", "connection__watch__addresses")
    return {row[0]: Changed(row[0], row[1], row[2], row[3] or "") for row in rows.values_list(*names)}


def _looked_at_before(now: datetime) -> int:
    rounds = Sweep.objects.filter(finished_at__gt=now - WINDOW, is_void=False)
    return rounds.aggregate(all=Sum("connections"))["all"] or 0


def _causes(changed: Mapping[int, Changed], looked_at: int) -> Iterator[tuple[str, str, set[int]]]:
    """Yield what they have in common: that they are many, else an address, else a suffix."""
    many = _many(changed.values())
    if many > settings.WATCH_MANY and many > looked_at * settings.WATCH_MANY_PERCENT / 100:
        yield MANY, "", set(changed)
        return
    for cause, place_of in ((ADDRESS, _networks), (SUFFIX, _suffixes)):
        groups: dict[str, set[int]] = defaultdict(set)
        for one in changed.values():
            for place in place_of(one):
                groups[place].add(one.connection_id)
        for place, members in sorted(groups.items()):
            if len({changed[pk].server for pk in members}) >= _FEWEST_SHARING:
                yield cause, place, members


def _many(changed: Iterable[Changed]) -> int:
    """Return how many servers changed, counting few of each suffix: whoever owns one has as many as they like.

    What more of them share a suffix is held for that; the letters of everybody else are no business of theirs.
    """
    of_suffix: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for one in changed:
        of_suffix[registrable_domain(one.host) or one.host].add(one.server)
    return sum(min(len(servers), _FEWEST_SHARING - 1) for servers in of_suffix.values())


def _networks(one: Changed) -> Iterator[str]:
    for address in filter(None, one.addresses.split(",")):
        yield str(ip_network(f"{address}/{_NEIGHBOURS[ip_address(address).version]}", strict=False))


def _suffixes(one: Changed) -> Iterator[str]:
    domain = registrable_domain(one.host)
    if domain:
        yield domain


def _open(cause: str, shared: str, connections: int, now: datetime) -> Incident:
    """Join the incident of the last hour with the same cause, or open one."""
    opened = Incident.objects.select_for_update().filter(state=Incident.State.OPEN, cause=cause, shared=shared)
    incident = opened.filter(latest_at__gt=now - WINDOW).first()
    if incident is None:
        return Incident.objects.create(
            cause=cause, shared=shared, connections=connections, opened_at=now, latest_at=now
        )
    incident.connections, incident.latest_at = max(connections, incident.connections), now
    incident.save(update_fields=["connections", "latest_at"])
    return incident


def _hold(members: set[int], incident: Incident, now: datetime) -> None:
    """Hold what was written within the hour and has not gone out yet."""
    waiting = Letter.objects.filter(state=Letter.State.WAITING, kind__in=_TOLD, written_at__gt=now - WINDOW)
    waiting.filter(case__connection__in=members).update(state=Letter.State.HELD, incident=incident)
