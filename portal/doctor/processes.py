"""The broker, the worker and the clock."""

import secrets
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from portal import heartbeat
from portal.doctor.condition import Condition
from portal.models import Heartbeat

PATIENCE_S = 3
QUEUE = "celery"
MANY = 1000
START = {
    "worker": "Start it: `celery -A portal worker`. Its log says why it ended.",
    "beat": "Start it, once only: `celery -A portal beat`. Without it nothing overdue is tried, no letter is sent.",
}


def examine_broker() -> Condition:
    """Reach the broker, write to it, and count what waits."""
    return _examine_redis() if settings.REDIS_URL else _examine_folder(Path(settings.BROKER_DIR))


def _examine_redis() -> Condition:
    try:
        with _redis() as redis:
            redis.set("portal:doctor", "1", ex=PATIENCE_S)
            waiting = int(redis.llen(QUEUE))
    except (RedisError, OSError, ValueError) as error:
        return Condition.bad(
            f"Redis cannot be reached or written to ({type(error).__name__}).",
            "Start it, look whether its disk or memory is full, and compare REDIS_URL. Nothing is lost meanwhile: "
            "what waits is handed over again.",
        )
    return _queue("Redis", waiting)


def _redis() -> Redis:
    """Return a client that asks once: by itself it would try a silent server four times."""
    return Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=PATIENCE_S,
        socket_timeout=PATIENCE_S,
        retry=Retry(NoBackoff(), 0),
    )


def _examine_folder(folder: Path) -> Condition:
    probe = folder / f"doctor-{secrets.token_hex(4)}"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe.write_text("")
        probe.unlink()
        waiting = sum(1 for _ in (folder / "queue").glob("*.msg"))
    except OSError as error:
        return Condition.bad(
            f"{folder} cannot be written to ({error.strerror}).",
            "Give it to the user that runs the portal, and look whether the disk is full.",
        )
    return _queue(f"The file system ({folder})", waiting)


def _queue(name: str, waiting: int) -> Condition:
    seen = f"{name} takes tasks; {waiting} waiting."
    return Condition.well(seen) if waiting < MANY else Condition.bad(seen, "The worker is too slow: start more of it.")


def examine_worker() -> Condition:
    """Ask when the worker last gave a sign of life."""
    return _examine_process("worker")


def examine_beat() -> Condition:
    """Ask when the clock last gave a sign of life."""
    return _examine_process("beat")


def _examine_process(name: str) -> Condition:
    row = Heartbeat.objects.filter(name=name).first()
    if row is None:
        return Condition.bad("It has never given a sign of life.", START[name])
    age_s = (timezone.now() - row.beaten_at).total_seconds()
    seen = f"Its last sign of life is {age_s:.0f} seconds old."
    return Condition.well(seen) if heartbeat.is_alive(name) else Condition.bad(seen, START[name])
