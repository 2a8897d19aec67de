"""The safe takes secrets in, gives them out for a reason to where they belong, and keeps the record."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from django.db.models.signals import pre_save

from keys import custody
from keys.models import Access, Credential
from keys.sealing import SealError, make_key
from keys.secret import Secret

KIND = "canvas_key"
OWNER = UUID("8d1f2a30-0000-4000-8000-000000000001")
HERE = "https://canvas.northfield.example"
THERE = "https://canvas.northfield.example:8443"
COMPLETE = Secret("Zk4vQ9pXw2Lr8TnB" * 4)
OTHER = Secret("b" * 63 + "c")

pytestmark = pytest.mark.django_db


def put_in(secret: Secret = COMPLETE, **changes: Any) -> Credential:
    known: dict[str, Any] = {"kind": KIND, "owner_id": OWNER, "secret": secret, "bound_to": HERE, "actor": "form"}
    return custody.put_in(**known | changes)


def take_out(**changes: Any) -> Secret:
    known: dict[str, Any] = {"kind": KIND, "owner_id": OWNER, "bound_to": HERE, "reason": "run 7", "actor": "worker"}
    return custody.take_out(**known | changes)


class TestPutIn:
    def test_makes_a_new_version_of_another_secret_and_keeps_the_older(self) -> None:
        assert [put_in().version, put_in(OTHER).version] == [1, 2]
        assert take_out(version=1) == COMPLETE
        assert take_out() == OTHER

    def test_returns_the_current_one_for_the_same_secret(self) -> None:
        assert put_in() == put_in()
        assert Credential.objects.count() == 1

    def test_makes_a_new_version_for_another_server(self) -> None:
        assert put_in(bound_to=THERE) != put_in()

    def test_goes_back_to_an_older_secret_as_a_new_version(self) -> None:
        assert [put_in().version, put_in(OTHER).version, put_in().version] == [1, 2, 3]

    def test_counts_each_owner_and_kind_by_itself(self) -> None:
        assert {put_in().version, put_in(owner_id=uuid.uuid4()).version, put_in(kind="hand_over").version} == {1}

    @pytest.mark.parametrize(
        ("secret", "length", "last_four"),
        [
            ("Zk4vQ9pXw2Lr8TnB" * 4, 64, "8TnB"),
            ("Zk4vQ9pXw2Lr8TnBZk4v", 20, ""),
            ("x" * 65, 65, ""),
            ("q'\n\"é" * 3, 15, ""),
        ],
    )
    def test_describes_it_without_opening_it(self, settings: Any, secret: str, length: int, last_four: str) -> None:
        row = put_in(Secret(secret))
        settings.KEY_RING = [make_key("other")]
        shown = custody.describe(Credential.objects.get())
        assert (shown.length, shown.last_four, shown.version) == (length, last_four, 1)
        assert (shown.fingerprint, shown.created_at) == (row.fingerprint, row.created_at)
        assert shown.is_complete == bool(last_four)

    @pytest.mark.parametrize(
        "changes",
        [
            {"secret": Secret("")},
            {"actor": ""},
            {"bound_to": ""},
            {"bound_to": "http://canvas.northfield.example"},
            {"bound_to": f"{HERE}/"},
            {"bound_to": f"{HERE}/login"},
            {"bound_to": "https://user@canvas.northfield.example"},
            {"bound_to": f"{HERE}\n"},
        ],
    )
    def test_refuses_what_cannot_be_bound(self, changes: dict[str, Any]) -> None:
        with pytest.raises(ValueError, match="needed"):
            put_in(**changes)

    @pytest.mark.parametrize(("races", "version"), [(1, 1), (9, 1), (10, None)])
    def test_tries_again_when_another_submission_takes_its_version(self, races: int, version: int | None) -> None:
        with competitor(races):
            if version:
                assert put_in().version == version
            else:
                with pytest.raises(custody.CustodyError):
                    put_in()


class TestTakeOut:
    def test_leaves_a_record(self) -> None:
        row = put_in()
        assert take_out() == COMPLETE
        assert list(Access.objects.values_list("credential", "reason", "actor")) == [(row.pk, "run 7", "worker")]

    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            ({"bound_to": THERE}, custody.WrongDestination),
            ({"bound_to": "http://canvas.northfield.example"}, custody.WrongDestination),
            ({"bound_to": ""}, custody.WrongDestination),
            ({"owner_id": uuid.uuid4()}, custody.NothingInSafe),
            ({"kind": "hand_over"}, custody.NothingInSafe),
            ({"version": 2}, custody.NothingInSafe),
            ({"reason": ""}, ValueError),
            ({"actor": ""}, ValueError),
        ],
    )
    def test_refuses_and_records_nothing(self, changes: dict[str, Any], error: type[Exception]) -> None:
        put_in()
        with pytest.raises(error):
            take_out(**changes)
        assert not Access.objects.exists()

    def test_raises_under_a_wrong_key_and_records_nothing(self, settings: Any) -> None:
        put_in()
        settings.KEY_RING = [make_key("other")]
        with pytest.raises(SealError):
            take_out()
        assert not Access.objects.exists()

    def test_gives_no_older_secret_when_the_server_changed(self) -> None:
        put_in()
        put_in(OTHER, bound_to=THERE)
        with pytest.raises(custody.WrongDestination):
            take_out(bound_to=HERE)


class TestRetire:
    def test_leaves_the_proved_version_alone(self) -> None:
        put_in()
        latest = put_in(OTHER)
        assert custody.retire(kind=KIND, owner_id=OWNER, before_version=latest.version) == 1
        assert custody.current(KIND, OWNER) == latest
        with pytest.raises(custody.NothingInSafe):
            take_out(version=1)


class TestDestroy:
    def test_deletes_every_version_and_says_why(self) -> None:
        put_in()
        put_in(OTHER)
        stranger = put_in(owner_id=uuid.uuid4())
        assert custody.destroy(kind=KIND, owner_id=OWNER, reason="expired", actor="clock") == 2
        assert list(Credential.objects.filter(secret__isnull=False)) == [stranger]
        assert set(Credential.objects.filter(owner_id=OWNER).values_list("last_four", flat=True)) == {""}
        assert list(Access.objects.values_list("reason", "actor")) == [("expired", "clock")] * 2
        assert custody.current(KIND, OWNER) is None
        with pytest.raises(custody.NothingInSafe):
            take_out()

    def test_never_gives_a_version_twice(self) -> None:
        put_in()
        custody.destroy(kind=KIND, owner_id=OWNER, reason="address changed", actor="form")
        assert custody.destroy(kind=KIND, owner_id=OWNER, reason="address changed", actor="form") == 0
        assert put_in().version == 2

    def test_needs_a_reason(self) -> None:
        with pytest.raises(ValueError, match="reason"):
            custody.destroy(kind=KIND, owner_id=OWNER, reason="", actor="form")


@contextmanager
def competitor(times: int) -> Iterator[None]:
    """Have somebody else store the very version that is about to be stored, so many times."""
    left = [None] * times

    def compete(instance: Credential, **kwargs: Any) -> None:
        if left:
            left.pop()
            fields = {"kind": KIND, "owner_id": OWNER, "version": instance.version, "retired_at": "2026-01-01T00:00Z"}
            Credential.objects.bulk_create([Credential(length=0, **fields)])

    pre_save.connect(compete, sender=Credential)
    try:
        yield
    finally:
        pre_save.disconnect(compete, sender=Credential)
