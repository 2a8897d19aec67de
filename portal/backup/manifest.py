"""The manifest of a backup: what is in it, of which portal, and which keys its secrets need. Never a key."""

import json
import tomllib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from django.conf import settings

NAME = "manifest.json"
FORMAT = 1


def portal_version() -> str:
    """Return the version of this portal."""
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


class BackupError(Exception):
    """A backup cannot be made or used; says why and what to do, in a sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one model."""

    model: str  # "onboarding.case"
    columns: tuple[str, ...]
    rows: int
    sha256: str

    @property
    def file(self) -> str:
        return file_of(self.model)


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that must be known before the first row is read."""

    made_at: str
    database: str  # it was made from; any kind takes it
    migrations: dict[str, list[str]]  # of each app, the applied ones
    parts: tuple[Part, ...]
    key_ids: dict[str, int]  # how many sealed values name which key
    portal: str = field(default_factory=portal_version)
    format: int = FORMAT

    def dumps(self) -> bytes:
        return json.dumps(asdict(self), indent=1).encode()

    @classmethod
    def loads(cls, text: bytes) -> Self:
        """Read what `dumps` wrote; raise BackupError for anything else, or for a newer format."""
        try:
            read: dict[str, Any] = json.loads(text)
            if read["format"] > FORMAT:
                raise BackupError("This backup was made by a newer portal, in a format that this one does not know.")
            parts = tuple(Part(**part | {"columns": tuple(part["columns"])}) for part in read.pop("parts"))
            return cls(parts=parts, **read)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise BackupError("This backup is damaged: its manifest cannot be read.") from error

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.parts)

    @property
    def applied(self) -> set[tuple[str, str]]:
        return {(app, name) for app, names in self.migrations.items() for name in names}


def by_app(applied: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the names of migrations as the manifest has them."""
    found: dict[str, list[str]] = {}
    for app, name in sorted(applied):
        found.setdefault(app, []).append(name)
    return found


def file_of(model: str) -> str:
    """Return where the rows of a model stand in the zip file."""
    return f"rows/{model}.jsonl"
