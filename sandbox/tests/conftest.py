"""One running sandbox with all its servers, shared by the tests that only ask it."""

from collections.abc import Iterator

import pytest

from sandbox.server import Sandbox, running


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """A running sandbox; put back what a test has changed."""
    with running() as started:
        yield started
        started.practice.reset()
