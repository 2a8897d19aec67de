"""A backup is one moment of the database, whole, readable for its owner only, and without anything it must not hold."""

import json
import stat
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction
from django.test import Client
from pytest_django import Settings

from keys.sealing import make_key
from keys.tests.leaks import leaked
from portal.backup import snapshot, values
from portal.backup.manifest import NAME, BackupError, Manifest
from portal.backup.reading import Backup
from portal.backup.writing import back_up
from registry.models import Institution, Region
from tests.builders import SECRET, make_case_with_key, make_done_run, make_result

pytestmark = pytest.mark.django_db(transaction=True)


def held(file: Path) -> dict[str, list[list[Any]]]:
    """Return every row of a backup, by model."""
    backup = Backup.open(file)
    return {part.model: list(backup.rows(part)) for part in backup.manifest.parts}


class TestBackUp:
    def test_writes_a_file_that_only_its_owner_reads_and_says_what_it_needs(
        self, tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
    ) -> None:
        settings.KEY_RING = [make_key("autumn"), *settings.KEY_RING]
        make_case_with_key()
        call_command("backup", str(tmp_path))
        (file,) = tmp_path.iterdir()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        manifest = Backup.open(file).manifest
        assert manifest.key_ids == {"autumn": 1}
        assert (manifest.database, manifest.portal) == (connection.vendor, "0.1.0")
        assert {part.model: part.rows for part in manifest.parts}["onboarding.case"] == 1
        said = capsys.readouterr().out
        assert f"{file}: {manifest.rows} rows" in said
        assert "the keys autumn (1)" in said

    def test_holds_neither_secret_nor_key_nor_session(self, tmp_path: Path, settings: Settings) -> None:
        settings.KEY_RING = [make_key("autumn")]
        make_result(make_done_run(make_case_with_key()), "secret.accepted", "P", evidence=[{"path": "/login"}])
        session = Client().session
        session["cases"] = [1]
        session.save()
        file, manifest = back_up(tmp_path)
        with ZipFile(file) as archive:
            text = "".join(archive.read(name).decode() for name in archive.namelist())
        assert leaked(text, SECRET) == set()
        assert leaked(text, settings.KEY_RING[0].partition(":")[2]) == set()
        assert Session.objects.get().session_key not in text
        assert not {part.model for part in manifest.parts} & set(snapshot.LEFT_OUT)

    def test_holds_every_other_model(self, tmp_path: Path) -> None:
        _, manifest = back_up(tmp_path / "named.zip")
        every = {model._meta.label_lower for model in apps.get_models(include_auto_created=True)}
        assert {part.model for part in manifest.parts} == every - set(snapshot.LEFT_OUT)
        assert set(snapshot.LEFT_OUT) < every

    def test_never_takes_another_file_s_place(self, tmp_path: Path) -> None:
        (tmp_path / "mine.zip").write_text("mine")
        with pytest.raises(CommandError, match="is there already"):
            call_command("backup", str(tmp_path / "mine.zip"))
        assert (tmp_path / "mine.zip").read_text() == "mine"
        with pytest.raises(CommandError, match="cannot be written: No such file or directory"):
            call_command("backup", str(tmp_path / "none" / "mine.zip"))

    def test_interrupted_leaves_nothing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def break_off(model: type[models.Model]) -> Iterator[tuple[Any, ...]]:
            assert [path.suffix for path in tmp_path.iterdir()] != []  # it is being written by now
            raise KeyboardInterrupt

        monkeypatch.setattr("portal.backup.writing.rows_of", break_off)
        with pytest.raises(KeyboardInterrupt):
            back_up(tmp_path)
        assert list(tmp_path.iterdir()) == []
        with connection.cursor() as cursor:  # and no transaction stays open
            cursor.execute("BEGIN")
            cursor.execute("ROLLBACK")

    def test_says_that_the_database_is_newer(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO django_migrations (app, name, applied) VALUES ('portal', '9999_later', %s)",
                [datetime.now(UTC)],
            )
        try:
            with pytest.raises(BackupError, match="newer than this portal: it has portal 9999_later"):
                back_up(tmp_path)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM django_migrations WHERE name = '9999_later'")
        assert list(tmp_path.iterdir()) == []


def add_pairs(count: int) -> None:
    """Write as a worker would, from a thread with a connection of its own: an institution and a region at a time."""

    def write() -> None:
        for number in range(count):
            with transaction.atomic():
                name = f"pair-{number}-{uuid4().hex[:8]}"
                Institution.objects.create(name=name)
                Region.objects.create(code=name[:20], name=name)
        connection.close()

    writer = Thread(target=write)
    writer.start()
    writer.join(timeout=30)
    assert not writer.is_alive(), "Whoever writes had to wait for the backup."


class TestMoment:
    def test_stays_the_same_while_others_write_and_keeps_none_of_them_from_it(self, tmp_path: Path) -> None:
        Region.objects.all().delete()
        add_pairs(3)
        with snapshot.moment():
            assert Institution.objects.count() == 3
            add_pairs(5)
            assert (Institution.objects.count(), Region.objects.count()) == (3, 3)
        assert (Institution.objects.count(), Region.objects.count()) == (8, 8)

    def test_is_what_a_backup_holds(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        Region.objects.all().delete()
        rows_of = snapshot.rows_of

        def read_while_others_write(model: type[models.Model]) -> Iterator[tuple[Any, ...]]:
            yield from rows_of(model)
            add_pairs(1)

        monkeypatch.setattr("portal.backup.writing.rows_of", read_while_others_write)
        file, _ = back_up(tmp_path)
        rows = held(file)
        assert len(rows["registry.institution"]) == len(rows["registry.region"]) == 0
        assert Region.objects.count() == Institution.objects.count() > 10


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (models.DateTimeField(), datetime(2026, 5, 12, 14, 7, 3, 123456, tzinfo=UTC)),
        (models.DateField(), date(2026, 5, 12)),
        (models.TimeField(), time(14, 7, 3, 5)),
        (models.DurationField(), timedelta(days=-3, microseconds=7)),
        (models.DecimalField(max_digits=9, decimal_places=3), Decimal("12.340")),
        (models.UUIDField(), uuid4()),
        (models.BinaryField(), b"\x00\xff"),
        (models.TextField(), "Üniversität “Nord” \n|"),
        (models.BooleanField(), True),
        (models.FloatField(), 0.1),
        (models.BigIntegerField(), 2**62),
        (models.JSONField(), {"b": [1, None, "ü"], "a": {}}),
        (models.CharField(max_length=1, null=True), None),
    ],
)
def test_a_value_is_read_as_it_was_written(field: "models.Field[Any, Any]", value: object) -> None:
    field.set_attributes_from_name("value")
    line = json.loads(json.dumps(values.written(value)))
    as_stored = str(field.get_db_prep_save(value, connection))
    assert str(values.read(field, line)) == as_stored


def test_an_unknown_kind_of_value_is_refused() -> None:
    with pytest.raises(TypeError, match="complex"):
        values.written(1j)


def test_a_manifest_is_read_as_it_was_written(tmp_path: Path) -> None:
    file, manifest = back_up(tmp_path)
    with ZipFile(file) as archive:
        assert Manifest.loads(archive.read(NAME)) == manifest
