"""The front door as a Django app."""

from importlib import import_module
from typing import Any

from celery.signals import setup_logging
from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Registers the system checks, and keeps the logging as the settings made it."""

    name = "portal"
    label = "portal"
    verbose_name = "Portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("portal.system_checks")
        setup_logging.connect(keep_logging)


def keep_logging(**kwargs: Any) -> None:
    """Keep celery from adding handlers of its own, which do not mask: it adds none where this is connected."""
