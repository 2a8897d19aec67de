"""Failure modes 13 to 18 and 21, as far as what was pasted shows them."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnosis.checks.shape import Shape, shape_of
from diagnosis.typed_secret import clean_secret
from keys.secret import Secret

SECRET = "kY9pF34Qy6nB3Wwd25rq4f5zr3QA7YeEEBY3ABp3e2zS8iq9y7AjzQHb6BAEcn6z"
A, B = SECRET[:40], SECRET[40:]
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
secrets = st.text(ALPHABET, min_size=64, max_size=64)


def wide(text: str) -> str:
    return "".join(chr(ord(one) + 0xFEE0) for one in text)


class TestClean:
    @pytest.mark.parametrize(
        ("mode", "typed", "removed"),
        [
            (15, f"{A} {B}", ("spaces",)),
            (15, f" {SECRET}", ("spaces",)),
            (15, f"{A}\u00a0{B}", ("spaces",)),
            (15, f"{A}\r\n{B}\r\n", ("line_breaks",)),
            (15, f"> {A}\n> {B}", ("line_breaks", "quotes", "spaces")),
            (15, f"„{SECRET}“", ("quotes",)),
            (15, f"Secret: {SECRET}", ("label",)),
            (15, f"Geheimer Schlüssel: {SECRET}", ("label",)),
            (15, f"Client Secret (Key):\n{A}\n{B}", ("line_breaks", "label")),
            (15, f"client_secret={SECRET}", ("label",)),
            (15, f"The secret is {SECRET} thanks", ("words",)),
            (15, f"*{SECRET}*", ("words",)),
            (15, f"{SECRET}<mailto:{SECRET}>", ("words",)),
            (15, f"<b>{SECRET}</b>", ("words",)),
            (15, f"{A}=\r\n{B}", ("encoding",)),
            (15, f"secret=3D{A}=\n{B}=20", ("encoding", "label")),
            (15, f"{A}=20\n{B}=20\n", ("encoding", "line_breaks")),
            (15, f"{SECRET}&nbsp;", ("encoding",)),
            (15, f"{A}&#8203;{B}", ("encoding",)),
            (15, f"{SECRET}%0D%0A", ("encoding",)),
            (15, f"{SECRET} {SECRET}", ("words",)),
            (15, SECRET + SECRET, ("repeated",)),
            (15, f"{A}-\n{B}", ("separators",)),
            (15, wide(SECRET), ("full_width",)),
            (16, f"{A}\u00ad{B}", ("invisible",)),
            (16, f"{A}\u200b{B}\ufeff", ("invisible",)),
        ],
    )
    def test_15_16_leaves_out_what_came_along(self, mode: int, typed: str, removed: tuple[str, ...]) -> None:
        clean, codes = clean_secret(typed)
        assert clean == Secret(SECRET)
        assert codes == removed

    @pytest.mark.parametrize(
        ("mode", "typed", "shape"),
        [
            (13, SECRET[:20], Shape.TRUNCATED),
            (13, f"Schlüssel: {SECRET[:20]}", Shape.TRUNCATED),
            (13, f"{SECRET[:5]}...", Shape.MASKED),
            (13, "•" * 64, Shape.MASKED),
            (13, "*" * 64, Shape.MASKED),
            (14, f"{SECRET[:40]}…", Shape.TRUNCATED),
            (14, SECRET[:63], Shape.WRONG_LENGTH),
            (18, "0af7651916cd43dd8448eb211c80319c", Shape.LTI_PAIR),
            (18, "Shared secret: 0af7651916cd43dd8448eb211c80319c", Shape.LTI_PAIR),
            (21, f"1234~{SECRET}", Shape.ACCESS_TOKEN),
            (21, f"Access token: 1234~{SECRET}", Shape.ACCESS_TOKEN),
            (21, f"<1234~{A}\n{B}>", Shape.ACCESS_TOKEN),
        ],
    )
    def test_13_14_18_21_makes_nothing_else_a_secret(self, mode: int, typed: str, shape: Shape) -> None:
        assert shape_of(clean_secret(typed)[0]) is shape

    @pytest.mark.parametrize("typed", [f"{SECRET} or {SECRET[::-1]}", f"{A}…{B}", f"{A}•{B}", f"{A} and then {B}"])
    def test_14_joins_nothing_that_may_not_belong_together(self, typed: str) -> None:
        assert shape_of(clean_secret(typed)[0]) is not Shape.WHOLE

    @given(value=secrets, dirt=st.lists(st.tuples(st.integers(0, 64), st.sampled_from(
        [" ", "\u00a0", "\t", "\n", "\r\n", "\u2028", "\u200b", "\u00ad", "\ufeff", "\u2060", "'", "“", "`", "=\r\n"]
    )), max_size=6), label=st.sampled_from(["", "Secret: ", "client_secret=", "Key #", "Geheimnis: "]))  # fmt: skip
    @settings(max_examples=60)
    def test_15_16_gives_a_dirtied_secret_back(self, value: str, dirt: list[tuple[int, str]], label: str) -> None:
        dirty = value
        for position, sign in sorted(dirt, reverse=True):
            dirty = dirty[:position] + sign + dirty[position:]
        assert clean_secret(label + dirty)[0] == Secret(value)

    @given(value=secrets, wide_ones=st.sets(st.integers(0, 63), max_size=9))
    @settings(max_examples=20)
    def test_15_makes_wide_letters_plain(self, value: str, wide_ones: set[int]) -> None:
        dirty = "".join(wide(one) if at in wide_ones else one for at, one in enumerate(value))
        assert clean_secret(dirty)[0] == Secret(value)

    @given(st.lists(st.sampled_from([*'aB7=%2Dd0&;:~-… \n"•', "\u200b", "ａ", "&nbsp;", "=3D", SECRET]), max_size=12))
    @settings(max_examples=150)
    def test_14_never_invents_a_character(self, parts: list[str]) -> None:
        typed = "".join(parts)
        plain = iter(unicodedata.normalize("NFKC", typed.replace("…", "\0")).replace("\0", "…"))
        clean = clean_secret(typed)[0].reveal()
        assert all(one in plain for one in clean), "each stood there, in this order"
