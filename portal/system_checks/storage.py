"""Where the portal keeps things."""

import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.checks import CheckMessage, Error


def check_storage() -> Iterator[CheckMessage]:
    """Refuse places that are emptied by themselves."""
    temporary = Path(tempfile.gettempdir()).resolve()
    database = settings.DATABASES["default"]
    is_sqlite = database["ENGINE"].endswith("sqlite3")
    places = {"DATA_DIR": str(settings.DATA_DIR), **({"DATABASE_URL": str(database["NAME"])} if is_sqlite else {})}
    for name, place in places.items():
        if ":memory:" in place or "mode=memory" in place or Path(place).resolve().is_relative_to(temporary):
            hint = f"Set {name} to a place that is kept and backed up."
            yield Error(f"{name} leads to memory or to a temporary directory.", hint, id="portal.E007")


def check_settings_file() -> Iterator[CheckMessage]:
    """Refuse a file of settings, with SECRET_KEY and KEY_RING in it, that every user of the machine may read."""
    path = Path(settings.ENV_FILE)
    if path.is_file() and path.stat().st_mode & stat.S_IROTH:
        hint = f"Give it to the portal's user alone: `chmod 600 {path}`."
        yield Error(f"Everybody on this machine may read {path}.", hint, id="portal.E018")
