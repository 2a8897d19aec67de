"""The database, room on the disk, and what the pages are dressed with."""

import shutil

from django.conf import settings
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from portal.doctor.condition import Condition

ENOUGH = 500 * 1024 * 1024  # bytes: a database that cannot write loses requests
NAMES = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}


def examine_database() -> Condition:
    """Connect, and compare its tables with this code's."""
    name = NAMES.get(connection.vendor, connection.vendor)
    try:
        connection.ensure_connection()
    except OperationalError as error:
        return _unreachable(name, error)
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        return Condition.bad(f"{name} answers; {len(plan)} migrations are not applied.", "Run `manage.py migrate`.")
    return Condition.well(f"{name} answers, and all migrations are applied.")


def _unreachable(name: str, error: OperationalError) -> Condition:
    if connection.vendor == "sqlite":
        path = connection.settings_dict["NAME"]
        return Condition.bad(
            f"{path} cannot be opened ({error}).", "Give it and its folder to the user that runs the portal."
        )
    # Not the error's text: it may name more than an operator wants in a log.
    return Condition.bad(
        f"{name} cannot be reached ({type(error).__name__}).",
        "Start it, and compare DATABASE_URL with its host, port, name, user and password.",
    )


def examine_static_files() -> Condition:
    """Look whether the styles of the pages were collected; outside DEBUG no page can be shown without them."""
    if settings.DEBUG:
        return Condition.well("Taken from the code, since DEBUG is on.")
    listed = settings.STATIC_ROOT / "staticfiles.json"  # what ManifestStaticFilesStorage calls its manifest
    if not listed.is_file():
        return Condition.bad(
            f"{listed} is not there, so every page ends with an error.",
            "Run `manage.py collectstatic`, then restart the web server.",
        )
    return Condition.well(f"Collected in {settings.STATIC_ROOT}.")


def examine_disk() -> Condition:
    """Measure the free space where the portal writes."""
    data_dir = settings.DATA_DIR
    if not data_dir.is_dir():
        return Condition.bad(
            f"{data_dir} is not there.", "Make it, and give it to the user that runs the portal, or set DATA_DIR."
        )
    free = shutil.disk_usage(data_dir).free
    seen = f"{free / 1024**3:.1f} GiB are free in {data_dir}."
    return Condition.well(seen) if free >= ENOUGH else Condition.bad(seen, "Make room: 0.5 GiB is the least.")
