"""Reading the dates that servers write into headers."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def read_date(text: str) -> datetime | None:
    """Return the moment in UTC; None for what is no date, or none that a calendar holds."""
    try:
        at = parsedate_to_datetime(text)
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):  # the last: in UTC it is past the year 9999
        return None
