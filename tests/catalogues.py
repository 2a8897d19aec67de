"""Compiles the translations before the first test, as `manage.py dev` does."""

from pathlib import Path

import pytest

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def pytest_sessionstart(session: pytest.Session) -> None:
    """Compile what is not compiled yet."""
    from portal.catalogues import compile_all  # noqa: PLC0415 (the portal needs its settings first)

    compile_all(LOCALE)
