"""Failure modes 20 and 22: which other number may be meant by an unknown one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnosis.checks.key_numbers import PER_SHARD, Form, other_forms, root_of

GLOBAL = "10000000000007"


class TestOtherForms:
    @pytest.mark.parametrize(
        ("client_id", "own_shard", "expected"),
        [
            (GLOBAL, 1, []),
            ("7", 1, []),  # Canvas reads it as the global one of its own shard
            ("7", 17, []),
            ("1000000000007", 1, [("zeros", GLOBAL)]),
            ("100000000000007", 1, [("zeros", GLOBAL)]),
            ("100000007", 1, [("zeros", GLOBAL)]),
            ("17000000000710", 17, [("zeros", "170000000000710")]),
            ("17000000000710", 1, [("zeros", "170000000000710"), ("local", "710")]),
            ("170000000000710", 1, [("local", "710")]),
            ("170000000000710", 17, []),
            ("20000000000007", 1, [("local", "7")]),
            ("10000000001002", 1, []),
            ("1000000001002", 1, [("zeros", "10000000001002")]),
            ("10000000000010", 1, []),
            ("1204", 1, []),
            ("9223372036854775807", 1, [("local", str(9223372036854775807 % PER_SHARD))]),
        ],
    )
    def test_20_22_are_found(self, client_id: str, own_shard: int, expected: list[tuple[str, str]]) -> None:
        assert [(form.kind, form.client_id) for form in other_forms(client_id, own_shard)] == expected

    @given(st.integers(1, 2**63 - 1), st.sampled_from([1, 17, 8900]))
    @settings(max_examples=60)
    def test_20_are_few_and_of_one_root(self, number: int, own_shard: int) -> None:
        forms = other_forms(str(number), own_shard)
        assert len(forms) <= 2
        assert {root_of(form.client_id) for form in forms} <= {root_of(str(number))}
        assert Form("local", str(number)) not in forms

    @given(st.integers(1, 9_999), st.integers(-3, 3).filter(bool))
    @settings(max_examples=40)
    def test_20_zeros_lost_or_added_are_put_right(self, local: int, by: int) -> None:
        meant = str(PER_SHARD + local)
        damaged = f"1{'0' * (13 - len(str(local)) + by)}{local}"
        assert other_forms(damaged, 1)[0] == Form("zeros", meant)
