"""The record of who took something out is kept as it was written."""

import uuid
from typing import Any

import pytest
from django.db.models import ProtectedError

from keys import custody
from keys.models import Access, AppendOnlyError
from keys.secret import Secret

pytestmark = pytest.mark.django_db


def make_access() -> Access:
    """Put a secret in, take it out, and return the record of it."""
    where: dict[str, Any] = {
        "kind": "canvas_key",
        "owner_id": uuid.uuid4(),
        "bound_to": "https://canvas.northfield.example",
    }
    custody.put_in(**where, secret=Secret("x" * 64), actor="form")
    custody.take_out(**where, reason="run 7", actor="worker")
    return Access.objects.get()


class TestAccess:
    @pytest.mark.parametrize(
        "deed",
        [
            lambda row: row.save(),
            lambda row: row.delete(),
            lambda row: Access.objects.all().delete(),
            lambda row: Access.objects.update(reason="another"),
            lambda row: Access.objects.filter(pk=row.pk).update(actor="nobody"),
            lambda row: Access.objects.bulk_update([row], ["reason"]),
            lambda row: row.credential.accesses.all().delete(),
            lambda row: Access._base_manager.all().delete(),
        ],
    )
    def test_is_kept_as_it_was_written(self, deed: Any) -> None:
        row = make_access()
        row.reason = "another"
        with pytest.raises(AppendOnlyError):
            deed(row)
        assert Access.objects.get().reason == "run 7"

    def test_keeps_its_credential(self) -> None:
        row = make_access()
        with pytest.raises(ProtectedError):
            row.credential.delete()
