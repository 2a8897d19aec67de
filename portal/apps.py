"""The front door as a Django app."""

from importlib import import_module
from typing import Any

from celery.signals import beat_init, setup_logging, worker_init
from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured

from portal import log_lines


class PortalConfig(AppConfig):
    """Registers the system checks, and has worker and clock refuse and log as the rest does."""

    name = "portal"
    label = "portal"
    verbose_name = "Portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("portal.system_checks")
        log_lines.configure()
        import_module("portal.request_log").follow_tasks()
        setup_logging.connect(keep_logging)
        worker_init.connect(refuse_to_start)
        beat_init.connect(refuse_to_start)


def keep_logging(**kwargs: Any) -> None:
    """Keep celery from adding handlers of its own, which do not mask: it adds none where this is connected."""


def refuse_to_start(**kwargs: Any) -> None:
    """End worker or clock under dangerous settings: celery runs the system checks but ignores what they find."""
    try:
        import_module("portal.system_checks").refuse_dangerous_settings()
    except ImproperlyConfigured as error:
        # Celery logs and swallows any other exception of a signal's receiver.
        raise SystemExit(str(error)) from error
