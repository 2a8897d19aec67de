from typing import Any

import pytest

from diagnosis.checks import hosting
from diagnosis.checks.hosting import Seen
from diagnosis.tests.checks.making import codes, facts, listed, make_answer, make_target, make_told
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
        assert codes(hosting.judge(make_told(address=Address(host)), Seen())) == expected

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
        found = hosting.judge(make_target(), Seen(answer))
        assert codes(found) == [expected]
        assert facts(found) == {"sign": said}

    @pytest.mark.parametrize(
        ("host", "real"),
        [
            ("northfield.beta.instructure.com", "northfield.instructure.com"),
            ("northfield.test.instructure.com", "northfield.instructure.com"),
        ],
    )
    def test_names_the_real_one_beside_a_copy(self, host: str, real: str) -> None:
        """Mode 38."""
        found = listed(hosting.judge(make_told(address=Address(host)), Seen()))
        assert [one.facts for one in found] == [{"sign": "name"}, {"real": real}]

    @pytest.mark.parametrize(
        ("policy", "expected"),
        [
            ("frame-ancestors 'self' northfield.instructure.com canvas.northfield.example;", "hosting.instructure"),
            (
                "default-src 'self'; frame-ancestors 'self' https://northfield.beta.instructure.com",
                "hosting.instructure",
            ),
            ("frame-ancestors 'self' canvas.northfield.example", "hosting.self_hosted"),
            ("frame-ancestors 'self' *.instructure.com", "hosting.self_hosted"),
            ("frame-ancestors 'self' notinstructure.com x.instructure.com.evil.example", "hosting.self_hosted"),
            ("script-src northfield.instructure.com; frame-ancestors 'self'", "hosting.self_hosted"),
        ],
    )
    def test_reads_whose_names_may_frame_it(self, policy: str, expected: str) -> None:
        """Modes 36 and 37."""
        found = hosting.judge(
            make_target(), Seen(make_answer(401, x_canvas_meta="o=users;", content_security_policy=policy))
        )
        assert (codes(found), facts(found)["sign"]) == ([expected], "frames" if "instr" in expected else "meta")

    @pytest.mark.parametrize("host", ["canvas.northfield.example", "northfield.instructure.com.example"])
    def test_takes_no_name_for_a_sign_that_only_looks_like_one(self, host: str) -> None:
        """Mode 37: an answer of something else in between tells nothing either."""
        blocked = make_answer(403, "northfield.instructure.com", server="cloudflare")
        assert codes(hosting.judge(make_told(address=Address(host)), Seen(blocked))) == ["hosting.unknown"]

    @pytest.mark.parametrize("answer", [make_answer(200, "hello"), None])
    def test_admits_that_it_does_not_know(self, answer: Any) -> None:
        assert codes(hosting.judge(make_target(), Seen(answer))) == ["hosting.unknown"]

    @pytest.mark.parametrize(
        ("aliases", "expected"),
        [
            (("northfield-vanity.instructure.com", "cluster.example"), ["hosting.instructure"]),  # mode 37
            (("proxy.northfield.example", "northfield.beta.instructure.com"), ["hosting.instructure", "hosting.beta"]),
            (("northfield-vanity.instructure.com.example",), ["hosting.self_hosted"]),
        ],
    )
    def test_trusts_what_the_name_stands_for(self, aliases: tuple[str, ...], expected: Any) -> None:
        own = make_answer(401, x_canvas_meta="o=users;n=self;")
        found = hosting.judge(make_target(), Seen(own, aliases))
        assert codes(found) == expected
        assert facts(found) == {"sign": "alias" if aliases[-1] != aliases[0] else "meta"}
