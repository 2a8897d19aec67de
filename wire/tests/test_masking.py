"""Nothing of a secret gets into evidence, in any spelling."""

import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.secret import Secret
from wire.masking import MASK, Masker

VALUE = "kY9pF34Qy6nB3Wwd25rq4f5zr3QA7YeEEBY3ABp3e2zS8iq9y7AjzQHb6BAEcn6z"
ODD = "a b+c/d%e\"f&g=h\\i'j~k äöü lmnop"


def encoded(value: bytes, before: int) -> str:
    return base64.b64encode(b"x" * before + value + b"yy").decode()


class TestMaskSecrets:
    @pytest.mark.parametrize("value", [VALUE, ODD, "Word of two words"])
    @pytest.mark.parametrize(
        "spell",
        [
            str,
            lambda value: quote(value, safe=""),
            lambda value: quote(value, safe="").lower() if value.islower() else quote(value),
            lambda value: "".join(f"%{byte:02x}" for byte in value.encode()),
            lambda value: json.dumps(value, ensure_ascii=False)[1:-1],
            lambda value: value.encode().hex(),
            lambda value: value[5:17],
            lambda value: encoded(value.encode(), 0),
            lambda value: encoded(value.encode(), 1),
            lambda value: encoded(value.encode(), 2).replace("+", "-").replace("/", "_"),
        ],
    )
    def test_hides_every_spelling(self, value: str, spell: object) -> None:
        text = spell(value)  # type: ignore[operator]  # the table holds functions
        shown = Masker([Secret(value)]).mask_secrets(f"<before>{text}<after>")
        assert MASK in shown
        assert shown.startswith("<before>")
        assert shown.endswith("<after>")
        assert not any(text[at : at + 12] in shown for at in range(len(text) - 11))

    @given(st.text(min_size=12, max_size=80), st.text(max_size=30), st.integers(0, 2))
    def test_leaves_no_run_of_twelve(self, value: str, around: str, offset: int) -> None:
        masker = Masker([Secret(value)])
        shown = masker.mask_secrets(around + value + around)
        assert not any(value[at : at + 12] in shown for at in range(len(value) - 11))
        hidden = masker.mask_secrets(encoded(value.encode(), offset))
        for at in range(len(value) - 11):
            for pad in range(3):
                part = base64.b64encode(b"\0" * pad + value[at:].encode()).decode()[4:16]
                assert len(part) < 12 or part not in hidden

    def test_leaves_other_text_alone(self) -> None:
        assert Masker([Secret(VALUE)]).mask_secrets("redirect_uri does not match") == "redirect_uri does not match"

    def test_shows_nothing_when_printed(self) -> None:
        assert "kY9" not in repr(Masker([Secret(VALUE)]))


class TestMask:
    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("https://canvas.example.edu/login", "https://canvas.example.edu/login"),
            ("/login/oauth2/auth", "/login/oauth2/auth"),
            (
                "https://canvas-2024-production-cluster-eu1.example",
                "https://canvas-2024-production-cluster-eu1.example",
            ),
            (
                "https://p.example/back?error=invalid_scope&state=abc",
                f"https://p.example/back?error=invalid_scope&state={MASK}",
            ),
            ("/login?code=abc123#access_token=x1", f"/login?code={MASK}#access_token={MASK}"),
            ("next=%2Fback%3Fstate%3Dabc%26error%3Dx", f"next=%2Fback%3Fstate%3D{MASK}%26error%3Dx"),
            ("id a1B2c3D4e5F6g7H8i9J0k1 end", f"id {MASK} end"),
            ("123e4567-e89b-12d3-a456-426614174000", MASK),
            ("Canvas OAuth 2.0", "Canvas OAuth 2.0"),
        ],
    )
    def test_hides_tokens_and_random_runs_only(self, text: str, shown: str) -> None:
        assert Masker().mask(text) == shown

    def test_spares_what_we_asked_with(self) -> None:
        ours = "https://p.example/connect2canvas4everybody1"
        assert Masker().mask(f"{ours}?x=1", [ours]) == f"{ours}?x=1"
