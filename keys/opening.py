"""Try to open all that is sealed, with the keys at hand: what a restored machine has to show before it is used."""

from dataclasses import dataclass, field

from django.db.models import Model, QuerySet

from keys.fields import SealedSecret
from keys.ring import key_ring
from keys.rotation import sealed_fields
from keys.sealing import KeyRingError, SealError, key_id

AT_ONCE = 500


@dataclass(slots=True)
class Opened:
    """How many open, and why the others do not."""

    opened: int = 0
    missing: dict[str, int] = field(default_factory=dict)  # ids of keys that are not in the ring
    refused: dict[str, int] = field(default_factory=dict)  # ids of keys that are, and yet do not open them

    @property
    def is_all(self) -> bool:
        return not (self.missing or self.refused)


def try_all() -> Opened:
    """Open every sealed value of every model, keep none of them, and return the counts."""
    found = Opened()
    try:
        known = {key.id for key in key_ring().keys}
    except KeyRingError:
        known = set()
    for sealed in sealed_fields():
        rows: QuerySet[Model] = (
            QuerySet(model=sealed.model).filter(**{f"{sealed.name}__isnull": False}).only("pk", sealed.name)
        )
        for row in rows.iterator(AT_ONCE):
            _try(getattr(row, sealed.attname), known, found)
    return found


def _try(value: SealedSecret, known: set[str], found: Opened) -> None:
    try:
        named = key_id(value.sealed)
    except SealError:
        named = "?"
    if named not in known:
        found.missing[named] = found.missing.get(named, 0) + 1
        return
    try:
        value.reveal()
    except SealError:
        found.refused[named] = found.refused.get(named, 0) + 1
    else:
        found.opened += 1
