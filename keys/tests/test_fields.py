"""A sealed field takes and gives Secrets, keeps them bound to their row, and lets nobody search them."""

import json
import pickle
import uuid
from typing import Any

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import connection
from django.db.models import F, Value
from django.forms import modelform_factory
from django.forms.models import model_to_dict

from keys.fields import SealedSecret
from keys.models import Credential
from keys.sealing import SealError, make_key
from keys.secret import Secret
from keys.tests.leaks import leaked

PLAIN = "Zk4vQ9pXw2Lr8TnB" * 4

pytestmark = pytest.mark.django_db


def make_credential(**changes: Any) -> Credential:
    fields: dict[str, Any] = {
        "kind": "canvas_key",
        "owner_id": uuid.uuid4(),
        "version": 1,
        "secret": Secret(PLAIN),
        "bound_to": "https://canvas.northfield.example",
        "length": 64,
    }
    return Credential.objects.create(**fields | changes)


def stored(credential: Credential) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM keys_credential WHERE version = %s", [credential.version])
        return bytes(cursor.fetchone()[0])


class TestStoring:
    def test_gives_back_what_was_put_in(self) -> None:
        row = Credential.objects.get(pk=make_credential().pk)
        assert row.secret is not None
        assert row.secret.reveal() == PLAIN
        assert leaked(stored(row).decode("latin-1"), PLAIN) == set()

    def test_keeps_no_plain_value_on_the_row_after_saving(self) -> None:
        assert isinstance(make_credential().secret, SealedSecret)

    def test_seals_on_save_with_update_fields(self) -> None:
        row = make_credential()
        row.secret = Secret("another")
        row.save(update_fields=["secret"])
        assert Credential.objects.get().secret == Secret("another")

    def test_leaves_it_alone_where_other_fields_are_saved(self) -> None:
        row = make_credential()
        before = stored(row)
        row.length = 20
        row.save()
        assert stored(row) == before

    def test_works_deferred_and_alone(self) -> None:
        pk = make_credential().pk
        for row in (Credential.objects.defer("secret").get(pk=pk), Credential.objects.only("secret").get(pk=pk)):
            assert row.secret == Secret(PLAIN)

    def test_seals_in_bulk(self) -> None:
        rows = [
            Credential(kind="k", owner_id=uuid.uuid4(), version=n, secret=Secret(f"{PLAIN}{n}"), length=64)
            for n in (1, 2)
        ]
        Credential.objects.bulk_create(rows)
        opened = {row.version: row.secret for row in Credential.objects.all()}
        assert opened == {1: Secret(f"{PLAIN}1"), 2: Secret(f"{PLAIN}2")}

    def test_seals_anew_what_comes_from_another_row(self) -> None:
        first = make_credential()
        second = make_credential(version=2, secret=first.secret)
        assert Credential.objects.get(pk=second.pk).secret == Secret(PLAIN)

    @pytest.mark.parametrize("value", [PLAIN, PLAIN.encode(), 7, [PLAIN]])
    def test_takes_nothing_but_a_secret(self, value: object) -> None:
        with pytest.raises(TypeError) as caught:
            Credential(secret=value)  # type: ignore[misc]  # is what is tried
        assert leaked(str(caught.value), PLAIN) == set()


class TestRow:
    def test_refuses_a_value_moved_to_another_row(self) -> None:
        first, second = make_credential(), make_credential(version=2)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE keys_credential SET secret = %s WHERE version = 2", [stored(first)])
        moved = Credential.objects.get(pk=second.pk).secret
        assert moved is not None
        with pytest.raises(SealError):
            moved.reveal()

    def test_never_stores_a_value_under_an_id_that_cannot_open_it(self) -> None:
        row = Credential.objects.get(pk=make_credential().pk)
        row.pk, row.version = uuid.uuid4(), 2
        with pytest.raises(SealError):
            row.save(force_insert=True)

    def test_raises_under_a_wrong_key(self, settings: Any) -> None:
        row = Credential.objects.get(pk=make_credential().pk)
        settings.KEY_RING = [make_key("other")]
        assert row.secret is not None
        with pytest.raises(SealError):
            row.secret.reveal()


class TestQueries:
    @pytest.mark.parametrize(
        "lookup",
        [
            {"secret": Secret(PLAIN)},
            {"secret": PLAIN.encode()},
            {"secret": None},
            {"secret__contains": "Zk4v"},
            {"secret__in": [Secret(PLAIN)]},
            {"secret__gt": b"\0"},
            {"secret__length": 3},
        ],
    )
    def test_refuses_to_be_searched(self, lookup: dict[str, object]) -> None:
        with pytest.raises(FieldError) as caught:
            Credential.objects.filter(**lookup)
        assert leaked(str(caught.value), PLAIN) == set()

    def test_may_be_asked_whether_it_is_there(self) -> None:
        make_credential()
        assert Credential.objects.filter(secret__isnull=False).count() == 1

    @pytest.mark.parametrize("value", [Secret(PLAIN), Value(PLAIN), PLAIN])
    def test_refuses_to_be_updated_without_its_row(self, value: object) -> None:
        make_credential()
        with pytest.raises(TypeError) as caught:
            Credential.objects.update(secret=_as_field(value))
        assert leaked(str(caught.value), PLAIN) == set()

    def test_gives_values_that_cannot_be_opened(self) -> None:
        make_credential()
        found = Credential.objects.annotate(copy=F("secret")).values("secret", "copy").get()
        for value in found.values():
            assert isinstance(value, SealedSecret)
            assert leaked(repr(value), PLAIN) == set()
            with pytest.raises(SealError):
                value.reveal()


class TestCopies:
    @pytest.mark.parametrize("form", ["json", "xml", "python", "jsonl"])
    def test_is_not_in_a_dump(self, form: str) -> None:
        row = make_credential()
        for source in (row, Credential.objects.get(), Credential(pk=row.pk, secret=Secret(PLAIN))):
            assert leaked(str(serializers.serialize(form, [source])), PLAIN) == set()

    def test_comes_back_from_a_dump_under_the_same_ring(self) -> None:
        make_credential()
        dump = serializers.serialize("json", Credential.objects.all())
        Credential.objects.all().delete()
        for item in serializers.deserialize("json", dump):
            item.save()
        assert json.loads(dump)[0]["fields"]["secret"]
        assert Credential.objects.get().secret == Secret(PLAIN)

    def test_is_in_no_form_and_no_pickle(self) -> None:
        row = Credential.objects.get(pk=make_credential().pk)
        assert "secret" not in modelform_factory(Credential, fields="__all__").base_fields
        assert "secret" not in model_to_dict(row)
        with pytest.raises(TypeError):
            pickle.dumps(row)

    def test_is_nowhere_in_what_a_row_prints(self) -> None:
        row = make_credential()
        assert leaked(f"{row} {row!r} {vars(row)} {Credential.objects.values()}", PLAIN) == set()


def _as_field(value: object) -> Any:
    if isinstance(value, Value):
        return Value(value.value, output_field=Credential._meta.get_field("secret"))
    return value
