"""Rows that are made up in memory and stored together, with the times that they say."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction

from diagnosis.models import CheckResult, Run
from onboarding.models import Case, Flip, Letter, SetupLink, Step, Watch
from registry.models import Connection, Contact, Institution, Server

_AT_ONCE = 500  # rows in one statement: databases take only so many values
# What others point at comes first.
_ORDER: tuple[type[models.Model], ...] = (
    *(Institution, Contact, Server, Connection, Run, CheckResult, Case),
    *(Step, Flip, Letter, SetupLink, Watch),
)


@dataclass(slots=True)
class Batch:
    """Rows by their models."""

    rows: dict[type[models.Model], list[Any]] = field(default_factory=lambda: {model: [] for model in _ORDER})

    def add(self, *rows: models.Model) -> None:
        for row in rows:
            self.rows[type(row)].append(row)

    def store(self) -> None:
        """Store them all, or none."""
        with transaction.atomic(), _times_as_written():
            for model, rows in self.rows.items():
                model._default_manager.bulk_create(rows, batch_size=_AT_ONCE)


@contextmanager
def _times_as_written() -> Iterator[None]:
    """Keep the times that rows come with where the database's own time is taken otherwise: they tell of months."""
    fields = [
        one
        for model in _ORDER
        for one in model._meta.get_fields()
        if isinstance(one, models.DateTimeField) and one.auto_now_add
    ]
    for one in fields:
        one.auto_now_add = False
    try:
        yield
    finally:
        for one in fields:
            one.auto_now_add = True
