"""Make an empty database what it was when the backup was made, then bring it up to this portal.

All rows are loaded in one transaction, into the tables as the backup's own migrations make them: the migrations that
came later run over them afterwards, as they would have on the old machine.
"""

from collections.abc import Callable
from itertools import islice
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

from diagnosis import claims
from keys import opening
from portal import heartbeat
from portal.backup import values
from portal.backup.manifest import BackupError, Manifest, Part
from portal.backup.reading import DAMAGED, Backup
from portal.backup.snapshot import columns_of, models_at

AT_ONCE = 500
SEEDED = ("contenttypes.contenttype", "auth.permission", "registry.region")  # by migrations; the backup has its own


def restore(path: Path, say: Callable[[str], None]) -> opening.Opened:
    """Load the backup and return which of its secrets open with the keys at hand.

    Raise BackupError, with the database as it was, for a damaged or newer backup, and unless it is empty.
    """
    backup = Backup.open(path)
    manifest = backup.manifest
    say(f"Backup of {manifest.made_at} from portal {manifest.portal}: {manifest.rows} rows.")
    loader = MigrationLoader(connection)
    _refuse_newer(manifest, loader)
    backup.check_whole()
    _refuse_used(manifest, loader)
    _migrate_to(manifest)
    _load(backup)
    call_command("migrate", interactive=False, verbosity=0)
    ContentType.objects.clear_cache()
    say(f"All {manifest.rows} rows are loaded, and the tables are this portal's.")
    claims.release_all()
    return opening.try_all()


def _refuse_newer(manifest: Manifest, loader: MigrationLoader) -> None:
    unknown = sorted(manifest.applied - set(loader.graph.nodes))
    if unknown:
        app, name = unknown[0]
        raise BackupError(
            f"This backup is newer than this portal: it has the migration {app} {name}. Install version "
            f"{manifest.portal} or a later one, then restore."
        )


def _refuse_used(manifest: Manifest, loader: MigrationLoader) -> None:
    """Let only an empty database pass: fresh, or migrated no further than the backup and with nobody's rows."""
    there = set(connection.introspection.table_names()) - {MigrationRecorder.Migration._meta.db_table}
    if not there:
        return
    applied = list(loader.applied_migrations)
    if not applied:
        raise BackupError("The database holds tables of something else. Restore into a database of its own.")
    if not set(applied) <= manifest.applied:
        raise BackupError(
            "The database was migrated further than this backup. Make it anew, without `migrate`: restore does that."
        )
    if used := [model._meta.label for model in models_at(loader, applied) if _is_used(model)]:
        raise BackupError(
            f"The database is not empty: there are rows of {', '.join(used)}. Restore into a new database; nothing "
            "here is ever overwritten."
        )
    if any(heartbeat.is_alive(name) for name in ("worker", "beat")):
        raise BackupError("Worker or clock are running on this database. Stop them, and the web processes, first.")


def _is_used(model: type[Model]) -> bool:
    rows = model._base_manager.all()
    if model._meta.label_lower == "registry.region":
        return rows.exclude(redirect_uri="").exists()  # staff have filled it in
    return model._meta.label_lower not in SEEDED and rows.exists()


def _migrate_to(manifest: Manifest) -> None:
    executor = MigrationExecutor(connection)
    nodes, wanted = executor.loader.graph.node_map, manifest.applied
    # Of each app the latest ones alone: naming an earlier one would mean going back to it.
    executor.migrate(
        [key for key in sorted(wanted) if not any(_is_next(child.key, key, wanted) for child in nodes[key].children)]
    )


def _is_next(child: tuple[str, str], key: tuple[str, str], wanted: set[tuple[str, str]]) -> bool:
    return child[0] == key[0] and child in wanted


def _load(backup: Backup) -> None:
    loader = MigrationLoader(connection)
    models = models_at(loader, list(loader.applied_migrations))
    by_label = {model._meta.label_lower: model for model in models}
    if set(by_label) != {part.model for part in backup.manifest.parts}:
        raise BackupError(DAMAGED.format("its parts are not the tables that its migrations make"))
    try:
        with transaction.atomic(), connection.cursor() as cursor:  # keys between rows are compared at its end
            for model in models:
                cursor.execute(f"DELETE FROM {_quoted(model._meta.db_table)}")  # noqa: S608 (a name of ours)
            for part in backup.manifest.parts:
                _load_part(backup, part, by_label[part.model])
            for statement in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)
    except IntegrityError as error:
        raise BackupError(DAMAGED.format("its rows do not fit together")) from error


def _load_part(backup: Backup, part: Part, model: type[Model]) -> None:
    fields = {field.attname: field for field in columns_of(model)}
    if set(fields) != set(part.columns):
        raise BackupError(DAMAGED.format(f"{part.model} has other columns than its migrations make"))
    ordered = [fields[name] for name in part.columns]
    names = ", ".join(_quoted(field.column) for field in ordered if field.column)
    marks = ", ".join(["%s"] * len(ordered))
    statement = f"INSERT INTO {_quoted(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608 (names of ours)
    rows = backup.rows(part)
    with connection.cursor() as cursor:
        while some := list(islice(rows, AT_ONCE)):
            read = [[values.read(field, value) for field, value in zip(ordered, row, strict=True)] for row in some]
            cursor.executemany(statement, read)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
