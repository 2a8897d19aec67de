"""The safe as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class KeysConfig(AppConfig):
    """Registers the system checks of the key ring."""

    name = "keys"
    label = "keys"
    verbose_name = "The safe"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("keys.system_checks")
