"""Rotation seals everything anew, may be interrupted, and loses nothing."""

import uuid
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Model

from keys import custody, rotation
from keys.fields import SealedField, SealedSecret
from keys.models import Credential
from keys.sealing import KeyRingError, key_id, make_key
from keys.secret import Secret
from keys.tests.leaks import leaked

ONE, TWO, THREE = (make_key(name) for name in ("one", "two", "three"))
HERE = "https://canvas.northfield.example"
FIELD = "keys.Credential.secret"

pytestmark = pytest.mark.django_db


def fill(count: int) -> dict[uuid.UUID, Secret]:
    """Put `count` secrets into the safe under the present ring; return each by its owner."""
    held = {uuid.uuid4(): Secret(f"{number:04d}" + "Zk4vQ9pXw2Lr8Tn" * 4) for number in range(count)}
    for owner, secret in held.items():
        custody.put_in(kind="k", owner_id=owner, secret=secret, bound_to=HERE, actor="form")
    return held


def opened() -> dict[uuid.UUID, Secret | None]:
    return {row.owner_id: row.secret for row in Credential.objects.all()}


def keys_in_use() -> set[str]:
    rows = Credential.objects.filter(secret__isnull=False)
    return {key_id(row.secret.sealed) for row in rows if isinstance(row.secret, SealedSecret)}


def fingerprints() -> list[str]:
    return list(Credential.objects.order_by("owner_id").values_list("fingerprint", flat=True))


def run(*arguments: str) -> tuple[int, str]:
    """Run the command; return its exit status and everything it said."""
    out = StringIO()
    try:
        call_command("rotate_secrets", *arguments, stdout=out)
    except CommandError as error:
        return error.returncode, f"{out.getvalue()}{error}"
    return 0, out.getvalue()


class TestRotate:
    @pytest.mark.parametrize("ring", [[TWO, ONE], [THREE, TWO, ONE], [TWO, THREE, ONE]])
    def test_moves_everything_to_the_first_key(self, settings: Any, ring: list[str]) -> None:
        settings.KEY_RING = [ONE]
        held, before = fill(3), fingerprints()
        settings.KEY_RING = ring
        assert rotation.rotate() == [rotation.Count(FIELD, already=0, resealed=3)]
        assert rotation.rotate() == [rotation.Count(FIELD, already=3, resealed=0)]
        assert (opened(), fingerprints()) == (held, before)
        settings.KEY_RING = ring[:1]
        assert opened() == held

    def test_writes_fingerprints_anew_when_the_oldest_key_is_gone(self, settings: Any) -> None:
        settings.KEY_RING = [TWO, ONE]
        held, before = fill(2), fingerprints()
        settings.KEY_RING = [TWO]
        assert rotation.rotate() == [rotation.Count(FIELD, already=0, resealed=2)]
        assert not set(fingerprints()) & set(before)
        owner, secret = next(iter(held.items()))
        custody.put_in(kind="k", owner_id=owner, secret=secret, bound_to=HERE, actor="form")
        assert Credential.objects.count() == 2

    def test_goes_on_where_it_was_interrupted(self, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        settings.KEY_RING = [ONE]
        held = fill(7)
        settings.KEY_RING = [TWO, ONE]
        monkeypatch.setattr(rotation, "BATCH", 2)
        with monkeypatch.context() as patch:
            patch.setattr(rotation, "_next_rows", _interrupted_after(2))
            with pytest.raises(KeyboardInterrupt):
                rotation.rotate()
        assert keys_in_use() == {"one", "two"}
        assert opened() == held
        assert rotation.rotate() == [rotation.Count(FIELD, already=4, resealed=3)]
        assert keys_in_use() == {"two"}
        assert opened() == held

    def test_leaves_what_it_cannot_open_and_does_the_rest(self, settings: Any) -> None:
        settings.KEY_RING = [ONE]
        fill(2)
        settings.KEY_RING = [TWO]
        fill(3)
        settings.KEY_RING = [THREE, TWO]
        assert rotation.rotate() == [rotation.Count(FIELD, resealed=3, unreadable=2)]
        assert keys_in_use() == {"one", "three"}

    def test_passes_over_what_was_destroyed(self) -> None:
        (owner,) = fill(1)
        custody.destroy(kind="k", owner_id=owner, reason="expired", actor="clock")
        assert rotation.rotate() == [rotation.Count(FIELD)]

    def test_changes_nothing_in_a_rehearsal(self, settings: Any) -> None:
        settings.KEY_RING = [ONE]
        fill(2)
        settings.KEY_RING = [TWO, ONE]
        assert rotation.rotate(is_rehearsal=True) == [rotation.Count(FIELD, resealed=2)]
        assert keys_in_use() == {"one"}

    def test_needs_a_ring(self, settings: Any) -> None:
        fill(1)
        settings.KEY_RING = []
        with pytest.raises(KeyRingError):
            rotation.rotate()


class TestCommand:
    @pytest.mark.parametrize(
        ("sealed_with", "ring", "arguments", "status"),
        [
            ([ONE], [TWO, ONE], [], 0),
            ([ONE], [ONE], [], 0),
            ([ONE], [ONE], ["--check"], 0),
            ([ONE], [TWO, ONE], ["--check"], 1),
            ([ONE], [TWO], [], 2),
            ([ONE], [TWO], ["--check"], 2),
            ([ONE], [], [], 2),
            ([ONE], ["two"], [], 2),
        ],
    )
    def test_ends_with_the_right_status_and_shows_no_value(
        self, settings: Any, sealed_with: list[str], ring: list[str], arguments: list[str], status: int
    ) -> None:
        settings.KEY_RING = sealed_with
        held = fill(2)
        settings.KEY_RING = ring
        found, said = run(*arguments)
        assert found == status, said
        texts = [secret.reveal() for secret in held.values()] + [key.partition(":")[2] for key in [ONE, TWO]]
        assert not any(leaked(said, text) for text in texts)

    def test_prints_counts(self, settings: Any) -> None:
        settings.KEY_RING = [ONE]
        fill(2)
        settings.KEY_RING = [TWO, ONE]
        assert run("--check")[1].startswith(f"{FIELD}: 0 under the first key already, 2 to be sealed anew, 0 cannot")
        assert run()[1].startswith(f"{FIELD}: 0 under the first key already, 2 sealed anew, 0 cannot be opened\n")


class TestMakeKey:
    def test_prints_an_entry_that_works(self, settings: Any) -> None:
        out = StringIO()
        call_command("make_key", stdout=out)
        settings.KEY_RING = [out.getvalue().strip()]
        assert opened() == {}
        held = fill(1)
        assert opened() == held

    def test_refuses_a_bad_id(self) -> None:
        with pytest.raises(CommandError):
            call_command("make_key", "--id", "Two words", stdout=StringIO())


def _interrupted_after(batches: int) -> Any:
    real, seen = rotation._next_rows, []

    def next_rows(field: SealedField, after: uuid.UUID | None) -> list[Model]:
        seen.append(after)
        if len(seen) > batches:
            raise KeyboardInterrupt
        return real(field, after)

    return next_rows
