"""System checks: combinations of settings that must never meet real institutions.

The portal starts with none of them: `manage.py` refuses by itself, web server and worker ask
`refuse_dangerous_settings` when they start.
"""

from itertools import chain
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, register, run_checks
from django.core.exceptions import ImproperlyConfigured

from portal.system_checks import limits, reach, secrecy, storage, wire

ALWAYS = (
    *(secrecy.check_reporting, wire.check_networks, wire.check_name_servers),
    *(reach.check_debug, limits.check_times),
)
OUTSIDE_DEBUG = (
    *(secrecy.check_secret_key, secrecy.check_apps, secrecy.check_mail, secrecy.check_metrics),
    *(reach.check_hosts, reach.check_public_url, reach.check_proxies, reach.check_origins),
    *(wire.check_wire, storage.check_storage, storage.check_settings_file, limits.check_lease),
    limits.check_control,
)


def refuse_dangerous_settings() -> None:
    """Raise ImproperlyConfigured, naming each error and its remedy, if a security check of ours fails.

    For the doors that run no system checks by themselves: gunicorn and celery.
    """
    errors = dangerous_settings()
    if errors:
        raise ImproperlyConfigured("\n".join(f"{error.id}: {error.msg} {error.hint or ''}" for error in errors))


def dangerous_settings() -> list[CheckMessage]:
    """Return what the portal does not start with."""
    return [found for found in run_checks(tags=[Tags.security]) if found.is_serious() and not found.is_silenced()]


@register(Tags.security)
def check_always(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    """Refuse what is wrong under DEBUG too."""
    return list(chain.from_iterable(check() for check in ALWAYS))


@register(Tags.security)
def check_outside_debug(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    """Refuse, outside DEBUG, every setting that is meant for one's own machine."""
    return [] if settings.DEBUG else list(chain.from_iterable(check() for check in OUTSIDE_DEBUG))
