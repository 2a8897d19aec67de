"""How one value of a row is written in a backup, and read from it. A sealed secret stays sealed."""

import base64
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import BinaryField, Field, JSONField
from django.utils.duration import duration_iso_string

from keys.fields import SealedField, SealedSecret


def written(value: Any) -> Any:
    """Return a value as JSON can hold it; raise TypeError for a kind that `read` would not know again."""
    if isinstance(value, SealedSecret):
        return base64.b64encode(value.sealed).decode()
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(value).decode()
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    if isinstance(value, (UUID, Decimal)):
        return str(value)
    if value is None or isinstance(value, (bool, int, float, str, dict, list)):
        return value
    raise TypeError(f"Backups cannot hold a {type(value).__name__}.")


def read(field: "Field[Any, Any]", value: Any) -> Any:
    """Return a written value as the database takes it for this field."""
    if isinstance(field, JSONField):
        if value is None and not field.null:
            return connection.ops.adapt_json_value(None, field.encoder)  # JSON's own null
        return field.get_db_prep_save(value, connection)
    if value is None:
        return None
    if isinstance(field, BinaryField):
        sealed = base64.b64decode(value)
        return field.get_db_prep_save(SealedSecret(sealed) if isinstance(field, SealedField) else sealed, connection)
    return field.get_db_prep_save(field.to_python(value), connection)
