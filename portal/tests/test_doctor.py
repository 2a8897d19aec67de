"""The doctor names what is wrong and what to do, and falls over nothing."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone
from pytest_django import Settings

from keys.models import Credential
from portal import doctor
from portal.doctor import mail, processes, safety, setting_up, storage
from portal.doctor.condition import Condition
from portal.models import Heartbeat
from tests.builders import make_case_with_key, make_region

pytestmark = pytest.mark.django_db

NOBODY = "127.0.0.1:1"  # nothing listens on port 1


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    settings.BROKER_DIR = tmp_path / "broker"


@pytest.fixture
def _alive() -> None:
    for name in ("worker", "beat"):
        Heartbeat.objects.create(name=name, beaten_at=timezone.now())


def run(*arguments: str) -> tuple[int, str]:
    """Return the command's exit status and what it printed."""
    printed = StringIO()
    try:
        call_command("doctor", *arguments, stdout=printed)
    except SystemExit as end:
        return int(str(end.code)), printed.getvalue()
    return 0, printed.getvalue()


class TestDoctor:
    @pytest.mark.usefixtures("_alive")
    def test_is_content_when_all_is_well(self, settings: Settings, tmp_path: Path) -> None:
        settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = mail.FILES, str(tmp_path / "mail")
        settings.DEBUG = True
        settings.REDIS_URL = ""
        make_region()
        status, printed = run("--json")
        assert (status, json.loads(printed)["is_well"]) == (0, True), printed
        assert [part["name"] for part in json.loads(printed)["parts"]] == [name for name, _ in doctor.EXAMINATIONS]

    def test_says_what_to_do_and_exits_with_one(self) -> None:
        status, printed = run()
        assert status == 1
        assert "celery -A portal worker" in printed
        assert "celery -A portal beat" in printed

    def test_looks_at_the_rest_when_one_part_breaks(self) -> None:
        def broken() -> Condition:
            raise ZeroDivisionError

        def unreachable() -> Condition:
            raise OperationalError

        found = doctor.examine([("a", broken), ("b", unreachable), ("c", lambda: Condition.well("Fine."))])
        assert [one.condition.is_well for one in found] == [False, False, True]
        assert "ZeroDivisionError" in found[0].condition.seen
        assert "database" in found[1].condition.seen


class TestProcesses:
    def test_are_well_after_a_fresh_sign_of_life(self) -> None:
        Heartbeat.objects.create(name="worker", beaten_at=timezone.now())
        assert processes.examine_worker().is_well

    def test_are_gone_after_an_old_one(self) -> None:
        Heartbeat.objects.create(name="beat", beaten_at=timezone.now() - timedelta(minutes=5))
        found = processes.examine_beat()
        assert not found.is_well
        assert "300 seconds" in found.seen

    def test_counts_what_waits_in_the_folder(self, settings: Settings) -> None:
        settings.REDIS_URL = ""
        (settings.BROKER_DIR / "queue").mkdir(parents=True)
        (settings.BROKER_DIR / "queue" / "1.msg").write_text("{}")
        assert "1 waiting" in processes.examine_broker().seen

    def test_notices_a_broker_that_is_away(self, settings: Settings) -> None:
        settings.REDIS_URL = f"redis://:secret@{NOBODY}/0"
        found = processes.examine_broker()
        assert not found.is_well
        assert "secret" not in found.seen + found.remedy

    def test_notices_a_folder_that_is_a_file(self, settings: Settings) -> None:
        settings.REDIS_URL = ""
        settings.BROKER_DIR.write_text("")
        assert not processes.examine_broker().is_well


class TestMail:
    @pytest.mark.parametrize("backend", ["dummy", "console", "locmem"])
    def test_notices_that_letters_reach_nobody(self, settings: Settings, backend: str) -> None:
        settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"
        assert "EMAIL_URL" in mail.examine_mail().remedy

    def test_notices_a_server_that_is_away(self, settings: Settings) -> None:
        settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = mail.SMTP, "127.0.0.1", 1
        found = mail.examine_mail()
        assert (found.is_well, "127.0.0.1:1" in found.seen) == (False, True)


class TestSafety:
    def test_opens_everything_that_is_sealed(self) -> None:
        make_case_with_key()
        assert "all 1 sealed" in safety.examine_keys().seen

    def test_notices_a_key_that_is_not_in_the_ring_any_more(self, settings: Settings) -> None:
        make_case_with_key()
        settings.KEY_RING = ["other:YW5vdGhlci1rZXktb2YtMzItYnl0ZXMtZm9yLXRlc3Q="]
        found = safety.examine_keys()
        assert "cannot be opened" in found.seen
        assert Credential.objects.count() == 1

    def test_notices_a_missing_ring(self, settings: Settings) -> None:
        settings.KEY_RING = []
        assert "make_key" in safety.examine_keys().remedy

    def test_notices_a_clock_that_is_off(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(safety, "_disk_ahead_s", lambda: 3600.0)
        assert "+3600 seconds" in safety.examine_clock().seen


class TestSettingUp:
    def test_names_every_dangerous_setting_and_what_to_do(self, settings: Settings) -> None:
        settings.ALLOWED_HOSTS, settings.PUBLIC_URL = [], "http://connect.example.edu"
        settings.SECRET_KEY = "sun-and-moon"
        found = setting_up.examine_settings()
        assert not found.is_well
        for name in ("SECRET_KEY", "ALLOWED_HOSTS", "PUBLIC_URL"):
            assert name in found.seen
            assert f"Set {name}" in found.remedy
        assert "sun-and-moon" not in found.seen + found.remedy

    @pytest.mark.parametrize(("address", "is_well"), [("support@badges.example", False), ("help@badges.test", True)])
    def test_misses_an_address_to_write_to(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch, address: str, is_well: bool
    ) -> None:
        monkeypatch.setattr(setting_up, "dangerous_settings", list)
        settings.SUPPORT_EMAIL = address
        assert setting_up.examine_settings().is_well is is_well

    def test_misses_an_open_region(self) -> None:
        make_region(is_open=False)
        assert "Regions" in setting_up.examine_regions().remedy
        make_region()
        assert setting_up.examine_regions().is_well


class TestStorage:
    def test_finds_all_migrations_applied(self) -> None:
        assert storage.examine_database().is_well

    @pytest.mark.parametrize(("enough", "is_well"), [(10**18, False), (1, True)])
    def test_measures_the_disk(self, monkeypatch: pytest.MonkeyPatch, enough: int, is_well: bool) -> None:
        monkeypatch.setattr(storage, "ENOUGH", enough)
        assert storage.examine_disk().is_well is is_well

    def test_notices_a_missing_folder(self, settings: Settings, tmp_path: Path) -> None:
        settings.DATA_DIR = tmp_path / "nowhere"
        assert not storage.examine_disk().is_well

    def test_misses_styles_that_were_not_collected(self, settings: Settings, tmp_path: Path) -> None:
        settings.DEBUG, settings.STATIC_ROOT = False, tmp_path
        assert "collectstatic" in storage.examine_static_files().remedy
        (tmp_path / "staticfiles.json").write_text("{}", encoding="utf-8")
        assert storage.examine_static_files().is_well

    def test_needs_no_collected_styles_under_debug(self, settings: Settings, tmp_path: Path) -> None:
        settings.DEBUG, settings.STATIC_ROOT = True, tmp_path
        assert storage.examine_static_files().is_well
