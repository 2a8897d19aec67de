from typing import Any

import pytest

from diagnosis.checks import hosting
from diagnosis.tests.checks.making import codes, facts, make_answer, make_target, make_told
from wire.address import Address


class TestJudge:
    @pytest.mark.parametrize(
        ("host", "expected"),
        [
            ("northfield.instructure.com", ["hosting.instructure"]),
            ("northfield.beta.instructure.com", ["hosting.instructure", "hosting.beta"]),
            ("northfield.test.instructure.com", ["hosting.instructure", "hosting.test"]),
            ("notinstructure.com", ["hosting.unknown"]),
            ("instructure.com.northfield.example", ["hosting.unknown"]),
        ],
    )
    def test_trusts_the_name_even_without_an_answer(self, host: str, expected: Any) -> None:
        assert codes(hosting.judge(make_told(address=Address(host)), None)) == expected

    @pytest.mark.parametrize(
        ("answer", "expected", "said"),
        [
            (make_answer(401, x_canvas_meta="o=users;n=self;s=8900;z=us-east-1b;"), "hosting.instructure", "meta"),
            (make_answer(401, x_canvas_meta="o=users;n=self;b=12;m=3;"), "hosting.self_hosted", "meta"),
            (make_answer(401, cookies=("_csrf_token", "_normandy_session")), "hosting.self_hosted", "cookie"),
            (make_answer(401, cookies=("canvas_session",)), "hosting.instructure", "cookie"),
        ],
    )
    def test_reads_the_signs(self, answer: Any, expected: Any, said: Any) -> None:
        found = hosting.judge(make_target(), answer)
        assert codes(found) == [expected]
        assert facts(found) == {"sign": said}

    @pytest.mark.parametrize("answer", [make_answer(200, "hello"), None])
    def test_admits_that_it_does_not_know(self, answer: Any) -> None:
        assert codes(hosting.judge(make_target(), answer)) == ["hosting.unknown"]
