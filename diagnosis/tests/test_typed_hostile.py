"""What is typed, or answered, to keep us reading for ever: each is read at once.

No time is measured: a pattern that tries every way would take hours, and is stopped long after any busy machine.
"""

import signal
from collections.abc import Iterator
from types import FrameType

import pytest

from diagnosis.checks import hosting
from diagnosis.checks.shape import Shape, length_of, shape_of
from diagnosis.tests.checks.making import codes, make_answer, make_target
from diagnosis.typed_address import read_address
from diagnosis.typed_id import read_client_id
from diagnosis.typed_secret import clean_secret
from keys.secret import Secret

LONGEST = 4096
PATIENCE_S = 60
LINK = "https://urldefense.com"
SIGNS = (
    ".",
    "…",
    "..",
    "a.",
    ".… ",
    "=\n",
    "key ",
    "123,",
    "1-",
    "&#",
    "(",
    "<",
    "\u200b",
    "\u0301\u0323",
    "\ufdfa",
    "//",
)


@pytest.fixture(autouse=True)
def _stop_in_the_end() -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(PATIENCE_S)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


class TestHostile:
    @pytest.mark.parametrize("sign", SIGNS)
    def test_signs_without_end_are_no_secret_and_no_id(self, sign: str) -> None:
        typed = f"abcdefgh{sign * LONGEST}"[: LONGEST - 1] + "x"
        assert shape_of(clean_secret(typed)[0]) is not Shape.WHOLE
        assert read_client_id(typed).problem
        assert read_address(typed[-2000:]).address is None

    @pytest.mark.parametrize("rest", ["/v3/__" * 165 + "__;" * 320, "/v3/__" + "*" * 1900, "/v2/url?u=" + "-" * 1900])
    def test_marks_of_a_filter_without_end_are_no_address(self, rest: str) -> None:
        assert read_address(LINK + rest).problem == "malformed"

    def test_a_header_without_end_is_no_sign(self) -> None:
        policy = " frame-ancestors /a" * 3400
        answer = make_answer(200, content_security_policy=policy, x_canvas_meta="q=1;")
        found = hosting.judge(make_target(), hosting.Seen(answer))
        assert codes(found) == codes(hosting.judge(make_target(), hosting.Seen(make_answer(200, x_canvas_meta="q=1;"))))

    @pytest.mark.parametrize(
        ("text", "shape", "length"),
        [
            ("k" * 20 + "...", Shape.TRUNCATED, 20),
            ("k" * 20 + ".…..", Shape.TRUNCATED, 20),
            ("k" * 20 + ".", Shape.MASKED, 21),
            ("kY9pF…", Shape.MASKED, 5),
            ("....", Shape.MASKED, 0),
        ],
    )
    def test_dots_at_the_end_are_an_ellipsis(self, text: str, shape: Shape, length: int) -> None:
        secret = Secret(text)
        assert (shape_of(secret), length_of(secret)) == (shape, length)
