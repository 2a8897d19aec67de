"""The front door: settings, addresses, worker; knows every app and holds no domain logic."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
