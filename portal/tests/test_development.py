"""What `dev` and `./start` are made of: settings for trying out, ports, and the set-up of .venv."""

import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import environ
import pytest

from portal.development import lock
from portal.development.ports import LOOPBACK, NoFreePortError, is_free, take
from portal.development.surroundings import KEPT, Ports, surroundings

ROOT = Path(__file__).resolve().parent.parent.parent
FIND_PYTHON = ROOT / "portal" / "development" / "find_python.sh"
PORTS = Ports(8000, 9443, 9444)


class TestSurroundings:
    def test_open_loopback_and_keep_what_is_set(self, tmp_path: Path) -> None:
        found = surroundings({"DATABASE_URL": "postgres:///x", "DEBUG": "false", "LOG_LEVEL": "INFO"}, tmp_path, PORTS)
        assert (found["DEBUG"], found["WIRE_ALLOWED_PORTS"]) == ("true", "443,9443")
        assert (found["DATABASE_URL"], found["LOG_LEVEL"]) == ("postgres:///x", "INFO")
        assert found["PUBLIC_URL"] == "http://127.0.0.1:8000"

    def test_keep_the_keys_of_the_first_start(self, tmp_path: Path) -> None:
        first, second = (surroundings({}, tmp_path, PORTS) for _ in range(2))
        assert (first["SECRET_KEY"], first["KEY_RING"]) == (second["SECRET_KEY"], second["KEY_RING"])
        assert surroundings({}, tmp_path, PORTS)["KEY_RING"].startswith("local:")

    def test_write_a_file_that_only_its_owner_reads_and_that_holds_no_address_of_a_database(
        self, tmp_path: Path
    ) -> None:
        surroundings({"DATABASE_URL": "postgres:///x"}, tmp_path, PORTS)
        path = tmp_path / KEPT
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert "DATABASE_URL" not in path.read_text()

    def test_are_read_from_that_file_as_they_are_given_to_children(self, tmp_path: Path) -> None:
        folder = tmp_path / "with a space"
        folder.mkdir()
        given = surroundings({}, folder, PORTS)
        read: dict[str, str] = {}

        class Env(environ.Env):  # type: ignore[misc]  # environ has no types
            ENVIRON = read

        Env.read_env(str(folder / KEPT))
        assert read == given


class TestPorts:
    def test_takes_the_next_one_and_says_so(self) -> None:
        said: list[str] = []
        with socket.create_server((LOOPBACK, 0)) as busy:
            port = busy.getsockname()[1]
            assert not is_free(port)
            assert take(port, "the portal", [port + 1], said.append) > port + 1
        assert said[0].startswith(f"Port {port} (the portal) is in use: taking ")

    def test_says_when_there_is_none(self) -> None:
        with pytest.raises(NoFreePortError, match="65535"):
            take(65535, "the portal", [65535], print)


class TestLock:
    def test_is_held_once_and_says_by_whom(self, tmp_path: Path) -> None:
        held = lock.hold(tmp_path)
        lock.note(held, "http://127.0.0.1:8000/")
        with pytest.raises(lock.AlreadyRunningError, match="8000"):
            lock.hold(tmp_path)
        os.close(held)
        os.close(lock.hold(tmp_path))


def run(*command: str | Path, **env: str) -> "subprocess.CompletedProcess[str]":
    """Run a command with nothing but this environment."""
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=120)


def fake_python(folder: Path, version: str, *, is_new: bool, has_venv: bool) -> Path:
    """Return a folder with a `python3` that claims to be of this version."""
    old = "sys.version_info < (3, 11)"
    lines = [
        "#!/bin/sh",
        f'[ "$1" = --version ] && echo "Python {version}" && exit',
        f"case \"$2\" in *'{old}'*) exit {int(not is_new)};; *ensurepip*) exit {int(not has_venv)};; esac",
        f'case "$2" in *%d*) echo {version}; exit;; esac',
    ]
    folder.mkdir()
    path = folder / "python3"
    path.write_text("\n".join(lines) + "\n")
    path.chmod(0o755)
    return folder


class TestFindPython:
    def test_prints_one_that_is_new_enough(self) -> None:
        found = run(FIND_PYTHON, PATH=os.environ["PATH"], PYTHON=sys.executable)
        assert (found.returncode, found.stdout.strip()) == (0, sys.executable)

    @pytest.mark.parametrize(
        ("version", "is_new", "has_venv", "said"),
        [
            ("3.9", False, True, "is Python 3.9, and the portal needs Python 3.11 or newer"),
            ("3.12", True, False, "no venv module"),
        ],
    )
    def test_says_what_is_missing(self, tmp_path: Path, version: str, is_new: bool, has_venv: bool, said: str) -> None:
        folder = fake_python(tmp_path / "bin", version, is_new=is_new, has_venv=has_venv)
        found = run("/bin/sh", FIND_PYTHON, PATH=str(folder))
        assert found.returncode == 1
        assert said in found.stderr

    def test_says_when_there_is_none_at_all(self, tmp_path: Path) -> None:
        found = run("/bin/sh", FIND_PYTHON, PATH=str(tmp_path))
        assert (found.returncode, "was not found" in found.stderr) == (1, True)


class TestSetUp:
    """A checkout of its own, and a lock that installs nothing, so that the index is not needed."""

    @pytest.fixture
    def checkout(self, tmp_path: Path) -> Path:
        root = tmp_path / "a checkout"
        folder = root / "portal" / "development"
        folder.mkdir(parents=True)
        (folder / "set_up.py").write_text((ROOT / "portal" / "development" / "set_up.py").read_text())
        (root / "empty.txt").write_text("# nothing\n")
        return root

    def set_up(self, checkout: Path) -> "subprocess.CompletedProcess[str]":
        script = checkout / "portal" / "development" / "set_up.py"
        return run(sys.executable, "-I", script, "empty.txt", PATH=os.environ["PATH"])

    def test_says_what_is_wrong_and_recovers_at_the_next_run(self, checkout: Path) -> None:
        (checkout / ".venv" / "bin").mkdir(parents=True)
        (checkout / ".venv" / "bin" / "python").write_text("not a program")
        (checkout / "empty.txt").write_text("!! no requirement\n")
        failed = self.set_up(checkout)
        assert (failed.returncode, "making it anew" in failed.stdout) == (1, True)
        assert "were not installed" in failed.stderr
        (checkout / "empty.txt").write_text("# nothing\n")
        done = self.set_up(checkout)
        assert (done.returncode, "making it anew" in done.stdout) == (0, True), done.stderr
        assert (checkout / ".venv" / "empty.txt.sha256").exists()
        assert not (checkout / ".venv" / "unfinished").exists()
