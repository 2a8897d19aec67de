"""The worker and the clock.

With REDIS_URL: Redis. Without: a file system transport (portal/file_broker.py) under the data directory, real
worker and beat processes with nothing to install. Either broker loses a task when a worker is killed, so nothing relies on it:
correctness lives in rows (diagnosis/models/run.py), and the sweeper hands over again what is overdue.
"""

import os
from datetime import timedelta
from typing import Any

from celery import Celery
from celery.schedules import crontab
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")


def _broker() -> dict[str, Any]:
    if settings.REDIS_URL:
        visibility_s = int(settings.RUN_LEASE_S * 2)
        return {
            "broker_url": settings.REDIS_URL,
            # A page that hands a run over must not wait for a broker that is away: the sweeper hands it over later.
            "broker_transport_options": {
                "visibility_timeout": visibility_s,
                "socket_timeout": 10,
                "socket_connect_timeout": 2,
                "max_retries": 1,
                "interval_start": 0,
                "interval_max": 0.2,
            },
        }
    folders = {name: settings.BROKER_DIR / name for name in ("queue", "processed", "control")}
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return {
        "broker_url": "filesystem://localhost",
        "broker_transport": "portal.file_broker:Transport",
        "broker_transport_options": {
            "data_folder_in": str(folders["queue"]),
            "data_folder_out": str(folders["queue"]),
            "processed_folder": str(folders["processed"]),
            "control_folder": str(folders["control"]),
            "polling_interval": 0.1,
        },
    }


def _configuration() -> dict[str, Any]:
    return {
        **_broker(),
        "imports": ("portal.heartbeat", "portal.clock", "onboarding.tasks", "onboarding.clock"),
        "task_ignore_result": True,
        "task_serializer": "json",
        "accept_content": ["json"],
        "task_acks_late": False,
        "worker_prefetch_multiplier": 1,
        "worker_hijack_root_logger": False,
        "worker_max_tasks_per_child": 1000,
        "broker_connection_retry_on_startup": True,
        "timezone": "UTC",
        "beat_scheduler": "portal.heartbeat:HeartbeatScheduler",
        "beat_schedule_filename": str(settings.DATA_DIR / "beat-schedule"),
        "beat_schedule": _schedule(),
    }


def _schedule() -> dict[str, Any]:
    """Return what the clock starts, and how often."""
    return {
        "sweep-runs": {
            "task": "onboarding.clock.sweep_runs",
            "schedule": timedelta(seconds=settings.SWEEP_EVERY_S),
            "options": {"expires": settings.SWEEP_EVERY_S},
        },
        "send-letters": {
            "task": "onboarding.clock.send_letters",
            "schedule": timedelta(seconds=2),
            "options": {"expires": 2},
        },
        "watch": {
            "task": "onboarding.clock.watch",
            "schedule": timedelta(seconds=settings.WATCH_TICK_S),
            "options": {"expires": settings.WATCH_TICK_S},
        },
        "expire-cases": {"task": "onboarding.clock.expire_cases", "schedule": timedelta(hours=1)},
        "tally-connections": {"task": "onboarding.clock.tally_connections", "schedule": timedelta(hours=1)},
        "prune": {"task": "portal.clock.prune", "schedule": crontab(hour="3", minute="17")},
        "forget-sessions": {"task": "onboarding.clock.forget_sessions", "schedule": timedelta(hours=6)},
    }


# A callable, read when the configuration is first needed: the settings may still be loading when this is imported.
app.add_defaults(_configuration)
