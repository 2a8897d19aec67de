"""Outside DEBUG the portal refuses every setting that is meant for one's own machine, and says what to do."""

import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.checks import CheckMessage
from django.core.exceptions import ImproperlyConfigured

from keys import system_checks as keys_checks
from keys.sealing import make_key
from portal import settings as portal_settings
from portal import system_checks
from portal.system_checks import (
    check_always,
    check_outside_debug,
    limits,
    reach,
    refuse_dangerous_settings,
    secrecy,
    storage,
    wire,
)

ROOT = Path(__file__).resolve().parents[2]
POSTGRES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "portal"}}
GOOD: dict[str, Any] = {
    "DEBUG": False,
    "DEV_SECRET_KEY": portal_settings.DEV_SECRET_KEY,
    "SECRET_KEY": secrets.token_urlsafe(50),
    "KEY_RING": [make_key("one")],
    "ALLOWED_HOSTS": ["onboarding.badges.example"],
    "PUBLIC_URL": "https://onboarding.badges.example",
    "DATA_DIR": Path("/var/lib/portal"),
    "DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "/var/lib/portal/portal.sqlite3"}},
    "ENV_FILE": "/etc/portal/env",
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "EMAIL_HOST": "mail.badges.example",
    "EMAIL_USE_TLS": True,
    "EMAIL_USE_SSL": False,
    "CSRF_TRUSTED_ORIGINS": [],
    "METRICS_TOKEN": "",
    "TRUST_PROXY_HEADER": True,
    "TRUSTED_PROXIES": 1,
    "INSTALLED_APPS": ["portal", "keys"],
    "WIRE_ALLOWED_NETWORKS": [],
    "WIRE_EXTRA_CA_FILE": "",
    "WIRE_NAMES_FILE": "",
    "WIRE_NAME_SERVERS": [],
    "WATCH_CONTROL_URLS": ["https://status.badges.example/"],
    **{name: getattr(portal_settings, name) for name in limits.MORE_THAN_NOTHING},
    **secrecy.REPORTING,
}
LOCAL_SETTINGS: list[tuple[dict[str, Any], str]] = [
    ({"SECRET_KEY": portal_settings.DEV_SECRET_KEY}, "portal.E001"),
    ({"SECRET_KEY": ""}, "portal.E001"),
    ({"SECRET_KEY": "a" * 49}, "portal.E001"),
    ({"ALLOWED_HOSTS": []}, "portal.E002"),
    ({"ALLOWED_HOSTS": ["onboarding.badges.example", "*"]}, "portal.E002"),
    ({"WIRE_NAMES_FILE": "/etc/portal/names"}, "portal.E003"),
    *(
        ({"WIRE_ALLOWED_NETWORKS": ["198.51.100.0/24", network]}, "portal.E004")
        for network in (
            *("127.0.0.0/8", "127.0.0.1", "127.0.0.1/8", "10.1.0.0/16", "172.20.0.1/32", "192.168.7.0/24"),
            *(
                "169.254.169.254/32",
                "100.64.0.0/10",
                "0.0.0.0/0",
                "::1",
                "fd00::/8",
                "fe80::1/128",
                "::/0",
                "::ffff:7f00:1/128",
            ),
        )
    ),
    ({"WIRE_EXTRA_CA_FILE": "/var/lib/portal/ca.pem"}, "portal.E005"),
    ({"WIRE_EXTRA_CA_FILE": "/var/lib/portal/../portal/sandbox/ca.pem"}, "portal.E005"),
    ({"WIRE_EXTRA_CA_FILE": "/srv/sandbox/ca.pem"}, "portal.E005"),
    ({"PUBLIC_URL": "http://onboarding.badges.example"}, "portal.E006"),
    ({"PUBLIC_URL": ""}, "portal.E006"),
    ({"DATA_DIR": Path(tempfile.gettempdir()) / "portal", "DATABASES": POSTGRES}, "portal.E007"),
    ({"DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}}, "portal.E007"),
    *(
        ({"EMAIL_BACKEND": f"django.core.mail.backends.{name}.EmailBackend"}, "portal.E008")
        for name in ("console", "dummy", "filebased", "locmem")
    ),
    ({"INSTALLED_APPS": ["portal", "sandbox"]}, "portal.E011"),
    ({"RUN_LEASE_S": 30.0, "WIRE_RUN_S": 30.0}, "portal.E013"),
    ({"METRICS_TOKEN": "a" * 31}, "portal.E015"),
    ({"TRUSTED_PROXIES": 0}, "portal.E016"),
    ({"TRUST_PROXY_HEADER": False, "TRUSTED_PROXIES": -1}, "portal.E016"),
    ({"PUBLIC_URL": "https://connect.badges.example"}, "portal.E017"),
    *(
        ({"CSRF_TRUSTED_ORIGINS": [origin]}, "portal.E019")
        for origin in ("http://connect.example.edu", "https://*.edu")
    ),
]
NEVER_RIGHT: list[tuple[dict[str, Any], str]] = [
    ({"DEFAULT_EXCEPTION_REPORTER": "django.views.debug.ExceptionReporter"}, "portal.E009"),
    ({"DEFAULT_EXCEPTION_REPORTER_FILTER": "django.views.debug.SafeExceptionReporterFilter"}, "portal.E009"),
    ({"WIRE_ALLOWED_NETWORKS": ["198.51.100.0/24", "loopback"]}, "portal.E010"),
    ({"WIRE_ALLOWED_NETWORKS": ["127.0.0.0/33"]}, "portal.E010"),
    ({"WIRE_NAME_SERVERS": ["192.0.2.53", "ns.badges.example"]}, "portal.E020"),
    ({"WIRE_NAME_SERVERS": ["192.0.2.53:0"]}, "portal.E020"),
    *(({name: 0}, "portal.E014") for name in limits.MORE_THAN_NOTHING if name != "WIRE_RUN_S"),
    ({"WIRE_RUN_S": -1.0}, "portal.E014"),
]
OWN_MACHINE = {"DEBUG": True, "ALLOWED_HOSTS": ["localhost"], "PUBLIC_URL": "http://localhost:8000"}
OPEN_TO_OTHERS: list[dict[str, Any]] = [
    *({"ALLOWED_HOSTS": ["localhost", host]} for host in ("*", ".example.edu", "connect.example.edu", "8.8.8.8")),
    {"PUBLIC_URL": "https://connect.example.edu"},
]
ONE_S_OWN = [
    "localhost",
    "[::1]",
    "127.0.0.1",
    "192.168.7.7",
    "fd00::7",
    "laptop",
    "laptop.local",
    ".localhost",
    "testserver",
]


Check = Callable[..., list[CheckMessage]]
Ended = subprocess.CompletedProcess[str]


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch) -> Check:
    """Run the portal's checks over a good installation's settings with some changes."""

    def run(**changes: Any) -> list[CheckMessage]:
        settings = SimpleNamespace(**GOOD | changes)
        for module in (system_checks, keys_checks, limits, reach, secrecy, storage, wire):
            monkeypatch.setattr(module, "settings", settings)
        return [*check_always(None), *check_outside_debug(None)]

    return run


class TestChecks:
    @pytest.mark.parametrize(
        "changes",
        [
            {},
            {"DATABASES": POSTGRES},
            {"WIRE_ALLOWED_NETWORKS": ["198.51.100.0/24", "2001:db8::/32"]},
            {"WIRE_EXTRA_CA_FILE": "/etc/ssl/northfield.pem"},
            {"METRICS_TOKEN": "a" * 32},
            {"TRUST_PROXY_HEADER": False, "TRUSTED_PROXIES": 0},
            {"ALLOWED_HOSTS": [".badges.example"]},
            {"CSRF_TRUSTED_ORIGINS": ["https://connect.example.edu", "https://*.example.edu"]},
            {"EMAIL_USE_TLS": False, "EMAIL_HOST": "localhost"},
        ],
    )
    def test_let_a_good_installation_start(self, check: Check, changes: dict[str, Any]) -> None:
        assert check(**changes) == []
        refuse_dangerous_settings()

    @pytest.mark.parametrize(("changes", "code"), LOCAL_SETTINGS)
    def test_refuse_local_settings_outside_debug(self, check: Check, changes: dict[str, Any], code: str) -> None:
        (error,) = check(**changes)
        assert (error.id, error.is_serious(), bool(error.hint)) == (code, True, True)
        assert {found.id for found in check(**OWN_MACHINE | changes)} <= {"portal.E012"}

    @pytest.mark.parametrize("debug", [True, False])
    @pytest.mark.parametrize(("changes", "code"), NEVER_RIGHT)
    def test_refuse_what_is_never_right(self, check: Check, changes: dict[str, Any], code: str, debug: bool) -> None:
        (error,) = check(**(OWN_MACHINE if debug else {}) | changes)
        assert (error.id, error.is_serious(), bool(error.hint)) == (code, True, True)

    @pytest.mark.parametrize("changes", OPEN_TO_OTHERS)
    def test_refuse_debug_where_others_come_by(self, check: Check, changes: dict[str, Any]) -> None:
        (error,) = check(**OWN_MACHINE | changes)
        assert (error.id, error.is_serious(), bool(error.hint)) == ("portal.E012", True, True)

    @pytest.mark.parametrize("host", ONE_S_OWN)
    def test_let_debug_be_on_one_s_own_machine(self, check: Check, host: str) -> None:
        assert check(**OWN_MACHINE | {"ALLOWED_HOSTS": [host]}) == []

    @pytest.mark.parametrize(("mode", "codes"), [(0o600, []), (0o640, []), (0o644, ["portal.E018"])])
    def test_refuse_settings_that_everybody_may_read(
        self, check: Check, tmp_path: Path, mode: int, codes: list[str]
    ) -> None:
        (tmp_path / ".env").write_text("SECRET_KEY=x")
        (tmp_path / ".env").chmod(mode)
        assert [found.id for found in check(ENV_FILE=str(tmp_path / ".env"))] == codes

    def test_warn_of_letters_that_travel_in_the_open(self, check: Check) -> None:
        (warning,) = check(EMAIL_USE_TLS=False)
        assert (warning.id, warning.is_serious(), bool(warning.hint)) == ("portal.W001", False, True)
        refuse_dangerous_settings()

    def test_say_all_at_once_where_no_command_checks(self, check: Check) -> None:
        check(KEY_RING=[], ALLOWED_HOSTS=[])
        with pytest.raises(ImproperlyConfigured, match=r"keys\.E001: .*make_key") as refused:
            refuse_dangerous_settings()
        assert "portal.E002: " in str(refused.value)  # Django runs checks in no order that could be counted on


COMMANDS = (
    "manage.py check",
    "manage.py migrate",
    "manage.py runserver --noreload 127.0.0.1:0",
    "-m celery -A portal worker --pool solo",
    "-m celery -A portal beat",
)


@pytest.fixture(scope="module")
def refusals(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Future[Ended]]]:
    """How each command ends with nothing set; they run side by side."""
    with ThreadPoolExecutor(len(COMMANDS)) as pool:
        yield {command: pool.submit(_run, command, tmp_path_factory.mktemp("nothing")) for command in COMMANDS}


def _run(command: str, folder: Path) -> Ended:
    environment = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "VIRTUAL_ENV"}}
    environment |= {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DATA_DIR": str(folder),
        "ENV_FILE": str(folder / "none"),
        "ALLOWED_HOSTS": "*",
    }
    line = [sys.executable, *command.split()]
    return subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_refuse_to_start_with_nothing_set(refusals: Mapping[str, Future[Ended]], command: str) -> None:
    ended = refusals[command].result()
    assert ended.returncode != 0
    for code in ("keys.E001", "portal.E001", "portal.E002"):
        assert code in ended.stderr
    assert portal_settings.DEV_SECRET_KEY not in ended.stdout + ended.stderr
