"""A model field that stores a Secret sealed, and opens it only when it is revealed."""

import base64
import uuid
from typing import TYPE_CHECKING, Any

from django.core import checks
from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import Lookup
from django.db.models.query_utils import DeferredAttribute

from keys.ring import key_ring
from keys.sealing import SealError, open_, seal
from keys.secret import Secret


class SealedSecret(Secret):
    """A Secret as it lies in the database: opened anew, and checked, each time it is revealed.

    Without its row (out of `values()`) it cannot be opened at all.
    """

    __slots__ = ("associated", "sealed")

    def __init__(self, sealed: bytes, associated: bytes | None = None) -> None:
        self.sealed = sealed
        self.associated = associated

    def reveal(self) -> str:
        """Open it; raise SealError if its key is not in the ring, or if it was tampered with."""
        if self.associated is None:
            raise SealError("It can be opened only through its row.")
        return open_(key_ring(), self.sealed, self.associated).decode()


class SealedAttribute(DeferredAttribute):
    """Takes a Secret, gives a Secret; anything else is refused without being repeated."""

    field: "SealedField"

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if instance is not None and isinstance(value, SealedSecret) and value.associated is None:
            value = SealedSecret(value.sealed, self.field.associated_data(instance))
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: models.Model, value: object) -> None:
        if not (value is None or isinstance(value, Secret)):
            raise TypeError(f"{self.field} takes a Secret.")
        instance.__dict__[self.field.attname] = value


if TYPE_CHECKING:
    _BinaryField = models.BinaryField[Secret | None, Secret | None]
else:
    _BinaryField = models.BinaryField  # cannot be subscripted at run time


class SealedField(_BinaryField):
    """Stores a Secret with authenticated encryption, bound to its row.

    The row's UUID (made before anything is sealed) and the field's name are the associated data: a
    ciphertext copied to another row or column does not open. Renaming model or field therefore needs a
    migration that seals anew. Lookups but `isnull` are refused. `fingerprint_in` names the field beside it
    that holds its fingerprint; whoever writes the secret fills it, `rotate_secrets` keeps it right.
    """

    description = "A sealed secret"
    descriptor_class = SealedAttribute
    empty_strings_allowed = False  # the default of a new row is None, not b""

    def __init__(self, *args: Any, fingerprint_in: str = "", **kwargs: Any) -> None:
        self.fingerprint_in = fingerprint_in
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self.fingerprint_in:
            kwargs["fingerprint_in"] = self.fingerprint_in
        return name, path, args, kwargs

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        found = super().check(**kwargs)
        if not _has_early_uuid(self.model):
            hint = "Give the model `id = models.UUIDField(primary_key=True, default=uuid.uuid4)`."
            found.append(checks.Error("A sealed field needs a UUID made before saving.", hint, self, "keys.E010"))
        return found

    def associated_data(self, instance: models.Model) -> bytes:
        """Return what binds a value to this row and field, e.g. b"keys.credential.secret:<uuid>"."""
        if not _has_early_uuid(self.model) or instance.pk is None:
            raise SealError("A sealed field needs a row with a UUID made before saving.")
        return f"{self.model._meta.label_lower}.{self.name}:{uuid.UUID(str(instance.pk))}".encode()

    def pre_save(self, model_instance: models.Model, add: bool) -> SealedSecret | None:
        """Seal what was assigned; open what was sealed already, so that nothing unreadable is stored."""
        value: Secret | None = getattr(model_instance, self.attname)
        if value is None:
            return None
        associated = self.associated_data(model_instance)
        plain = value.reveal()
        if not (isinstance(value, SealedSecret) and value.associated == associated):
            value = SealedSecret(seal(key_ring(), plain.encode(), associated), associated)
            setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value: object) -> bytes | None:
        if value is None:
            return None
        if isinstance(value, SealedSecret):
            return value.sealed
        raise TypeError(f"{self} is written by saving its row: assign a Secret, then save.")

    def from_db_value(
        self, value: bytes | memoryview | None, expression: object, connection: BaseDatabaseWrapper
    ) -> SealedSecret | None:
        return None if value is None else SealedSecret(bytes(value))

    def to_python(self, value: Any) -> Secret | None:
        """Read a fixture: base64 of the sealed value, never the secret."""
        if isinstance(value, str):
            return SealedSecret(base64.b64decode(value))
        if value is None or isinstance(value, Secret):
            return value
        raise TypeError(f"{self} takes a Secret.")

    def value_to_string(self, obj: models.Model) -> str:
        """Write a fixture: the sealed value, or "" where nothing has been sealed yet."""
        value = getattr(obj, self.attname)
        return base64.b64encode(value.sealed).decode() if isinstance(value, SealedSecret) else ""

    def get_lookup(self, lookup: str) -> "type[Lookup[Any]] | None":
        if lookup != "isnull":
            raise FieldError(f"{self} cannot be searched; look for its fingerprint.")
        return super().get_lookup(lookup)

    def formfield(self, *args: Any, **kwargs: Any) -> None:
        """Appear in no form: a secret never travels back to a page."""
        return


def _has_early_uuid(model: type[models.Model]) -> bool:
    return isinstance(model._meta.pk, models.UUIDField) and model._meta.pk.has_default()
