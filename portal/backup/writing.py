"""Write a backup: whole and readable for its owner only, or not at all."""

import json
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model

from keys.fields import SealedSecret
from keys.sealing import key_id
from portal.backup.manifest import NAME, BackupError, Manifest, Part, by_app, file_of
from portal.backup.snapshot import applied_migrations, columns_of, models_at, moment, rows_of
from portal.backup.values import written


def back_up(place: Path) -> tuple[Path, Manifest]:
    """Write one moment of the database into a new file, or into the folder `place`; return file and manifest.

    Raise BackupError where there is such a file already, or it cannot be written.
    """
    now = datetime.now(UTC)
    target = place / f"portal-{now:%Y-%m-%dT%H%M%SZ}.zip" if place.is_dir() else place
    if target.exists():
        raise BackupError(f"{target} is there already. Name another file, or a folder.")
    try:
        with _appearing_whole(target) as file, moment():
            return target, _write(file, now)
    except OSError as error:
        raise BackupError(f"{target} cannot be written: {error.strerror}.") from error


@contextmanager
def _appearing_whole(target: Path) -> Iterator[BinaryIO]:
    """Open a file that takes its name once everything stands in it, on the disk too."""
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with open(os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(target)
        _sync_folder(target.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(file: BinaryIO, now: datetime) -> Manifest:
    loader = MigrationLoader(connection)
    applied = applied_migrations(loader)
    key_ids: Counter[str] = Counter()
    with ZipFile(file, "w") as archive:
        parts = tuple(_write_part(archive, model, key_ids) for model in models_at(loader, applied))
        manifest = Manifest(
            made_at=now.isoformat(timespec="seconds"),
            database=connection.vendor,
            migrations=by_app(applied),
            parts=parts,
            key_ids=dict(sorted(key_ids.items())),
        )
        archive.writestr(_entry(NAME), manifest.dumps())
    return manifest


def _write_part(archive: ZipFile, model: type[Model], key_ids: Counter[str]) -> Part:
    digest, rows = sha256(), 0
    label = model._meta.label_lower
    with archive.open(_entry(file_of(label)), "w", force_zip64=True) as part:
        for row in rows_of(model):
            key_ids.update(key_id(value.sealed) for value in row if isinstance(value, SealedSecret))
            line = json.dumps([written(value) for value in row], sort_keys=True, ensure_ascii=False) + "\n"
            part.write(line.encode())
            digest.update(line.encode())
            rows += 1
    return Part(label, tuple(field.attname for field in columns_of(model)), rows, digest.hexdigest())


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name)
    entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o600 << 16
    return entry
