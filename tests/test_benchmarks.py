"""Each benchmark starts and prints its table. What it measures with such tiny numbers means nothing."""

import pytest

from benchmarks import machine
from benchmarks.__main__ import ALL, main
from benchmarks.messages import count, row
from benchmarks.table import Row, Spread, ratios, written


class TestBenchmarks:
    def test_start_and_print_their_tables(self, capsys: pytest.CaptureFixture[str]) -> None:
        named = [name for name in ALL if name != "messages"]  # starts a store of its own; below with the tests'
        assert main(["--tiny", *named]) == 0
        printed = capsys.readouterr().out
        assert [name for name in named if f"== {name}: " not in printed] == []
        assert printed.count("\nmeasured ") == len(named)

    def test_are_listed(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main([]) == 0
        assert [line.partition(":")[0] for line in capsys.readouterr().out.splitlines()] == list(ALL)

    @pytest.mark.django_db(transaction=True)
    def test_messages_are_counted_until_nothing_is_due(self) -> None:
        assert row(200, count(200)).is_met  # two batches: one place in four is for those that were silent


class TestTable:
    @pytest.mark.parametrize(
        ("row", "law", "is_met"),
        [
            (Row("a", 3.9, most=4), "≤ 4", True),
            (Row("a", 4.1, most=4), "≤ 4", False),
            (Row("a", 1.5, least=1.5), "≥ 1.5", True),
            (Row("a", 1.4, least=1.5), "≥ 1.5", False),
            (Row("a", 1.0), "", None),
            (Row("a", None, most=4), "≤ 4", None),
        ],
    )
    def test_says_whether_a_law_holds(self, row: Row, law: str, is_met: bool | None) -> None:
        assert (row.law, row.is_met) == (law, is_met)
        assert ("MISSED" in written("t", [row])) is (is_met is False)

    def test_takes_ratios_round_by_round(self) -> None:
        assert ratios([2, 9, 4], [1, 3, 4]).median == 2
        assert str(Spread((1, 2, 4))) == "2 [1–4]"


def test_processor_time_is_that_of_the_process() -> None:
    assert machine.cpu_seconds(1) >= 0
    assert 1 < machine.resident_mib() < 4096
