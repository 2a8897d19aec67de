"""Make .venv and install one hashed lock into it. Run by path before anything is installed: standard library only.

Usage: set_up.py requirements.txt. Does nothing when that very lock is installed already. A stamp is written only
after all went well; what was interrupted is made anew by the next run.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UNFINISHED = VENV / "unfinished"
PIP = (
    *("-m", "pip", "install", "--require-hashes", "--no-input"),
    *("--disable-pip-version-check", "--no-warn-script-location"),
)


class SetUpError(Exception):
    """Something stands in the way; says what, and what to do."""


def set_up(lock: Path) -> None:
    """Bring .venv to the state that `lock` describes; raise SetUpError when that cannot be done."""
    stamp = VENV / f"{lock.name}.sha256"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    with _alone():
        if not UNFINISHED.exists() and _read(stamp) == wanted and _runs("import django"):
            return
        if UNFINISHED.exists() or not _runs("import pip, sys; sys.exit(sys.version_info < (3, 11))"):
            _make_venv()
        UNFINISHED.touch()
        _install(lock)
        stamp.write_text(wanted)
        UNFINISHED.unlink()


@contextmanager
def _alone() -> Iterator[None]:
    """Wait until no other set-up of this checkout runs."""
    folder = ROOT / "var"
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / "set_up.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("Another set-up of .venv is running: waiting for it.")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _make_venv() -> None:
    _say("The .venv is not whole: making it anew." if VENV.exists() else "Making .venv.")
    # Without pip at first, so that the mark is there before anything slow can be interrupted.
    venv.create(VENV, clear=True, symlinks=True)
    UNFINISHED.touch()
    if _run(PYTHON, "-m", "ensurepip", "--default-pip", quiet=True):
        raise SetUpError(f"pip could not be put into .venv with {sys.executable}; is its ensurepip whole?")


def _install(lock: Path) -> None:
    _say(f"Installing the packages of {lock.name} into .venv.")
    if _run(PYTHON, *PIP, "-r", str(lock)):
        raise SetUpError(
            "The packages were not installed; the lines above say why. "
            "Is the package index reachable, and is there room on the disk? The next run tries again."
        )


def _read(stamp: Path) -> str:
    return stamp.read_text() if stamp.exists() else ""


def _runs(code: str) -> bool:
    """Say whether the interpreter in .venv is there and runs this code."""
    return PYTHON.exists() and not _run(PYTHON, "-c", code, quiet=True)


def _run(*command: str | Path, quiet: bool = False) -> int:
    output = subprocess.DEVNULL if quiet else None
    try:
        return subprocess.run(command, stdout=output, stderr=output, check=False).returncode  # noqa: S603 (our own)
    except OSError:
        return 1  # not to be run at all, as after a change of the machine's Python


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 (it talks to a terminal)


def main() -> int:
    try:
        set_up(ROOT / sys.argv[1])
    except KeyboardInterrupt:
        _say("\nStopped. The next run makes .venv whole.")
        return 130
    except (SetUpError, OSError) as error:
        print(f"The set-up did not work: {error}", file=sys.stderr)  # noqa: T201 (it talks to a terminal)
        return 1
    return 0


if __name__ == "__main__":
    os.umask(0o022)
    sys.exit(main())
