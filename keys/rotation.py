"""Seal everything anew with the ring's first key: every model that has a SealedField, whoever's it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.db.models import Model, QuerySet

from keys.fields import SealedField, SealedSecret
from keys.ring import key_ring
from keys.sealing import SealError, fingerprint, key_id, seal

BATCH = 200


@dataclass(slots=True)
class Count:
    """What became of one field's values."""

    field: str  # "keys.Credential.secret"
    already: int = 0  # sealed with the first key, the fingerprint as it should be
    resealed: int = 0  # sealed anew (or to be)
    unreadable: int = 0  # left as they are: their key is not in the ring, or they were tampered with


def rotate(*, is_rehearsal: bool = False) -> list[Count]:
    """Seal anew what is not under the first key, and put fingerprints right; return the counts of each field.

    Goes in batches, each a transaction of its own with its rows locked: interrupted, it has done what it has
    done, and the next run does the rest. A rehearsal changes nothing. Raise KeyRingError for a bad ring.
    """
    return [_rotate_field(field, is_rehearsal) for field in sealed_fields()]


def sealed_fields() -> Iterator[SealedField]:
    """Return every sealed field of every installed model."""
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.proxy:
            yield from (field for field in model._meta.local_concrete_fields if isinstance(field, SealedField))


def _rotate_field(field: SealedField, is_rehearsal: bool) -> Count:
    count = Count(str(field))
    after: UUID | None = None
    while True:
        with transaction.atomic():
            rows = _next_rows(field, after)
            for row in rows:
                _rotate_row(field, row, count, is_rehearsal)
        if len(rows) < BATCH:
            return count
        after = rows[-1].pk


def _next_rows(field: SealedField, after: UUID | None) -> list[Model]:
    rows = _rows(field).filter(**{f"{field.name}__isnull": False}).order_by("pk")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    return list(rows.select_for_update(of=("self",))[:BATCH])


def _rotate_row(field: SealedField, row: Model, count: Count, is_rehearsal: bool) -> None:
    ring = key_ring()
    value: SealedSecret = getattr(row, field.attname)
    try:
        plain = value.reveal()
    except SealError:
        count.unreadable += 1
        return
    beside = {field.fingerprint_in: fingerprint(ring, plain)} if field.fingerprint_in else {}
    if key_id(value.sealed) == ring.first.id and all(getattr(row, name) == text for name, text in beside.items()):
        count.already += 1
        return
    count.resealed += 1
    if not is_rehearsal:
        associated = field.associated_data(row)
        changes: dict[str, Any] = {field.name: SealedSecret(seal(ring, plain.encode(), associated)), **beside}
        _rows(field).filter(pk=row.pk).update(**changes)


def _rows(field: SealedField) -> QuerySet[Model]:
    # Not a manager of the model's: that may hide rows, or refuse to change them.
    return QuerySet(model=field.model)
