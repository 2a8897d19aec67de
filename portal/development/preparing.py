"""What must be there before anything is started: tables, translations, practice regions, somebody to log in as."""

import json
import secrets
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import OperationalError, connection

from portal import catalogues
from portal.models import Heartbeat

STAFF_EMAIL = "staff@portal.example"
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike


class DatabaseAwayError(Exception):
    """The database cannot be reached; says which, without its password."""


def prepare(say: Callable[[str], None]) -> None:
    """Bring database and translations to the state of this code; raise DatabaseAwayError. Loses nothing."""
    _reach_database()
    migrated = StringIO()
    call_command("migrate", interactive=False, verbosity=1, stdout=migrated)
    applied = [line for line in migrated.getvalue().splitlines() if line.strip().startswith("Applying")]
    if applied:
        say(f"Database: {len(applied)} migrations applied.")
    for target in catalogues.compile_all(Path(settings.LOCALE_PATHS[0])):
        say(f"Translations: compiled {target.parent.parent.name}.")
    call_command("demo_data", verbosity=0)
    Heartbeat.objects.all().delete()  # of processes that ended: the new ones must speak for themselves


def _reach_database() -> None:
    try:
        connection.ensure_connection()
    except OperationalError as error:
        database = settings.DATABASES["default"]
        where = database.get("HOST") or database["NAME"]
        raise DatabaseAwayError(f"The database at {where} cannot be reached: {str(error).splitlines()[0]}") from error


def make_staff_user() -> str:
    """Give the staff user a new password and return it; makes the user at the first start."""
    password = "-".join("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(4))
    user, _ = get_user_model().objects.get_or_create(username="staff", defaults={"email": STAFF_EMAIL})
    user.email, user.is_staff, user.is_superuser, user.is_active = STAFF_EMAIL, True, True, True
    user.set_password(password)
    user.save()
    return password


def servers_to_submit(port: int, slugs: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return what the sandbox says of these servers, listening on `port`."""
    printed = StringIO()
    call_command("sandbox_catalogue", port=port, stdout=printed)
    catalogue = json.loads(printed.getvalue())
    names = {region["code"]: region["name"] for region in catalogue["regions"]}
    servers = {server["slug"]: server for server in catalogue["servers"]}
    return [servers[slug] | {"region_name": names[servers[slug]["region"]]} for slug in slugs]


def notes() -> list[str]:
    """Return what is worth knowing about this start."""
    database = "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"
    broker = "Redis" if settings.REDIS_URL else "the file system"
    return [f"Database: {database}. Tasks go through {broker}. Data: {settings.DATA_DIR}."]
