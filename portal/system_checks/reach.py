"""By which names, and through which proxies, people reach the portal."""

import ipaddress
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.http.request import validate_host

OWN_NAMES = (".localhost", ".local", ".lan", ".home.arpa", ".internal", ".test")


def check_debug() -> Iterator[CheckMessage]:
    """Refuse DEBUG where others come by: it opens letters, practice regions and errors with details to them."""
    if not settings.DEBUG:
        return
    host = urlsplit(settings.PUBLIC_URL).hostname
    names = {"ALLOWED_HOSTS": settings.ALLOWED_HOSTS, "PUBLIC_URL": [host] if host else []}
    for name, hosts in names.items():
        if not all(_is_own(host) for host in hosts):
            hint = f"Unset DEBUG, or have {name} name this machine or your own network only."
            yield Error(f"DEBUG is on, and {name} names a host that others may reach.", hint, id="portal.E012")


def check_hosts() -> Iterator[CheckMessage]:
    """Refuse to answer by every name: links would be made with whatever name somebody asked by."""
    if not settings.ALLOWED_HOSTS or any(host.strip() in {"*", "."} for host in settings.ALLOWED_HOSTS):
        hint = "Set ALLOWED_HOSTS to the names under which people reach the portal."
        yield Error("ALLOWED_HOSTS is empty or lets every name in.", hint, id="portal.E002")


def check_public_url() -> Iterator[CheckMessage]:
    """Refuse letters whose links are not safe, or lead nowhere."""
    url = urlsplit(settings.PUBLIC_URL)
    if url.scheme != "https":
        hint = "Set PUBLIC_URL to the https address that stands in letters and links."
        yield Error("PUBLIC_URL does not start with https.", hint, id="portal.E006")
    elif settings.ALLOWED_HOSTS and not validate_host(url.hostname or "", settings.ALLOWED_HOSTS):
        hint = "Add its host to ALLOWED_HOSTS, or mend it."
        yield Error("PUBLIC_URL names a host that is not in ALLOWED_HOSTS.", hint, id="portal.E017")


def check_proxies() -> Iterator[CheckMessage]:
    """Refuse to count all visitors as one, or as many as one of them likes."""
    if settings.TRUSTED_PROXIES < 0 or (settings.TRUST_PROXY_HEADER and not settings.TRUSTED_PROXIES):
        hint = "Set TRUSTED_PROXIES to the number of proxies that each request comes through: 1 for one nginx."
        yield Error("A proxy is trusted, but it is not said how many there are.", hint, id="portal.E016")


def check_origins() -> Iterator[CheckMessage]:
    """Refuse forms from pages that anybody may have written on their way, or from everywhere."""
    for origin in settings.CSRF_TRUSTED_ORIGINS:
        host = urlsplit(origin).hostname or ""
        if not origin.startswith("https://") or (host.startswith("*") and host.count(".") < 2):  # noqa: PLR2004 (*.edu)
            hint = "Name each as https://connect.example.edu, or take it out."
            yield Error(f"CSRF_TRUSTED_ORIGINS trusts {origin!r}.", hint, id="portal.E019")


def _is_own(host: str) -> bool:
    """Say whether the name or address is this machine's, or of a network that the world does not reach."""
    name = host.strip("[] ").lower()
    try:
        return not ipaddress.ip_address(name).is_global
    except ValueError:
        return name not in {"*", ""} and (("." not in name) or name.endswith(OWN_NAMES))
