"""Which tests ask the database or the broker; the two halves are one whole."""

import subprocess
import sys
from typing import Any

import pytest

from portal.celery import app
from tests import asking
from tests.processes import environment


class FakeItem:
    """A test as pytest hands it over, with the fixtures that it closes over and its marks."""

    def __init__(self, *fixtures: str, mark: str = "") -> None:
        self.fixturenames = fixtures
        self._mark = mark

    def get_closest_marker(self, name: str) -> bool:
        return name == self._mark


@pytest.mark.parametrize(
    ("item", "is_so"),
    [
        (FakeItem("tmp_path"), False),
        (FakeItem("tmp_path", mark="parametrize"), False),
        (FakeItem("request", "db"), True),
        (FakeItem("live_server"), True),
        (FakeItem(mark="django_db"), True),
        (FakeItem(mark="servers"), True),
    ],
)
def test_who_asks(item: Any, is_so: bool) -> None:
    assert asking.asks(item) is is_so


class Config:
    """What pytest knows: the option, and what was left out."""

    def __init__(self, which: str | None) -> None:
        self.hook, self._which = self, which
        self.left_out: list[Any] = []

    def getoption(self, name: str) -> str | None:
        return self._which

    def pytest_deselected(self, items: list[Any]) -> None:
        self.left_out = items


def test_each_test_is_in_one_half(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "_left_out", [])
    everything = [FakeItem("db"), FakeItem(), FakeItem(mark="servers"), FakeItem("tmp_path")]
    halves = []
    for which in (asking.ASKED, asking.NOT_ASKED):
        config, taken = Config(which), list(everything)
        asking.pytest_collection_modifyitems(config, taken)  # type: ignore[arg-type]  # as far as it is needed
        assert {*taken, *config.left_out} == {*everything}
        halves.append(taken)
    assert [len(half) for half in halves] == [2, 2]
    assert not {*halves[0]} & {*halves[1]}


class TestASecretQuestion:
    """Each is refused in a test that says nothing of it, as this one does; the test's end would fail it as well."""

    @pytest.fixture(autouse=True)
    def _goes_unpunished(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(asking, "_broken", [])

    def test_to_the_broker(self) -> None:
        with pytest.raises(asking.SecretQuestionError, match="broker"), app.connection_for_write() as broker:
            broker.connect()

    @pytest.mark.parametrize("env", [None, {"DATA_DIR": "of these tests"}])
    def test_by_a_process(self, env: dict[str, str] | None, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DATA_DIR", "of these tests")
        with pytest.raises(asking.SecretQuestionError, match="environment"):
            subprocess.run([sys.executable, "-c", "pass"], env=env, check=True)

    def test_is_none_where_a_process_knows_nothing_of_these_tests(self) -> None:
        subprocess.run([sys.executable, "-I", "-c", "pass"], env={"DATA_DIR": "elsewhere"}, check=True)

    @pytest.mark.servers
    def test_is_none_where_it_is_said(self) -> None:
        subprocess.run([sys.executable, "-I", "-c", "pass"], env=environment(), check=True)
