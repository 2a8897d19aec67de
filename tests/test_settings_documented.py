"""Settings, their table in the docs and .env.example say the same."""

import ast
from typing import Any

import pytest

from tests.settings_table import EXAMPLE, ROOT, example, rows

# Their defaults are made from others; the table says how.
COMPUTED = ("ENV_FILE", "DATA_DIR", "WIRE_USER_AGENT", "DATABASE_URL", "DEFAULT_FROM_EMAIL")


def read_settings() -> dict[str, ast.expr]:
    """Return every `env.…("NAME", default=…)` of portal/settings.py, each with its default outside DEBUG."""
    tree = ast.parse((ROOT / "portal" / "settings.py").read_text(encoding="utf-8"))
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("env.") and node.args:
            name = node.args[0]
            defaults = [keyword.value for keyword in node.keywords if keyword.arg == "default"]
            if isinstance(name, ast.Constant) and defaults:
                default = defaults[0]
                found[str(name.value)] = default.orelse if isinstance(default, ast.IfExp) else default
    return found


SETTINGS = read_settings()
DOCUMENTED = {row.name: row for row in rows()}


def written(value: Any) -> str:
    """Return a default as one writes it into the environment."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ",".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def evaluated(default: ast.expr) -> Any:
    """Return the value of a default made of constants (`60 * 60`) or of SUPPORT_EMAIL."""
    names = {"SUPPORT_EMAIL": DOCUMENTED["SUPPORT_EMAIL"].default}
    return eval(ast.unparse(default), {"__builtins__": {}}, names)  # noqa: S307 (our own settings)


def test_every_setting_is_in_the_table_once() -> None:
    assert sorted(row.name for row in rows()) == sorted(SETTINGS)


@pytest.mark.parametrize("name", sorted(SETTINGS.keys() - set(COMPUTED)))
def test_its_default_is_the_one_in_the_table(name: str) -> None:
    assert DOCUMENTED[name].default == written(evaluated(SETTINGS[name]))


def test_the_example_is_made_from_the_table() -> None:
    assert EXAMPLE.read_text(encoding="utf-8") == example(), "Run `python -m tests.settings_table`."


def test_every_meaning_is_a_sentence() -> None:
    assert [row.name for row in rows() if not row.meaning.endswith(".")] == []
