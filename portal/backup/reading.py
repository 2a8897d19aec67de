"""Read a backup: first whether it is whole and fits this portal, then its rows."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError  # noqa: N812 (a class, named like a function there)

from portal.backup.manifest import NAME, BackupError, Manifest, Part

DAMAGED = "This backup is damaged: {}. Nothing was changed. Take another one."
_BROKEN = (BadZipFile, ZlibError, EOFError, OSError, KeyError, NotImplementedError, RuntimeError, ValueError)


class Backup:
    """An open backup whose manifest was read."""

    def __init__(self, archive: ZipFile, manifest: Manifest) -> None:
        self._archive = archive
        self.manifest = manifest

    @classmethod
    def open(cls, path: Path) -> "Backup":
        """Open a backup; raise BackupError if it is none, or a newer one than this portal understands."""
        if not path.is_file():
            raise BackupError(f"There is no file {path}.")
        try:
            archive = ZipFile(path)
            text = archive.read(NAME)
        except PermissionError as error:
            raise BackupError(f"{path} cannot be read: {error.strerror}.") from error
        except _BROKEN as error:
            raise BackupError(DAMAGED.format("it is no whole zip file with a manifest")) from error
        return cls(archive, Manifest.loads(text))

    def check_whole(self) -> None:
        """Read all of it once and compare it with the manifest; raise BackupError where they differ."""
        named = {NAME, *(part.file for part in self.manifest.parts)}
        if named != set(self._archive.namelist()):
            raise BackupError(DAMAGED.format("it does not hold the parts that its manifest names"))
        for part in self.manifest.parts:
            digest, rows = sha256(), 0
            for line in self._lines(part):
                digest.update(line)
                rows += 1
            if (digest.hexdigest(), rows) != (part.sha256, part.rows):
                raise BackupError(DAMAGED.format(f"{part.model} is not what its manifest says"))

    def rows(self, part: Part) -> Iterator[list[Any]]:
        """Yield the rows of one part, as they were written."""
        for line in self._lines(part):
            yield json.loads(line)

    def _lines(self, part: Part) -> Iterator[bytes]:
        try:
            with self._archive.open(part.file) as file:
                yield from file
        except _BROKEN as error:
            raise BackupError(DAMAGED.format(f"{part.model} cannot be read")) from error
