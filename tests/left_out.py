"""Names what was left out; with `--all`, or under CI, that is a failure."""

import os
from collections import Counter

import pytest
from _pytest.terminal import TerminalReporter

_left_out: Counter[str] = Counter()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--all`."""
    parser.addoption("--all", action="store_true", help="fail if any test was left out (as under CI=true)")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Count what was skipped, by its reason."""
    if report.skipped and isinstance(report.longrepr, tuple):
        _left_out[report.longrepr[2].removeprefix("Skipped: ")] += 1


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the whole run where everything was asked for."""
    is_all = session.config.getoption("--all") or os.environ.get("CI") == "true"
    if _left_out and is_all and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Say what was left out, and why."""
    for reason, number in sorted(_left_out.items()):
        terminalreporter.write_line(f"left out: {number} test{'s' * (number > 1)} ({reason})", yellow=True)
