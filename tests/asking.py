"""Which tests ask the database or the broker: whoever runs those on two kinds of servers runs the others once.

`--servers=asked` runs the tests that ask, `--servers=not-asked` all others; the two together are all tests.

A test asks when pytest-django gives it a database, or when it is marked `servers`. That no other does is held while
it runs, in every suite: pytest-django refuses its queries, and this module its connections to the broker and the
Python processes to which it would hand on the environment that names both.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import pytest
from _pytest.terminal import TerminalReporter
from kombu.connection import Connection
from kombu.messaging import Producer

OPTION = "--servers"
ASKED, NOT_ASKED = "asked", "not-asked"
# What pytest-django gives a database by; its other fixtures ask for one of these.
_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback", "live_server"}
_WORDS = {ASKED: "as they ask no database and no broker", NOT_ASKED: "as they ask a database or a broker"}
_left_out: list[str] = []
_broken: list[str] = []
_running: list[pytest.Item] = []


class SecretQuestionError(AssertionError):
    """A test asks the database or the broker without saying so."""


def asks(item: pytest.Item) -> bool:
    """Say whether a test asks the database or the broker."""
    is_marked = any(item.get_closest_marker(name) for name in ("django_db", "servers"))
    return is_marked or not _FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))


def hands_on(program: str, env: Mapping[str, str] | None) -> bool:
    """Say whether a process would be the portal in these tests' environment, with its database and broker.

    That is, whether it is Python, and finds the data directory of these tests.
    """
    is_python = os.path.basename(program).startswith("python") or program == sys.executable
    return is_python and (env is None or env.get("DATA_DIR") == os.environ.get("DATA_DIR"))


def refuse(what: str) -> None:
    """Fail the test that runs unless it may do that, even if its code takes the failure for one of the server."""
    if _running and not asks(_running[-1]):
        _broken.append(what)
        raise SecretQuestionError(f"This test {what}: mark it `servers`.")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--servers`."""
    words = "only the tests that ask the database or the broker, or only the others"
    parser.addoption(OPTION, choices=(ASKED, NOT_ASKED), help=words)


def pytest_configure(config: pytest.Config) -> None:
    """Watch the broker and the processes from the first test on."""
    connect, publish, start = Connection._establish_connection, Producer.publish, subprocess.Popen.__init__

    def guarded_connect(self: Any) -> Any:
        refuse("connects to the broker")
        return connect(self)

    def guarded_publish(self: Any, *args: Any, **kwargs: Any) -> Any:
        refuse("hands something to the broker")
        return publish(self, *args, **kwargs)

    def guarded_start(self: Any, args: Any, *others: Any, **kwargs: Any) -> None:
        program = args if isinstance(args, str | os.PathLike) else args[0]
        if hands_on(str(program), kwargs.get("env")):
            refuse("hands the environment with database and broker on to a process")
        start(self, args, *others, **kwargs)

    Connection._establish_connection = guarded_connect  # type: ignore[method-assign]
    Producer.publish = guarded_publish  # type: ignore[method-assign]
    subprocess.Popen.__init__ = guarded_start  # type: ignore[method-assign]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take the half that was asked for."""
    which = config.getoption(OPTION)
    if which is None:
        return
    others = [item for item in items if asks(item) != (which == ASKED)]
    items[:] = [item for item in items if asks(item) == (which == ASKED)]
    config.hook.pytest_deselected(items=others)
    # Browser tests are left out by another option, and named by it.
    number = len([item for item in others if not item.get_closest_marker("browser")])
    _left_out.append(f"left out, {_WORDS[which]}: {number}")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Note which test begins."""
    _running.append(item)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """Fail a test whose code took the refusal for a broker that is away."""
    _running.clear()
    done, _broken[:] = list(_broken), []
    assert not done, f"This test {done[0]}: mark it `servers`."


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Say how many are left to the other half."""
    for line in _left_out:
        terminalreporter.write_line(line)
