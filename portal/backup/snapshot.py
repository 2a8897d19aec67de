"""One moment of the database, read from to the end however much is written meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models import Field, Model, QuerySet

from portal.backup.manifest import BackupError

# Rows that a new machine makes itself, and the sessions: a browser has to show anew who uses it.
LEFT_OUT = ("sessions.session", "portal.heartbeat", "diagnosis.hostlease")
AT_ONCE = 1000


@contextmanager
def moment() -> Iterator[None]:
    """Show one moment of the database until the block ends, without keeping anybody from writing."""
    if connection.vendor == "postgresql":
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    if connection.in_atomic_block:
        raise RuntimeError("A moment cannot be shown within a transaction.")
    with connection.cursor() as cursor:
        # Not atomic(): the settings have it take the write lock at once. With WAL, reading keeps nobody from writing.
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def applied_migrations(loader: MigrationLoader) -> list[tuple[str, str]]:
    """Return the migrations that the database has; raise BackupError where this portal does not know them all."""
    applied = list(loader.applied_migrations)
    if not applied:
        raise BackupError("There is nothing to back up: run `manage.py migrate` first.")
    unknown = [key for key in applied if key not in loader.graph.nodes]
    if unknown:
        raise BackupError(f"The database is newer than this portal: it has {unknown[0][0]} {unknown[0][1]}.")
    return applied


def models_at(loader: MigrationLoader, applied: list[tuple[str, str]]) -> list[type[Model]]:
    """Return every model as these migrations have it, not as the code has it: the two may differ."""
    found = loader.project_state(applied).apps.get_models(include_auto_created=True)
    kept = (model for model in found if model._meta.managed and not model._meta.proxy)
    return sorted((model for model in kept if model._meta.label_lower not in LEFT_OUT), key=_label)


def columns_of(model: type[Model]) -> "list[Field[Any, Any]]":
    """Return the fields whose values a row consists of."""
    return [field for field in model._meta.local_concrete_fields if not getattr(field, "generated", False)]


def rows_of(model: type[Model]) -> Iterator[tuple[Any, ...]]:
    """Yield every row, in the order of its key, a few at a time."""
    # Not a manager of the model's: that may hide rows.
    names = [field.attname for field in columns_of(model)]
    yield from QuerySet(model=model).order_by("pk").values_list(*names).iterator(AT_ONCE)


def _label(model: type[Model]) -> str:
    return model._meta.label_lower
