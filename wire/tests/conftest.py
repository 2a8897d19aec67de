"""What the wire's tests share."""

import pytest

from wire.tests.place import Place


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place.make(tmp_path_factory.mktemp("wire"))


@pytest.fixture(scope="session")
def good(place: Place) -> str:
    """The file of a good certificate with its chain."""
    return place.leaf()
