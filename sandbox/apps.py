"""A Django app for the sake of its one command; nothing else in here knows Django."""

from django.apps import AppConfig


class SandboxConfig(AppConfig):
    name = "sandbox"
    verbose_name = "Practice Canvas"
