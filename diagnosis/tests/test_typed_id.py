"""Failure mode 20: which number is the ID, and what became of it on its way."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnosis.typed_id import read_client_id

ID = "10000000000007"
INHERITED = "170000000000710"


class TestRead:
    @pytest.mark.parametrize(
        "typed",
        [
            ID,
            f"ID:{ID}",
            f"Client ID – {ID}",
            f"Schlüssel-ID: {ID}",
            f"Nr. {ID}",
            f"{ID} (Canvas Badges)",
            f"Canvas Badges, API key {ID}, ON",
            f"The ID is {ID}, made on 2026-02-11.",
            "The ID is 10.000.000.000.007, made on 2026-02-11.",
            "10'000'000'000'007",
            "1000-0000-0000-07",
            "10 000\u202f000\u00a0000 007",
            "１００００００００００００７",
            "١٠٠٠٠٠٠٠٠٠٠٠٠٧",
            f"{ID}.0",
            f"{ID},00",
            "1.0000000000007E+13",
            "1,0000000000007e13",
            f"0000{ID}",
        ],
    )
    def test_20_reads_the_digits(self, typed: str) -> None:
        assert read_client_id(typed).digits == ID

    @pytest.mark.parametrize(
        ("typed", "digits"), [("7", "7"), ("ID 7", "7"), ("key 1204", "1204"), (INHERITED, INHERITED), ("007", "7")]
    )
    def test_20_takes_local_and_inherited_ones_as_they_are(self, typed: str, digits: str) -> None:
        assert read_client_id(typed).digits == digits

    @pytest.mark.parametrize("typed", ["1E+13", "1.00E+13", "1,00E+13", "1e13", "1.0E+013", "8.9E+16", "1.7e+14"])
    def test_20_says_that_a_spreadsheet_left_digits_out(self, typed: str) -> None:
        read = read_client_id(f" {typed} ")
        assert (read.digits, read.problem, read.rounded) == ("", "malformed", typed)

    @pytest.mark.parametrize(
        "typed",
        [
            "seven",
            "1~10000000000007",
            "0",
            "000",
            "1OOOOOOOOOOOO7",
            f"-{ID}",
            f"{ID} or {INHERITED}",
            f"{ID}.5",
            "1.00000000000075E+13",
            "0af7651916cd43dd8448eb211c80319c",
            "2026-02-11",
            str(2**63),
            "9" * 400,
        ],
    )
    def test_20_guesses_nothing(self, typed: str) -> None:
        read = read_client_id(typed)
        assert (read.digits, read.problem, read.rounded) == ("", "malformed", "")

    @given(number=st.integers(1, 2**63 - 1), around=st.text(" \t\u00a0\u200b\"'<>", max_size=4))
    @settings(max_examples=40)
    def test_20_reads_any_number_whatever_stands_around_it(self, number: int, around: str) -> None:
        for written in (f"{number}", f"{number:,}", f"{number:_}", f"00{number}", f"Client ID: {number}"):
            assert read_client_id(f"{around}{written}{around}").digits == str(number)

    @given(st.text(st.characters(codec="utf-8"), max_size=60))
    @settings(max_examples=80)
    def test_20_reads_no_digit_that_did_not_stand_there(self, typed: str) -> None:
        read = read_client_id(typed)
        assert len(read.digits) <= len(typed) * 18  # one sign may stand for several: U+3359 is one of the longest
        assert bool(read.digits) or bool(read.problem) or not typed.strip("\u200b \t\r\n") or not read.rounded
