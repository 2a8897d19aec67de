"""The app's place in Django."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "registry"
