"""System checks: combinations of settings that must never meet real institutions.

The portal starts with none of them: `manage.py` refuses by itself, web server and worker ask
`refuse_dangerous_settings` when they start.
"""

import ipaddress
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register, run_checks
from django.core.exceptions import ImproperlyConfigured

SHORTEST_SECRET_KEY = 50
DEAD_MAIL = ("console", "dummy", "filebased", "locmem")
REPORTING = {
    "DEFAULT_EXCEPTION_REPORTER": "portal.safe_reporting.SafeReporter",
    "DEFAULT_EXCEPTION_REPORTER_FILTER": "portal.safe_reporting.SafeReporterFilter",
}
NOT_PUBLIC = tuple(
    ipaddress.ip_network(text)
    for text in (
        *(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.168.0.0/16",
        ),
        *("::1/128", "fc00::/7", "fe80::/10", "::ffff:0:0/96"),
    )
)


def refuse_dangerous_settings() -> None:
    """Raise ImproperlyConfigured, naming each error and its remedy, if a security check of ours fails.

    For the doors that run no system checks by themselves: gunicorn and celery.
    """
    errors = [found for found in run_checks(tags=[Tags.security]) if found.is_serious() and not found.is_silenced()]
    if errors:
        raise ImproperlyConfigured("\n".join(f"{error.id}: {error.msg} {error.hint or ''}" for error in errors))


@register(Tags.security)
def check_always(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    """Refuse what is wrong under DEBUG too."""
    errors: list[CheckMessage] = [
        Error(f"{name} is not the one that keeps secrets out of reports.", f"Set it to {value!r}.", id="portal.E009")
        for name, value in REPORTING.items()
        if getattr(settings, name) != value
    ]
    for text in settings.WIRE_ALLOWED_NETWORKS:
        if _network(text) is None:
            hint = "Write networks as 127.0.0.0/8, separated by commas."
            errors.append(Error(f"WIRE_ALLOWED_NETWORKS holds {text!r}, which is no network.", hint, id="portal.E010"))
    return errors


@register(Tags.security)
def check_outside_debug(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    """Refuse, outside DEBUG, every setting that is meant for one's own machine."""
    if settings.DEBUG:
        return []
    return [*_check_django(), *_check_wire(), *_check_storage()]


def _check_django() -> Iterator[CheckMessage]:
    key = settings.SECRET_KEY
    if key in {"", getattr(settings, "DEV_SECRET_KEY", "")} or len(key) < SHORTEST_SECRET_KEY:
        hint = "Set SECRET_KEY to a random text: `python -c 'import secrets; print(secrets.token_urlsafe(50))'`."
        yield Error("SECRET_KEY is missing, too short or the default for development.", hint, id="portal.E001")
    if not settings.ALLOWED_HOSTS or any(host.strip() in {"*", "."} for host in settings.ALLOWED_HOSTS):
        hint = "Set ALLOWED_HOSTS to the names under which people reach the portal."
        yield Error("ALLOWED_HOSTS is empty or lets every name in.", hint, id="portal.E002")
    if urlsplit(settings.PUBLIC_URL).scheme != "https":
        hint = "Set PUBLIC_URL to the https address that stands in letters and links."
        yield Error("PUBLIC_URL does not start with https.", hint, id="portal.E006")
    if settings.EMAIL_BACKEND.split(".")[-2] in DEAD_MAIL:
        hint = "Set EMAIL_URL to your mail server: smtp+tls://user:password@mail.example.edu:587."
        yield Error("Letters would reach nobody with this mail backend.", hint, id="portal.E008")
    if "sandbox" in {app.split(".")[0] for app in settings.INSTALLED_APPS}:
        yield Error("The sandbox is installed.", "Take it out of INSTALLED_APPS, or set DEBUG.", id="portal.E011")


def _check_wire() -> Iterator[CheckMessage]:
    if settings.WIRE_NAMES_FILE:
        hint = "Unset WIRE_NAMES_FILE: it lets a file stand in for the name servers."
        yield Error("WIRE_NAMES_FILE is set.", hint, id="portal.E003")
    for text in settings.WIRE_ALLOWED_NETWORKS:
        network = _network(text)
        if network and any(network.version == inner.version and network.overlaps(inner) for inner in NOT_PUBLIC):
            hint = "Take it out: anyone who fills in the form could have the portal ask inside your network."
            yield Error(f"WIRE_ALLOWED_NETWORKS opens {text}, which is not public.", hint, id="portal.E004")
    if settings.WIRE_EXTRA_CA_FILE:
        ca_file = Path(settings.WIRE_EXTRA_CA_FILE).resolve()
        if ca_file.is_relative_to(Path(settings.DATA_DIR).resolve()) or "sandbox" in ca_file.parts:
            hint = "Unset WIRE_EXTRA_CA_FILE, or name a certificate that an administrator put elsewhere."
            yield Error("WIRE_EXTRA_CA_FILE lies where the sandbox writes its own.", hint, id="portal.E005")


def _check_storage() -> Iterator[CheckMessage]:
    temporary = Path(tempfile.gettempdir()).resolve()
    database = settings.DATABASES["default"]
    is_sqlite = database["ENGINE"].endswith("sqlite3")
    places = {"DATA_DIR": str(settings.DATA_DIR), **({"DATABASE_URL": str(database["NAME"])} if is_sqlite else {})}
    for name, place in places.items():
        if ":memory:" in place or "mode=memory" in place or Path(place).resolve().is_relative_to(temporary):
            hint = f"Set {name} to a place that is kept and backed up."
            yield Error(f"{name} leads to memory or to a temporary directory.", hint, id="portal.E007")


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return None
