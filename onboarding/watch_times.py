"""When a connection is looked at: each has its own second of the day, wherever it came from."""

import hashlib
from datetime import UTC, datetime, timedelta

from django.conf import settings

from registry.models import Connection

_LONGEST_PAUSE = 6  # times WATCH_AGAIN_S, between looks at what is not well


def regular(connection: Connection, now: datetime) -> datetime:
    """Return the next regular look. The second is drawn by a hash, so that a mass import spreads by itself."""
    every = settings.WATCH_EVERY_S
    drawn = int.from_bytes(hashlib.sha256(connection.public_id.bytes).digest()[:8], "big") / 2**64 * every
    slot = (now.timestamp() - drawn) // every * every + drawn + every
    if slot - now.timestamp() < every / 4:  # it was looked at out of turn just now
        slot += every
    return datetime.fromtimestamp(slot, UTC)


def again(now: datetime, times: int) -> datetime:
    """Return when to look again at what was not well so many times in a row: soon, then less and less often."""
    pause_s = settings.WATCH_AGAIN_S * min(2 ** (times - 1), _LONGEST_PAUSE)
    return now + timedelta(seconds=min(pause_s, settings.WATCH_EVERY_S))
