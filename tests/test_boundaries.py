"""The walls of the house: who may import whom, and how long a file or function may be."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("portal", "onboarding", "mailroom", "diagnosis", "registry", "keys", "wire", "sandbox")
ABOVE_CHECKS = ("registry", "onboarding", "mailroom", "portal", "sandbox")
NO_FRAMEWORK = ("django", "celery")
NO_NETWORK = ("socket", "ssl", "http.client", "requests", "urllib3", "urllib.request")

# Below a place (a folder or a file), nothing may import what starts like this.
NEVER: dict[str, tuple[str, ...]] = {
    "diagnosis/checks": (
        *(*NO_FRAMEWORK, *NO_NETWORK, *ABOVE_CHECKS),
        *("keys.custody", "keys.fields", "keys.models", "keys.sealing", "wire.conversation"),
    ),
    "diagnosis/details.py": (*NO_FRAMEWORK, *NO_NETWORK, *ABOVE_CHECKS),
    "diagnosis/pasted.py": (*NO_FRAMEWORK, *NO_NETWORK, *ABOVE_CHECKS),
    "diagnosis/typed_address.py": (*NO_FRAMEWORK, *NO_NETWORK, *ABOVE_CHECKS),
    "diagnosis/typed_id.py": (*NO_FRAMEWORK, *NO_NETWORK, *ABOVE_CHECKS),
    "diagnosis/typed_secret.py": (*NO_FRAMEWORK, *NO_NETWORK, *ABOVE_CHECKS),
    "diagnosis/found_url.py": (*NO_FRAMEWORK, *NO_NETWORK, *ABOVE_CHECKS),
    "diagnosis/rewritten_links.py": (*NO_FRAMEWORK, *NO_NETWORK, *ABOVE_CHECKS),
    "keys/key_file.py": (*NO_FRAMEWORK, *NO_NETWORK),
    "keys/secret.py": (*NO_FRAMEWORK, *NO_NETWORK),
    "keys/sealing.py": (*NO_FRAMEWORK, *NO_NETWORK),
    "wire": (*NO_FRAMEWORK, "registry", "diagnosis", "onboarding", "mailroom", "portal", "sandbox"),
    "keys": ("registry", "diagnosis", "onboarding", "mailroom", "portal", "sandbox", "wire"),
    "registry": ("diagnosis", "onboarding", "mailroom", "portal", "sandbox"),
    "diagnosis": ("onboarding", "mailroom", "portal", "sandbox"),
    "onboarding": ("mailroom", "portal", "sandbox"),
    "mailroom": ("portal", "sandbox"),
    "portal": ("sandbox",),
    "sandbox": ("registry", "diagnosis", "onboarding", "mailroom", "portal", "keys", "wire"),
}
# What only these places may import.
ONLY: dict[str, tuple[str, ...]] = {
    "keys.models": ("keys", "portal/admin.py"),  # read-only there
    "onboarding.tasks": (),  # sent by its name
    "onboarding.clock": (),  # started by the clock
    "portal.clock": (),
}
# The wire knows of the safe only how to keep a secret from being printed.
WIRE_MAY = "keys.secret"

LONGEST_MODULE = 200
LONGEST_FUNCTION = 30
LONGER: dict[str, str] = {
    "portal/settings.py": "one list of all settings, read from top to bottom",
    "portal/masked_logs.py settings_logging": "one table, as logging wants it",
}


def code() -> list[Path]:
    """Return every file of ours that is neither a test nor a migration."""
    found = (path for app in APPS for path in (ROOT / app).rglob("*.py"))
    return sorted(path for path in found if not {"tests", "migrations"} & set(path.relative_to(ROOT).parts))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and dotted name of everything a file imports; `from a import b` is "a.b"."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def functions() -> Iterator[tuple[str, int]]:
    """Yield every function ("file name") with its length in lines."""
    for path in code():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield f"{path.relative_to(ROOT).as_posix()} {node.name}", (node.end_lineno or 0) - node.lineno + 1


def is_within(name: str, start: str) -> bool:
    """Say whether a dotted name or a path is `start` or lies below it."""
    return name == start or name.startswith((f"{start}.", f"{start}/"))


def crossings(path: Path) -> Iterator[str]:
    """Yield every import of a file that goes through a wall."""
    place = path.relative_to(ROOT).as_posix()
    forbidden = [name for below, names in NEVER.items() if is_within(place, below) for name in names]
    for line, imported in imports(path):
        if any(is_within(imported, name) for name in forbidden):
            yield f"{place}:{line} imports {imported}"
        for name, places in ONLY.items():
            if is_within(imported, name) and not any(is_within(place, one) for one in places):
                yield f"{place}:{line} imports {imported}"
        if is_within(place, "wire") and is_within(imported, "keys") and not is_within(imported, WIRE_MAY):
            yield f"{place}:{line} imports {imported}"


def test_imports_run_down_and_through_no_wall() -> None:
    assert [line for path in code() for line in crossings(path)] == []


def test_no_file_imports_what_another_keeps_to_itself() -> None:
    private = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in code()
        for line, name in imports(path)
        if name.split(".")[0] in APPS and any(part.startswith("_") and part != "__init__" for part in name.split("."))
    ]
    assert private == []


def test_modules_are_short() -> None:
    lengths = {path.relative_to(ROOT).as_posix(): len(path.read_text().splitlines()) for path in code()}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE and name not in LONGER} == {}


def test_functions_are_short() -> None:
    assert {name: lines for name, lines in functions() if lines > LONGEST_FUNCTION and name not in LONGER} == {}


def test_what_may_be_longer_still_is() -> None:
    lengths = dict(functions()) | {
        name: len((ROOT / name).read_text().splitlines()) for name in LONGER if " " not in name
    }
    assert [name for name in LONGER if lengths[name] <= (LONGEST_FUNCTION if " " in name else LONGEST_MODULE)] == []


@pytest.mark.parametrize(
    ("place", "source"),
    [
        ("diagnosis/checks/planted.py", "from django.utils import timezone"),
        ("diagnosis/checks/planted.py", "import wire.conversation"),
        ("wire/planted.py", "from keys.custody import take_out"),
        ("portal/planted.py", "import sandbox.scenarios"),
        ("onboarding/planted.py", "from onboarding import tasks"),
        ("registry/planted.py", "from keys.models import Credential"),
    ],
)
def test_the_walls_notice_a_hole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, source: str) -> None:
    monkeypatch.setattr("tests.test_boundaries.ROOT", tmp_path)
    path = tmp_path / place
    path.parent.mkdir(parents=True)
    path.write_text(source)
    assert list(crossings(path)) != []
