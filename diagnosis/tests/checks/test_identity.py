from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from diagnosis.checks import identity
from diagnosis.checks.base import Capability, Confidence
from diagnosis.tests.checks.making import NOON, codes, facts, listed, make_answer, make_refusal, make_target

CHALLENGE = "<title>Just a moment...</title><script>window._cf_chl_opt = {}</script>"
THROTTLED = "403 Forbidden (Rate Limit Exceeded)\n"
NO_AGENT = {"error": "Forbidden", "message": "You have not provided a valid user agent."}


class TestJudge:
    @pytest.mark.parametrize(
        ("answer", "expected", "said"),
        [
            (make_refusal(), "canvas.recognised", {"sign": "realm"}),
            (make_answer(401, {"errors": []}, x_canvas_meta="o=users;"), "canvas.recognised", {"sign": "meta"}),
            (make_answer(200, "<h1>Welcome</h1>"), "canvas.not_canvas", {}),
            (make_answer(404, "{}"), "canvas.not_canvas", {}),
            (make_answer(401, "", www_authenticate='Basic realm="x"'), "canvas.blocked", {"by": "password"}),
            (make_answer(302, location="/login"), "canvas.not_canvas", {}),
            (make_answer(200, "[" * 100_000), "canvas.not_canvas", {}),
            (make_answer(503, CHALLENGE, server="cloudflare"), "canvas.blocked", {"by": "cloudflare"}),
            (make_answer(403, "", cf_mitigated="challenge"), "canvas.blocked", {"by": "cloudflare"}),
            (make_answer(403, "", cf_ray="1"), "canvas.blocked", {"by": "unknown", "via": "cloudflare"}),
            (make_answer(405, "", x_amzn_waf_action="captcha"), "canvas.blocked", {"by": "aws_waf"}),
            (
                make_answer(200, "<iframe src='/_Incapsula_Resource?incident_id=5'>"),
                "canvas.blocked",
                {"by": "imperva"},
            ),
            (make_answer(403, "<h1>Forbidden</h1>"), "canvas.blocked", {"by": "unknown"}),
            (make_answer(502, "", server="cloudflare"), "canvas.unavailable", {"status": 502, "by": "cloudflare"}),
            (make_answer(503, "back soon"), "canvas.unavailable", {"status": 503}),
            (make_answer(504), "canvas.unavailable", {"status": 504}),
            (make_answer(500), "canvas.error", {"status": 500}),
            (make_answer(403, THROTTLED), "canvas.rate_limited", {}),
            (make_answer(429, "slow down"), "canvas.rate_limited", {}),
            (make_answer(403, NO_AGENT), "canvas.user_agent_refused", {}),
        ],
    )
    def test_names_who_answered(self, answer: Any, expected: Any, said: Any) -> None:
        found = identity.judge(make_target(), answer)
        assert codes(found) == [expected]
        assert facts(found) == said

    def test_only_canvas_gives_canvas(self) -> None:
        assert listed(identity.judge(make_target(), make_refusal()))[0].gives == (Capability.CANVAS,)
        assert listed(identity.judge(make_target(), make_answer(200)))[0].gives == ()

    def test_says_that_a_bare_refusal_only_looks_like_a_firewall(self) -> None:
        assert listed(identity.judge(make_target(), make_answer(403)))[0].confidence is Confidence.INFERRED

    @pytest.mark.parametrize(
        ("off_by_s", "expected"),
        [(0, []), (-300, []), (301, ["canvas.clock_skewed"]), (-86_400, ["canvas.clock_skewed"])],
    )
    def test_compares_the_clocks(self, off_by_s: int, expected: Any) -> None:
        date = format_datetime(NOON + timedelta(seconds=off_by_s))
        found = identity.judge(make_target(), make_refusal(date=date))
        assert codes(found) == ["canvas.recognised", *expected]
        assert not expected or listed(found)[1].facts == {"seconds": abs(off_by_s)}

    @pytest.mark.parametrize(
        ("policy", "expected"),
        [
            ("frame-ancestors 'self' canvas.docker;", "canvas.docker"),
            ("frame-ancestors 'self' 10.1.2.3;", "10.1.2.3"),
            ("frame-ancestors 'self' localhost:3000;", "localhost:3000"),
            ("frame-ancestors 'self' canvas;", "canvas"),
            ("default-src 'self'; frame-ancestors 'self' lms.school.local", "lms.school.local"),
            ("frame-ancestors 'self' canvas.northfield.example;", ""),
            ("frame-ancestors 'self' canvas.northfield.example:443;", ""),
            ("frame-ancestors 'self' lms.northfield.example;", ""),
            ("frame-ancestors 'self' canvas.docker canvas.northfield.example;", ""),
            ("frame-ancestors 'self' ;", ""),
            ("frame-ancestors 'self';", ""),
            ("frame-src canvas.docker", ""),
            ("", ""),
        ],
    )
    def test_hears_by_which_name_canvas_calls_itself(self, policy: str, expected: str) -> None:
        """Mode 42."""
        found = listed(identity.judge(make_target(), make_refusal(content_security_policy=policy)))
        assert codes(found) == ["canvas.recognised", *(["canvas.other_host"] if expected else [])]
        assert not expected or found[1].facts == {"to": expected}

    def test_does_without_a_readable_date(self) -> None:
        for date in ("yesterday", "Fri, 31 Dec 9999 23:59:59 -0100"):
            assert codes(identity.judge(make_target(), make_refusal(date=date))) == ["canvas.recognised"]
