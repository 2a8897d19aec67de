"""What comes back from the questions of source.py: plain rows of figures."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """Connections of one region in one state for one reason."""

    region_id: int | None
    region: str  # its code
    name: str
    position: int
    state: str
    reason: str
    count: int
    broke_today: int
    broke_at: datetime | None
    host: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Open requests in one state."""

    count: int
    oldest_at: datetime
    unclear: int  # for long
    ages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StepCount:
    """Requests that stand at a step, and since when the one in the middle has stood there."""

    count: int
    median_since: datetime


@dataclass(frozen=True, slots=True)
class Signal:
    kind: str
    what: str
    count: int
    at: datetime | None
