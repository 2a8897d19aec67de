"""What docs/production.md promises of an upgrade: what web processes of the old version store meanwhile is stored."""

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AddField
from django.db.models import Field
from django.db.models.fields import NOT_PROVIDED

# The last migration of each app that was made before this was looked after.
BEFORE = {"diagnosis": 3, "keys": 1, "onboarding": 7, "portal": 1, "registry": 5}


def added_fields() -> "list[Field[object, object]]":
    found = []
    for (label, name), migration in sorted(MigrationLoader(None).disk_migrations.items()):
        if int(name[:4]) <= BEFORE.get(label, 9999):
            continue
        for step in migration.operations:
            if isinstance(step, AddField):
                found.append(apps.get_model(label, step.model_name)._meta.get_field(step.name))
    return [field for field in found if isinstance(field, Field)]


class TestColumnsAdded:
    @pytest.mark.parametrize("field", added_fields(), ids=str)
    def test_can_be_left_out_by_whom_does_not_know_them(self, field: "Field[object, object]") -> None:
        assert field.null or field.db_default is not NOT_PROVIDED

    def test_are_looked_at(self) -> None:
        assert {field.name for field in added_fields()} >= {"lti_client_id", "certificate_pem"}
