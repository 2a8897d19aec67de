"""The keys of the safe, and the clock."""

import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from redis import Redis, RedisError

from keys.ring import key_ring
from keys.rotation import rotate
from keys.sealing import KeyRingError
from portal.doctor.condition import Condition

MOST_APART_S = 5.0
EARLIEST, LATEST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
PATIENCE_S = 5
SET_CLOCK = "Set the clock by a time server (chrony or systemd-timesyncd), on both machines."


def examine_keys() -> Condition:
    """Read the ring, and open everything that is sealed, without changing anything."""
    try:
        ring = key_ring()
    except KeyRingError as error:
        return Condition.bad(str(error), "Make a key with `manage.py make_key` and put it first in KEY_RING.")
    counts = rotate(is_rehearsal=True)
    unreadable, old = sum(count.unreadable for count in counts), sum(count.resealed for count in counts)
    if unreadable:
        return Condition.bad(
            f"{unreadable} sealed secrets cannot be opened with the keys in KEY_RING.",
            "Put the key that sealed them back into KEY_RING, behind the others; without it they are lost.",
        )
    if old:
        return Condition.bad(
            f"{old} secrets are not sealed with the first key of KEY_RING.", "Run `manage.py rotate_secrets`."
        )
    sealed = sum(count.already for count in counts)
    return Condition.well(f"{len(ring.keys)} in the ring, and all {sealed} sealed secrets can be opened.")


def examine_clock() -> Condition:
    """Compare this machine's clock with those it works with."""
    now = datetime.now(UTC)
    if not EARLIEST < now < LATEST:
        return Condition.bad(f"This machine thinks it is {now:%Y-%m-%d}.", SET_CLOCK)
    compared = []
    for name, ask in (("database", _database_ahead_s), ("Redis", _redis_ahead_s), ("disk", _disk_ahead_s)):
        ahead_s = ask()
        if ahead_s is None:
            continue
        if abs(ahead_s) > MOST_APART_S:
            return Condition.bad(f"The clock of the {name} is {ahead_s:+.0f} seconds from ours.", SET_CLOCK)
        compared.append(name)
    compared_with = f"; compared with {', '.join(compared)}" if compared else ""
    return Condition.well(f"{now:%Y-%m-%d %H:%M:%S} UTC{compared_with}.")


def _database_ahead_s() -> float | None:
    """Return how far a database server's clock is ahead; None for a file, which has none."""
    if connection.vendor != "postgresql":
        return None
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
            row = cursor.fetchone()
    except DatabaseError:
        return None  # the database's own examination says so
    return float(row[0]) - time.time()


def _redis_ahead_s() -> float | None:
    if not settings.REDIS_URL:
        return None
    try:
        with Redis.from_url(settings.REDIS_URL, socket_connect_timeout=PATIENCE_S, socket_timeout=PATIENCE_S) as redis:
            seconds, microseconds = redis.time()
    except (RedisError, OSError, ValueError):
        return None  # the broker's own examination says so
    return float(seconds) + float(microseconds) / 1e6 - time.time()


def _disk_ahead_s() -> float | None:
    """Return how far the clock of the file system is ahead, which may be another machine's."""
    try:
        with tempfile.NamedTemporaryFile(dir=settings.DATA_DIR) as file:
            return Path(file.name).stat().st_mtime - time.time()
    except OSError:
        return None  # the disk's own examination says so
