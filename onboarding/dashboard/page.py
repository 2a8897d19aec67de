"""The whole page: tiles, charts, the latest round, and what the page can be narrowed to."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from onboarding.dashboard import connections, expiry, requests
from onboarding.dashboard.charts import Chart, guarded
from onboarding.dashboard.scope import PERIODS, Scope
from onboarding.dashboard.source import Source
from onboarding.dashboard.tiles import Figure, sweeps, tiles

_CHARTS = (
    ("over-time", connections.OVER_TIME, connections.over_time),
    ("broke-today", connections.BROKE, connections.broke_today),
    ("funnel", requests.FUNNEL, requests.funnel),
    ("expiry", expiry.EXPIRY, expiry.expiry),
    ("ages", requests.AGES, requests.ageing),
    ("outcomes", requests.OUTCOMES, requests.outcomes),
    ("by-region", connections.BY_REGION, connections.by_region),
)


@dataclass(frozen=True, slots=True)
class Round:
    """The latest round of looks at what is connected."""

    is_void: bool
    connections: int
    at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class Together:
    """An incident that waits for a decision: so many connections changed together, so many letters are held."""

    pk: int
    connections: int
    held: int
    opened_at: datetime
    latest_at: datetime

    @property
    def came_together(self) -> bool:
        """Whether it was too short a while to be told in minutes."""
        return self.latest_at - self.opened_at < timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Where to act today."""

    scope: Scope
    tiles: Sequence[Figure]
    charts: Sequence[Chart]
    latest_round: Round | None
    incidents: Sequence[Together]  # those that are open
    regions: dict[str, str] = field(default_factory=dict)  # names by code
    periods: Sequence[int] = PERIODS
    is_empty: bool = False

    @property
    def mark(self) -> str:
        """Changes whenever the tiles would look different."""
        seen = [(str(tile.label), tile.count, tile.note, tile.oldest_at) for tile in self.tiles]
        return hashlib.sha256(repr((seen, self.latest_round)).encode()).hexdigest()[:16]


def today(scope: Scope | None = None) -> Dashboard:
    """Return the figures of this moment."""
    source = Source(scope or Scope())
    everywhere = sorted(source.everywhere, key=lambda one: (one.position, one.region))
    regions = {one.region: one.name for one in everywhere if one.region}
    if source.scope.region and source.scope.region not in regions:
        source.scope = replace(source.scope, region="", ignored=(*source.scope.ignored, source.scope.region))
    return Dashboard(
        scope=source.scope,
        tiles=tiles(source),
        charts=[
            guarded(slug, partial(make, source), Chart(slug, title, is_broken=True)) for slug, title, make in _CHARTS
        ],
        latest_round=guarded("round", partial(_latest_round, source), None),
        incidents=guarded("incidents", partial(_incidents, source), []),
        regions=regions,
        is_empty=not everywhere,
    )


def _incidents(source: Source) -> list[Together]:
    held = {signal.what: signal for signal in source.signals if signal.kind == "held"}
    found = []
    for signal in source.signals:
        if signal.kind == "incident" and signal.at is not None:
            letters = held.get(signal.what)
            latest_at = max(signal.at, letters.at) if letters and letters.at else signal.at
            count = letters.count if letters else 0
            found.append(Together(int(signal.what), signal.count, count, signal.at, latest_at))
    return sorted(found, key=lambda one: one.opened_at)


def _latest_round(source: Source) -> Round | None:
    found = next((signal for signal in source.signals if signal.kind == "sweep"), None)
    if found is None or found.at is None:
        return None
    return Round(found.what == "void", found.count, found.at, sweeps())
