from typing import Any

import pytest

from diagnosis.checks import address
from diagnosis.checks.base import Confidence
from diagnosis.checks.nowhere import Nowhere
from diagnosis.tests.checks.making import HOST, codes, facts, listed, make_answer, make_refusal, make_target, make_told
from wire.answers import Reason, Resolution, ResolvedAddress

V4 = ResolvedAddress("192.0.2.7", is_allowed=True)
V6 = ResolvedAddress("2001:db8::7", is_allowed=True)
FOUND = Resolution((V4, V6))


class TestJudge:
    @pytest.mark.parametrize(
        ("changes", "expected", "said"),
        [
            ({"address_problem": "malformed"}, "address.malformed", {}),
            ({"address_problem": ""}, "address.malformed", {}),
            ({"address_problem": "is_number"}, "address.is_number", {}),
            ({"address_problem": "port_not_allowed", "port": 8500}, "address.port_not_allowed", {"port": 8500}),
        ],
    )
    def test_names_what_cannot_be_read(self, changes: dict[str, Any], expected: Any, said: Any) -> None:
        target = make_told(address=None, **changes)
        found = address.judge(target, address.observe(target, Nowhere()))
        assert codes(found) == [expected]
        assert facts(found) == said

    @pytest.mark.parametrize(
        ("problem", "expected", "said"),
        [
            (Reason.NO_SUCH_NAME, "address.no_such_name", {}),
            (Reason.DNS_FAILED, "address.dns_failed", {}),
            (Reason.NOT_PUBLIC, "address.not_public", {}),
            (Reason.PORT_NOT_ALLOWED, "address.port_not_allowed", {"port": 443}),
            (Reason.REFUSED, "address.refused", {"port": 443}),
            (Reason.TIMEOUT, "address.timeout", {"port": 443}),
        ],
    )
    def test_names_why_nothing_was_reached(self, problem: Reason, expected: Any, said: Any) -> None:
        found = address.judge(make_target(), address.Seen(FOUND, problem))
        assert codes(found) == [expected]
        assert facts(found) == said
        assert listed(found)[0].gives == ()

    @pytest.mark.parametrize(
        ("resolution", "expected", "addresses"),
        [
            (FOUND, ["address.reachable"], "192.0.2.7, 2001:db8::7"),
            (Resolution((V6,)), ["address.reachable", "address.ipv6_only"], "2001:db8::7"),
        ],
    )
    def test_says_where_it_was_reached(self, resolution: Resolution, expected: Any, addresses: str) -> None:
        found = address.judge(make_target(), address.Seen(resolution, answer=make_refusal()))
        assert codes(found) == expected
        assert facts(found) == {"addresses": addresses}

    @pytest.mark.parametrize(
        ("location", "to", "confidence"),
        [
            ("https://lms.northfield.example/api/v1/users/self", "lms.northfield.example", Confidence.PROVED),
            ("https://www.northfield.example/", "www.northfield.example", Confidence.INFERRED),
            ("//sso.northfield.example/login", "sso.northfield.example", Confidence.INFERRED),
            (f"https://{HOST}:8443/api/v1/users/self", f"{HOST}:8443", Confidence.PROVED),
            ("http://lms.northfield.example/api/v1/users/self", "lms.northfield.example", Confidence.PROVED),
        ],
    )
    def test_suggests_where_it_moved(self, location: str, to: str, confidence: Confidence) -> None:
        found = address.judge(make_target(), address.Seen(FOUND, answer=make_answer(301, location=location)))
        assert codes(found) == ["address.moved"]
        assert facts(found) == {"to": to}
        assert listed(found)[0].confidence is confidence

    @pytest.mark.parametrize(
        "location",
        [
            "/login",
            f"http://{HOST}/login",
            f"http://{HOST}:8080/x",
            f"https://{HOST}/x",
            "https://[bad",
            "https://<b>/",
            "",
        ],
    )
    def test_takes_a_redirect_on_the_same_server_for_no_move(self, location: str) -> None:
        found = address.judge(make_target(), address.Seen(FOUND, answer=make_answer(302, location=location)))
        assert codes(found) == ["address.reachable"]

    def test_notes_what_was_tidied_away_after_the_result(self) -> None:
        found = address.judge(make_told(address_from=f"http://{HOST}/courses/1"), address.Seen(FOUND))
        assert codes(found) == ["address.reachable", "address.cleaned"]
        assert listed(found)[1].facts == {"from": f"http://{HOST}/courses/1"}
