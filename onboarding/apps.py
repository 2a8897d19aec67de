"""The app's place in Django."""

from django.apps import AppConfig


class OnboardingConfig(AppConfig):
    name = "onboarding"
