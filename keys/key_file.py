"""The file that holds the ring, one key a line: what stands in it, and whether others may read it. Knows no Django."""

import os
import stat
from pathlib import Path

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def read(path: str) -> list[str]:
    """Return the file's entries, without empty lines and comments; none for a file that cannot be read.

    Settings are read before anything can be said: `problem` says why there are none.
    """
    try:
        lines = Path(path).read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    return [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]


def problem(path: str) -> str:
    """Return "unreadable", "open" (to others than its owner), or "" where all is well."""
    try:
        with Path(path).open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
    except OSError:
        return "unreadable"
    return "open" if mode & OTHERS or not stat.S_ISREG(mode) else ""
