"""Compiles the translations before the first test, as `manage.py dev` does; each test begins in English."""

from pathlib import Path

import pytest
from django.utils import translation

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def pytest_sessionstart(session: pytest.Session) -> None:
    """Compile what is not compiled yet."""
    from portal.catalogues import compile_all  # noqa: PLC0415 (the portal needs its settings first)

    compile_all(LOCALE)


@pytest.fixture(autouse=True)
def _first_language() -> None:
    """Forget the language of an earlier test: a request leaves it active in its thread."""
    translation.deactivate()
