"""The ring may lie in a file of its own, which only its owner can read."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from keys import key_file
from keys.sealing import make_key
from keys.system_checks import check_key_file
from keys.tests.leaks import leaked

ROOT = Path(__file__).resolve().parents[2]
FIRST, SECOND = make_key("two"), make_key("one")


@pytest.fixture
def ring_file(tmp_path: Path) -> Path:
    """Return a file with two keys, as an operator would write it."""
    file = tmp_path / "keys"
    file.write_text(f"# the newest first\n{FIRST}\n\n  {SECOND}  \n", encoding="ascii")
    file.chmod(0o600)
    return file


class TestRead:
    def test_returns_one_key_a_line(self, ring_file: Path) -> None:
        assert key_file.read(str(ring_file)) == [FIRST, SECOND]

    def test_returns_none_where_there_is_no_file(self, tmp_path: Path) -> None:
        assert key_file.read(str(tmp_path / "none")) == []

    def test_returns_none_for_what_is_no_text(self, ring_file: Path) -> None:
        ring_file.write_bytes(b"\xff\xfe\x00")
        assert key_file.read(str(ring_file)) == []


class TestChecks:
    @pytest.mark.parametrize(
        ("mode", "in_debug", "outside"),
        [
            (0o600, [], []),
            (0o400, [], []),
            (0o640, [], ["keys.E008"]),
            (0o604, [], ["keys.E008"]),
            (0o620, [], ["keys.E008"]),
            (None, ["keys.E007"], ["keys.E007"]),
        ],
    )
    def test_refuse_a_file_that_others_may_read_or_nobody(
        self, settings: Any, ring_file: Path, mode: int | None, in_debug: list[str], outside: list[str]
    ) -> None:
        settings.KEY_RING_FILE = str(ring_file)
        if mode is None:
            ring_file.unlink()
        else:
            ring_file.chmod(mode)
        for debug, ids in ((True, in_debug), (False, outside)):
            settings.DEBUG = debug
            found = check_key_file(None)
            assert [error.id for error in found] == ids
            assert all(error.hint and error.is_serious() for error in found)
            assert not leaked(str(found), FIRST.partition(":")[2])

    def test_refuse_two_rings(self, settings: Any, ring_file: Path) -> None:
        settings.KEY_RING_FILE, settings.HAS_TWO_KEY_RINGS = str(ring_file), True
        assert [error.id for error in check_key_file(None)] == ["keys.E009"]


def test_settings_take_the_ring_from_the_file(ring_file: Path, tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "ENV_FILE": str(tmp_path / "no.env"), "DATA_DIR": str(tmp_path)}
    asked = "from portal import settings; print(len(settings.KEY_RING), settings.HAS_TWO_KEY_RINGS)"
    for more, expected in (({}, "2 False"), ({"KEY_RING": SECOND}, "2 True")):
        said = subprocess.run(
            [sys.executable, "-c", asked],
            cwd=ROOT,
            env=environment | {"KEY_RING_FILE": str(ring_file)} | more,
            capture_output=True,
            text=True,
            check=True,
        )
        assert said.stdout.strip() == expected
