"""Browser tests: run in the Chromium of the system, last, and left out where there is none."""

import os
import shutil
import subprocess
from functools import cache
from typing import Any

import pytest
from playwright._impl._driver import compute_driver_executable  # has no public name

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Everything by which Chromium talks to the outside by itself is off.
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


def find_chromium() -> str | None:
    """Return the path of a Chromium, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@cache
def why_not() -> str:
    """Say what the browser tests lack on this machine; "" when they can run."""
    if find_chromium() is None:
        return "no Chromium found (apt-get install chromium)"
    node, _ = compute_driver_executable()
    driver = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    if driver.returncode:
        return f"Playwright's driver does not start (apt-get install libatomic1): {driver.stderr.strip()}"
    return ""


@pytest.fixture(scope="session")
def browser_type_launch_args(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Start the system's Chromium; it insists on a home that it can write to."""
    sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()  # as root it refuses to start otherwise
    home = str(tmp_path_factory.mktemp("home"))
    return {
        "executable_path": find_chromium(),
        "args": [*QUIET, *sandbox],
        "env": {**os.environ, "HOME": home},
    }


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put browser tests last: Playwright's loop, once started, runs in this thread to the end."""
    for item in items:
        if item.get_closest_marker("browser") and why_not():
            item.add_marker(pytest.mark.skip(reason=why_not()))
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """From the first browser test on, let Django work beside Playwright's loop."""
    if item.get_closest_marker("browser"):
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
