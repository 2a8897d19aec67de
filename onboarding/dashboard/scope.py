"""What the dashboard is narrowed to: a region and a period, both read from the address of the page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

PERIODS = (7, 30, 90)  # days
WEEK = timedelta(days=7)
DEFAULT_DAYS = 30
SAFE = ":,"  # what reads better as it is in an address
Filters = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Scope:
    """The region's code ("" for all of them), the days of the charts over time, and this moment."""

    region: str = ""
    days: int = DEFAULT_DAYS
    ignored: tuple[str, ...] = ()  # what the address asked for and there is not
    now: datetime = field(default_factory=timezone.now)

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> "Scope":
        """Read the parameters of an address; what makes no sense is ignored, and said on the page."""
        period = asked.get("period", "")
        known = {str(days): days for days in PERIODS}
        ignored = (period,) if period and period not in known else ()
        return cls(region=asked.get("region", "")[:40], days=known.get(period, DEFAULT_DAYS), ignored=ignored)

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    def start_of(self, day: date) -> datetime:
        """Return when that day began, where the portal is."""
        return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001 (made aware at once)

    def days_ago(self, days: int) -> datetime:
        """Return when the day began that is so many days ago."""
        return self.start_of(self.today - timedelta(days=days))

    def cases(self, **filters: object) -> str:
        """Return the address of the list of requests, narrowed to this region and further."""
        return list_of("onboarding_case", filters | ({"region": self.region} if self.region else {}))

    def of_model(self, model: str, region_lookup: str, **filters: object) -> str:
        """Return the address of another list, narrowed in the same way."""
        return list_of(model, filters | ({region_lookup: self.region} if self.region else {}))


def list_of(model: str, filters: Filters) -> str:
    """Return the address of a model's list with these filters."""
    written = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in filters.items()}
    address = reverse(f"admin:{model}_changelist")
    return f"{address}?{urlencode(written, safe=SAFE)}" if written else address
