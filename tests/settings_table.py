"""The table of settings in docs/settings.md, and the .env.example made from it.

`python -m tests.settings_table` writes .env.example anew.
"""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs" / "settings.md"
EXAMPLE = ROOT / ".env.example"
_ROW = re.compile(r"^\| `(?P<name>[A-Z_]+)` \| (?:`(?P<default>[^`]*)` )?\| (?P<meaning>.+) \|$")
HEAD = """\
# Every setting with its default and its meaning, as docs/settings.md has them.
# Copy this file to .env and take away the # before what you set. Lists are written with commas.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One setting as the docs have it; `section` is the heading above it."""

    section: str
    name: str
    default: str
    meaning: str


def rows() -> list[Row]:
    """Return every row of the tables, in their order."""
    found, section = [], ""
    for line in DOCS.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            section = line.removeprefix("## ")
        elif match := _ROW.match(line):
            found.append(Row(section, match["name"], match["default"] or "", match["meaning"]))
    return found


def example() -> str:
    """Return what .env.example must be."""
    lines, section = [HEAD], ""
    for row in rows():
        if row.section != section:
            section = row.section
            lines.append(f"# --- {section} ---\n")
        quoted = f'"{row.default}"' if " " in row.default else row.default
        lines.append(f"# {row.meaning}\n#{row.name}={quoted}\n")
    return "\n".join(lines)


if __name__ == "__main__":
    EXAMPLE.write_text(example(), encoding="utf-8")
