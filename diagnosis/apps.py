"""The app's place in Django."""

from django.apps import AppConfig


class DiagnosisConfig(AppConfig):
    name = "diagnosis"
