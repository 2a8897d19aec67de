"""Other machines than the one the tests run on: a database, a data directory and keys of their own, nothing shared."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import requests
from django.db import connection

from tests.processes import ROOT, Process, free_port, wait_for

BASE = ("PATH", "LANG", "VIRTUAL_ENV", "HOME")
HAS_POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgres")
_UNDER_A_LETTER = "-" * 79 + "\n"  # Django writes it last
KINDS = ("sqlite", "postgresql") if HAS_POSTGRES else ("sqlite",)


class _Elsewhere(Process):
    """A process that knows nothing of these tests."""

    def world(self) -> dict[str, str]:
        return {}


class Machine:
    """A portal set up from a backup and a key file. Its commands are processes that know nothing of these tests."""

    def __init__(self, folder: Path, database_url: str, key_file: Path, **env: str) -> None:
        self.folder = folder
        self.environment = {name: value for name, value in os.environ.items() if name in BASE} | {
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "ENV_FILE": str(folder / "no.env"),
            "DEBUG": "true",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "KEY_RING_FILE": str(key_file),
            "DATA_DIR": str(folder),
            "DATABASE_URL": database_url,
            "EMAIL_URL": f"filemail:///{folder}/mail",
            "SWEEP_EVERY_S": "1",
            **env,
        }

    def manage(self, *arguments: str, status: int = 0) -> str:
        """Run one command and return what it said; fail unless it ends as expected."""
        line = [sys.executable, "manage.py", *arguments]
        ended = subprocess.run(line, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert ended.returncode == status, ended.stdout + ended.stderr
        return ended.stdout + ended.stderr

    def ask(self, question: str) -> str:
        """Return what an expression of Python (after its imports) is in this machine's portal."""
        *imports, expression = question.split(";")
        code = ";".join([*imports, f"print({expression})"])
        return self.manage("shell", "--no-imports", "-c", code).strip()

    @contextmanager
    def running(self) -> Iterator[str]:
        """Run web, worker and clock until the block ends; yield the address of the pages."""
        port = free_port()
        started = [
            self._start("web", "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{port}", "--no-control-socket"),
            self._start("worker", "-m", "celery", "-A", "portal", "worker", "-c", "1"),
            self._start("clock", "-m", "celery", "-A", "portal", "beat", "--pidfile="),
        ]
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(lambda: _answers(url), seconds=60, what=f"the pages; see {self.folder}")
            yield url
        finally:
            for process in started:
                process.kill()

    def _start(self, name: str, *arguments: str) -> Process:
        return _Elsewhere(*arguments, log=self.folder / f"{name}.log", **self.environment)

    def letters(self) -> list[str]:
        """Return the letters it sent; one that is still being written has no line under it yet."""
        texts = [path.read_text() for path in sorted((self.folder / "mail").glob("*"))]
        return [text for text in texts if text.endswith(_UNDER_A_LETTER)]


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=10).ok
    except requests.ConnectionError:
        return False


@contextmanager
def new_machine(kind: str, folder: Path, key_file: Path, **env: str) -> Iterator[Machine]:
    """Set up a machine with an empty database of this kind, which is gone after the block."""
    folder.mkdir()
    if kind == "sqlite":
        yield Machine(folder, f"sqlite:///{folder}/portal.sqlite3", key_file, **env)
        return
    server, name = os.environ["DATABASE_URL"].rpartition("/")[0], f"machine_{secrets.token_hex(6)}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            yield Machine(folder, f"{server}/{name}", key_file, **env)
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def kind_here() -> str:
    """Return the kind of database that these tests run on."""
    return connection.vendor
