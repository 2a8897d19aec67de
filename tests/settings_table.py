"""The table of settings in docs/settings.md, with its defaults as the code has them, and .env.example made from it.

What a setting means is written into the table by hand; `python -m tests.settings_table` writes all the rest anew.
"""

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs" / "settings.md"
EXAMPLE = ROOT / ".env.example"
# Their defaults are made from others; the table says how.
COMPUTED = ("ENV_FILE", "DATA_DIR", "WIRE_USER_AGENT", "DATABASE_URL", "DEFAULT_FROM_EMAIL")
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


def read_settings() -> dict[str, str]:
    """Return every `env.…("NAME", default=…)` of portal/settings.py with its default outside DEBUG, as one writes it."""
    tree = ast.parse((ROOT / "portal" / "settings.py").read_text(encoding="utf-8"))
    found: dict[str, ast.expr] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("env.") and node.args:
            name = node.args[0]
            defaults = [keyword.value for keyword in node.keywords if keyword.arg == "default"]
            if isinstance(name, ast.Constant) and defaults:
                default = defaults[0]
                found[str(name.value)] = default.orelse if isinstance(default, ast.IfExp) else default
    names = {"SUPPORT_EMAIL": ast.literal_eval(found["SUPPORT_EMAIL"])}
    return {name: "" if name in COMPUTED else _written(default, names) for name, default in found.items()}


def _written(default: ast.expr, names: dict[str, Any]) -> str:
    """Return a default made of constants (`60 * 60`) or of SUPPORT_EMAIL as one writes it into the environment."""
    value = eval(ast.unparse(default), {"__builtins__": {}}, names)  # noqa: S307 (our own settings)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ",".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def page() -> str:
    """Return what docs/settings.md must be: its meanings with the code's defaults."""
    defaults = read_settings()
    return "".join(_with_default(line, defaults) for line in DOCS.read_text(encoding="utf-8").splitlines(keepends=True))


def _with_default(line: str, defaults: dict[str, str]) -> str:
    match = _ROW.match(line.rstrip("\n"))
    if not match or match["name"] in COMPUTED or match["name"] not in defaults:
        return line
    default = defaults[match["name"]]
    return f"| `{match['name']}` | {f'`{default}` ' if default else ''}| {match['meaning']} |\n"


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
    DOCS.write_text(page(), encoding="utf-8")
    EXAMPLE.write_text(example(), encoding="utf-8")
