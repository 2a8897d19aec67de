"""What Prometheus reads: counted in the database when it asks, so that every process of ours says the same.

Nothing is counted in a process: there are several, and each would tell only of what passed through itself.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from secrets import compare_digest

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from portal import counted, errors
from portal.kept_briefly import KeptBriefly

KEPT_S = 10.0


def scraped(request: HttpRequest) -> HttpResponse:
    """Answer whoever has the token; for all others there is no such page."""
    if not _may_read(request):
        return errors.not_found(request, LookupError())
    try:
        figures = _figures.get()
    except DatabaseError:
        return HttpResponse("The database does not tell.\n", content_type="text/plain; charset=utf-8", status=503)
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collector(figures))
    return HttpResponse(encode(registry), content_type=content_type)


def _may_read(request: HttpRequest) -> bool:
    wanted = str(settings.METRICS_TOKEN)
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    is_right = compare_digest(given.strip().encode(), wanted.encode())
    return bool(wanted) and scheme.lower() == "bearer" and is_right


class _Collector:
    """Hands what was counted to a registry."""

    def __init__(self, figures: counted.Figures) -> None:
        self._figures = figures

    def collect(self) -> Iterator[Metric]:
        """Yield every metric; a state in which nothing is has its zero, so that alarms need no exceptions."""
        now, seen = timezone.now(), self._figures
        yield _by("portal_connections", "Connections.", ("region", "state"), seen.connections.items())
        yield _by("portal_cases", "Requests of institutions.", ("state",), seen.cases.items())
        yield _by("portal_letters", "Letters that wait, are held or were given up.", ("state",), seen.letters.items())
        yield _age(
            "portal_letter_due_seconds", "For how long the oldest due letter has been due.", now, seen.letter_due_at
        )
        yield _by("portal_runs_last_hour", "Runs that ended in the last hour.", ("outcome",), seen.runs.items())
        yield _by("portal_runs_open", "Runs that wait or are under way.", ("state",), seen.open_runs.items())
        yield _age("portal_run_due_seconds", "For how long the oldest due run has been due.", now, seen.run_due_at)
        beats = {(name,): _seconds(now - at) for name, at in seen.beats.items()}
        yield _by("portal_heartbeat_age_seconds", "Age of the latest sign of life.", ("process",), beats.items())


def _by(name: str, text: str, labels: tuple[str, ...], values: Iterable[tuple[tuple[str, ...], float]]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=labels)
    for key, value in sorted(values):
        family.add_metric(key, value)
    return family


def _age(name: str, text: str, now: datetime, since: datetime | None) -> Metric:
    return GaugeMetricFamily(name, text, value=_seconds(now - since) if since else 0.0)


def _seconds(age: timedelta) -> float:
    return max(age.total_seconds(), 0.0)


_figures = KeptBriefly(counted.count, KEPT_S)
forget = _figures.forget
