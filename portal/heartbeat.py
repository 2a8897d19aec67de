"""Worker and beat say that they live: a row each, every few seconds.

Beat writes from within its own tick, so a scheduler that hangs falls silent. The worker writes from a thread
beside its pool, which stops with the process.
"""

import logging
import threading
from datetime import timedelta
from typing import Any

from celery.beat import PersistentScheduler
from celery.signals import worker_ready, worker_shutdown
from django.db import DatabaseError, connection
from django.utils import timezone

logger = logging.getLogger(__name__)

EVERY_S = 5.0
FRESH = timedelta(seconds=30)  # older than this, a process counts as gone

_stop = threading.Event()


def beat(name: str) -> None:
    """Write the sign of life of `name`; a database that is away for a moment is only logged."""
    from portal.models import Heartbeat  # noqa: PLC0415 (models load after Celery's app)

    try:
        Heartbeat.objects.update_or_create(name=name, defaults={"beaten_at": timezone.now()})
    except DatabaseError as error:
        logger.warning("The heartbeat of %s was not written: %s", name, type(error).__name__)


def is_alive(name: str) -> bool:
    """Say whether `name` ("worker", "beat") gave a sign of life a short time ago."""
    from portal.models import Heartbeat  # noqa: PLC0415 (models load after Celery's app)

    return Heartbeat.objects.filter(name=name, beaten_at__gte=timezone.now() - FRESH).exists()


def silent(*names: str) -> list[str]:
    """Return those of them that gave no sign of life, by one question to the database."""
    from portal.models import Heartbeat  # noqa: PLC0415 (models load after Celery's app)

    rows = Heartbeat.objects.filter(name__in=names, beaten_at__gte=timezone.now() - FRESH)
    alive = set(rows.values_list("name", flat=True))
    return [name for name in names if name not in alive]


class HeartbeatScheduler(PersistentScheduler):
    """Celery's own scheduler, which also says that it lives."""

    _beaten_at = 0.0
    max_interval = int(EVERY_S)

    def tick(self, *args: Any, **kwargs: Any) -> float:
        if timezone.now().timestamp() - self._beaten_at >= EVERY_S:
            self._beaten_at = timezone.now().timestamp()
            beat("beat")
        return min(float(super().tick(*args, **kwargs)), EVERY_S)


def _keep_beating() -> None:
    while not _stop.is_set():
        beat("worker")
        connection.close()
        _stop.wait(EVERY_S)


@worker_ready.connect
def _start(**_: Any) -> None:
    _stop.clear()
    threading.Thread(target=_keep_beating, name="heartbeat", daemon=True).start()


@worker_shutdown.connect
def _end(**_: Any) -> None:
    _stop.set()
