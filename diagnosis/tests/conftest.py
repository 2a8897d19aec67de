"""The sandbox, for every test that tries its servers."""

from collections.abc import Iterator

import pytest

from sandbox.scenario import Scenario
from sandbox.scenarios import by_slug
from sandbox.server import Sandbox, running


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with running() as started:
        yield started


@pytest.fixture
def good(sandbox: Sandbox) -> Iterator[Scenario]:
    yield by_slug("canvas")
    sandbox.practice.reset()
