"""Hostile servers, in every request of a run: it ends in time, costs little memory, and says something."""

import tracemalloc
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product

import pytest

from diagnosis.checks import ALL
from diagnosis.tests.hostile import MIB, PLACES, RECORD, WAYS, Ended, Files, Hostile, Lateness
from wire.tests.place import Place

CASES = [(way, where) for way, where in product(WAYS, PLACES) if (way, where) != (RECORD, "issuer")]  # plain http there
LARGE = [way for way in WAYS if "byte by byte" not in way and "redirect" not in way]
AT_ONCE = 12


@dataclass(frozen=True)
class Runs:
    """How each run ended, and how late the machine was meanwhile: a busy one is not held against the wire."""

    ended: Mapping[tuple[str, str], Ended]
    late_s: float


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place.make(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def files(place: Place) -> Files:
    return Files(place)


@pytest.fixture(scope="module")
def runs(place: Place, files: Files) -> Runs:
    """Make all the runs side by side: most of their time is waiting."""

    def run(way: str, where: str) -> Ended:
        with Hostile(place, files, where).serving() as hostile:
            return hostile.run(way)

    with Lateness() as late, ThreadPoolExecutor(AT_ONCE) as pool:
        ended = list(pool.map(run, *zip(*CASES, strict=True)))
    return Runs(dict(zip(CASES, ended, strict=True)), late.total_s)


class TestHostileRuns:
    @pytest.mark.parametrize("case", CASES, ids=[f"{way} at {where}" for way, where in CASES])
    def test_end_in_time_with_an_outcome(self, runs: Runs, case: tuple[str, str]) -> None:
        ended = runs.ended[case]
        assert ended.met
        assert ended.elapsed_s <= ended.deadline_s + 0.5 + runs.late_s
        assert "any.our_fault" not in ended.codes
        assert {finding.check for finding in ended.findings} == {check.slug for check in ALL}

    @pytest.mark.parametrize("where", PLACES)
    def test_cost_little_memory(self, place: Place, files: Files, where: str) -> None:
        with Hostile(place, files, where).serving() as hostile:
            hostile.run("redirect loop")  # what is loaded once, is loaded now
            tracemalloc.start()
            try:
                for way in LARGE:
                    before, _ = tracemalloc.get_traced_memory()
                    tracemalloc.reset_peak()
                    assert hostile.run(way).met
                    assert tracemalloc.get_traced_memory()[1] - before < 16 * MIB, way
            finally:
                tracemalloc.stop()
