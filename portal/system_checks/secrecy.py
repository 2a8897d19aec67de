"""What keeps secrets, and letters, from going where they should not."""

from collections.abc import Iterator

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

SHORTEST_SECRET_KEY = 50
SHORTEST_TOKEN = 32
DEAD_MAIL = ("console", "dummy", "filebased", "locmem")
REPORTING = {
    "DEFAULT_EXCEPTION_REPORTER": "portal.safe_reporting.SafeReporter",
    "DEFAULT_EXCEPTION_REPORTER_FILTER": "portal.safe_reporting.SafeReporterFilter",
}
HERE = ("localhost", "127.0.0.1", "::1")


def check_reporting() -> Iterator[CheckMessage]:
    """Refuse reports of crashes that show values."""
    for name, value in REPORTING.items():
        if getattr(settings, name) != value:
            hint = f"Set it to {value!r}."
            yield Error(f"{name} is not the one that keeps secrets out of reports.", hint, id="portal.E009")


def check_secret_key() -> Iterator[CheckMessage]:
    """Refuse a key that everybody knows or could find out."""
    key = settings.SECRET_KEY
    if key in {"", getattr(settings, "DEV_SECRET_KEY", "")} or len(key) < SHORTEST_SECRET_KEY:
        hint = "Set SECRET_KEY to a random text: `python -c 'import secrets; print(secrets.token_urlsafe(50))'`."
        yield Error("SECRET_KEY is missing, too short or the default for development.", hint, id="portal.E001")


def check_apps() -> Iterator[CheckMessage]:
    """Refuse the practice Canvas."""
    if "sandbox" in {app.split(".")[0] for app in settings.INSTALLED_APPS}:
        yield Error("The sandbox is installed.", "Take it out of INSTALLED_APPS, or set DEBUG.", id="portal.E011")


def check_mail() -> Iterator[CheckMessage]:
    """Refuse mail that reaches nobody; warn of mail that others can read on its way."""
    backend = settings.EMAIL_BACKEND.split(".")[-2]
    if backend in DEAD_MAIL:
        hint = "Set EMAIL_URL to your mail server: smtp+tls://user:password@mail.example.edu:587."
        yield Error("Letters would reach nobody with this mail backend.", hint, id="portal.E008")
    is_open = backend == "smtp" and not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL)
    if is_open and settings.EMAIL_HOST not in HERE:
        hint = "Write EMAIL_URL with smtp+tls:// or smtp+ssl://; setup links travel in these letters."
        yield Warning("Letters go to the mail server unencrypted.", hint, id="portal.W001")


def check_metrics() -> Iterator[CheckMessage]:
    """Refuse a token that could be guessed."""
    if settings.METRICS_TOKEN and len(settings.METRICS_TOKEN) < SHORTEST_TOKEN:
        hint = "Unset METRICS_TOKEN, or make one: `python -c 'import secrets; print(secrets.token_urlsafe(32))'`."
        yield Error(f"METRICS_TOKEN is shorter than {SHORTEST_TOKEN} characters.", hint, id="portal.E015")
