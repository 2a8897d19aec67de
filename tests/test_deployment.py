"""What Procfile, units, image, compose file and docs start is there, with the options they name."""

import configparser
import fnmatch
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from celery.bin.beat import beat
from celery.bin.worker import worker
from django.conf import settings
from django.core.management import CommandError, get_commands, load_command_class
from gunicorn.config import Config

from tests.settings_table import ROOT, rows

CELERY = {"worker": worker, "beat": beat}
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
PRODUCTION = (ROOT / "docs" / "production.md").read_text(encoding="utf-8")
NOT_OURS = ("postgres", "redis")


def unit(path: Path) -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # systemd's names have capitals
    parser.read(path)
    return parser["Service"]


def lines() -> Iterator[tuple[str, str]]:
    """Yield (where, line) of everything that is started."""
    for line in (ROOT / "Procfile").read_text(encoding="utf-8").splitlines():
        yield f"Procfile {line.partition(':')[0]}", line.partition(": ")[2]
    for path in UNITS:
        yield path.name, unit(path)["ExecStart"].removeprefix("/srv/portal/.venv/bin/")
    for name, service in SERVICES.items():
        if name not in NOT_OURS and "command" in service:
            yield f"compose {name}", service["command"]
    for run in re.findall(r"^RUN (.+)$", DOCKERFILE, re.MULTILINE):
        yield "Dockerfile RUN", run
    for command in re.findall(r"^CMD \[(.+)\]$", DOCKERFILE, re.MULTILINE):
        yield "Dockerfile CMD", shlex.join(shlex.split(command.replace(",", " ")))


def commands(line: str) -> Iterator[list[str]]:
    """Yield each command of a shell line as its words."""
    words = shlex.split(re.sub(r"\$\{\w+:-(\w+)\}", r"\1", line))
    if words[:2] == ["sh", "-c"]:
        yield from commands(words[2])
        return
    while "&&" in words:
        yield words[: words.index("&&")]
        words = words[words.index("&&") + 1 :]
    yield words


OURS = [
    (where, words)
    for where, line in lines()
    for words in commands(line)
    if words[0] in ("python", "gunicorn", "celery")
]


@pytest.mark.parametrize(("where", "words"), OURS, ids=lambda value: value if isinstance(value, str) else value[-1])
def test_every_command_is_there_with_its_options(where: str, words: list[str]) -> None:
    assert takes(words), f"{where}: {words}"


def takes(words: list[str]) -> bool:
    """Say whether the program takes these words; those that parse by themselves exit where they do not."""
    program, *rest = words
    if program == "gunicorn":
        given = Config().parser().parse_args(rest)
        return bool(given.args == [settings.WSGI_APPLICATION.rpartition(".")[0]])
    if program == "celery":
        options = {name.rstrip("=") for param in CELERY[rest[2]].params for name in param.opts}
        used = {word.partition("=")[0] for word in rest[3:] if word.startswith("-")}
        return rest[:2] == ["-A", "portal"] and used <= options
    assert rest[0] == "manage.py"
    command = load_command_class(get_commands()[rest[1]], rest[1])
    return bool(command.create_parser("manage.py", rest[1]).parse_args(rest[2:]))


def test_a_wrong_command_is_noticed() -> None:
    assert not takes(["celery", "-A", "portal", "worker", "--concurency", "8"])
    assert not takes(["gunicorn", "portal.asgi"])
    with pytest.raises(SystemExit):
        takes(["gunicorn", "portal.wsgi", "--threads", "many"])
    with pytest.raises(CommandError):
        takes(["python", "manage.py", "migrate", "--noinputs"])
    with pytest.raises(KeyError):
        takes(["python", "manage.py", "migrait"])


def test_everything_runs_in_each_way_and_one_clock_only() -> None:
    names = {where.split()[-1] for where, _ in lines() if where.startswith("Procfile")}
    assert names == {"web", "worker", "beat", "release"}
    assert {"portal-web.service", "portal-worker.service", "portal-beat.service"} <= {path.name for path in UNITS}
    assert set(SERVICES) == {*names, *NOT_OURS}
    assert SERVICES["beat"]["scale"] == 1


def test_the_docs_name_commands_that_are_there() -> None:
    named = set(re.findall(r"manage(?:\.py)? ([a-z][a-z_]+)", PRODUCTION)) - {"and"}
    assert len(named) > 8
    assert named <= set(get_commands())


def test_compose_refers_to_nothing_that_is_not_there() -> None:
    documented = {row.name for row in rows()}
    for name, service in SERVICES.items():
        assert set(service.get("depends_on", ())) <= set(SERVICES), name
        assert set(service.get("secrets", ())) <= set(COMPOSE["secrets"]), name
        if name not in NOT_OURS:
            assert set(service["environment"]) <= documented, name
    mounted = {volume.partition(":")[0] for service in SERVICES.values() for volume in service.get("volumes", ())}
    assert mounted == set(COMPOSE["volumes"])


def test_compose_waits_until_the_tables_are_there() -> None:
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"]["release"]["condition"] == "service_completed_successfully"
    assert "release" not in SERVICES["release"]["depends_on"]


def test_compose_asks_the_place_that_says_that_web_lives() -> None:
    assert "/healthz" in SERVICES["web"]["healthcheck"]["test"][-1]
    compile(SERVICES["web"]["healthcheck"]["test"][-1], "healthcheck", "exec")
    assert SERVICES["web"]["ports"] == ["127.0.0.1:8000:8000"]  # not past the proxy


@pytest.mark.parametrize("name", [".env", "production.env", "key_ring", "var", ".git", ".venv"])
def test_no_secret_gets_into_the_image(name: str) -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert any(fnmatch.fnmatch(name, pattern) for pattern in ignored)


def test_no_secret_stands_in_the_compose_file() -> None:
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    passwords = re.findall(r"(?:PASSWORD: |://portal:)([^@\n]+)", text)
    assert passwords == ["${POSTGRES_PASSWORD:?set it in .env}"] * 2


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_run_as_the_portal_s_own_user_with_its_settings(path: Path) -> None:
    found = unit(path)
    assert (found["User"], found["Environment"]) == ("portal", "ENV_FILE=/etc/portal/env")
    assert found["NoNewPrivileges"] == "yes"


def test_the_image_is_built_with_nothing_set(tmp_path: Path) -> None:
    environment = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    environment |= {"DATA_DIR": str(tmp_path), "ENV_FILE": "/nonexistent"}
    words = next(words for where, words in OURS if where == "Dockerfile RUN" and "collectstatic" in words)
    subprocess.run([sys.executable, *words[1:]], cwd=ROOT, env=environment, check=True, timeout=60, capture_output=True)
    assert (tmp_path / "static" / "staticfiles.json").is_file()
