"""One line of the table: which rows, for how long, and what becomes of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import CASCADE, Exists, Model, OuterRef, QuerySet
from django.utils.functional import Promise

Rows = QuerySet[Any]


def delete(found: Rows) -> int:
    """Delete the rows, held so that nobody else changes them meanwhile, with all that belongs to them."""
    with transaction.atomic():
        held = [row.pk for row in found.only("pk").select_for_update(of=("self",))]
        # Asked again: while it waited for the rows, somebody may have come to refer to them.
        keys = list(found.filter(pk__in=held).values_list("pk", flat=True))
        found.model._base_manager.filter(pk__in=keys).delete()
    return len(keys)


@dataclass(frozen=True, slots=True)
class Rule:
    """`over(before)` are the rows whose time was over by then; `forget` takes them, or what is in them, away.

    `what` and `until` are read by everybody whom the rows are about; `until` may name %(days)s.
    """

    model: str
    setting: str  # a number of days
    what: Promise
    until: Promise
    over: Callable[[datetime], Rows]
    forget: Callable[[Rows], int] = delete

    @property
    def days(self) -> int:
        return int(getattr(settings, self.setting))

    @property
    def how_long(self) -> str:
        """How long it is kept, in words."""
        return str(self.until) % {"days": self.days}


def unreferred(found: Rows) -> Rows:
    """Return those of the rows that nothing refers to but what is deleted with them."""
    model: type[Model] = found.model
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and not relation.many_to_many:
            field = relation.field  # type: ignore[union-attr]  # one that points here
            if field.remote_field.on_delete is not CASCADE:
                others = field.model._base_manager.filter(**{field.attname: OuterRef("pk")})
                found = found.filter(~Exists(others))
    return found
