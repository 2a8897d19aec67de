from typing import Any

import pytest

from diagnosis.checks import address
from diagnosis.checks.base import Confidence
from diagnosis.checks.nowhere import Nowhere
from diagnosis.tests.checks.making import HOST, codes, facts, listed, make_answer, make_refusal, make_target, make_told
from wire.answers import Reason, Resolution, ResolvedAddress

V4 = ResolvedAddress("192.0.2.7", is_allowed=True)
V6 = ResolvedAddress("2001:db8::7", is_allowed=True)
INSIDE = ResolvedAddress("10.0.0.5", is_allowed=False)
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
            (Reason.NOT_PUBLIC, "address.not_public", {"addresses": "192.0.2.7, 2001:db8::7"}),
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
        ("seen", "expected", "said"),
        [
            (
                address.Seen(Resolution((INSIDE, V4), Reason.NOT_PUBLIC), Reason.NOT_PUBLIC),
                ["address.not_public"],  # mode 41
                {"inside": "10.0.0.5", "addresses": "192.0.2.7"},
            ),
            (
                address.Seen(Resolution((), Reason.NO_SUCH_NAME, "no_address"), Reason.NO_SUCH_NAME),
                ["address.no_such_name"],  # mode 44
                {"reason": "no_address"},
            ),
            (
                address.Seen(
                    Resolution((), Reason.NO_SUCH_NAME, "alias_leads_nowhere", ("gone.example",)), Reason.NO_SUCH_NAME
                ),
                ["address.no_such_name"],
                {"reason": "alias_leads_nowhere", "alias": "gone.example"},
            ),
            (
                address.Seen(Resolution((), Reason.DNS_FAILED, "server_failure", ("<b>",)), Reason.DNS_FAILED),
                ["address.dns_failed"],
                {"reason": "server_failure"},
            ),
            (
                address.Seen(FOUND, Reason.TIMEOUT, unanswered=("192.0.2.7", "2001:db8::7")),
                ["address.timeout"],  # mode 51
                {"port": 443, "unanswered": "192.0.2.7, 2001:db8::7"},
            ),
            (
                address.Seen(Resolution((V6,)), Reason.TIMEOUT),  # we have no way there ourselves
                ["address.timeout", "address.ipv6_only"],
                {"port": 443},
            ),
        ],
    )
    def test_says_what_is_known_of_the_name(self, seen: address.Seen, expected: Any, said: Any) -> None:
        found = address.judge(make_target(), seen)
        assert codes(found) == expected
        assert facts(found) == said

    @pytest.mark.parametrize(
        ("resolution", "expected", "said"),
        [
            (
                FOUND,
                ["address.reachable"],
                {"addresses": "2001:db8::7", "answered": "2001:db8::7", "unanswered": "192.0.2.7"},
            ),
            (Resolution((V6,)), ["address.reachable", "address.ipv6_only"], {"addresses": "2001:db8::7"}),
            (Resolution((V6,), None, "ipv4_unknown"), ["address.reachable"], {"addresses": "2001:db8::7"}),
        ],
    )
    def test_says_where_it_was_reached(self, resolution: Resolution, expected: Any, said: Any) -> None:
        unanswered = ("192.0.2.7",) if V4 in resolution.addresses else ()
        seen = address.Seen(resolution, answer=make_refusal(), answered="2001:db8::7", unanswered=unanswered)
        found = address.judge(make_target(), seen)
        assert codes(found) == expected
        assert facts(found) == said

    @pytest.mark.parametrize(
        ("location", "to", "confidence"),
        [
            ("https://lms.northfield.example/api/v1/users/self", "lms.northfield.example", Confidence.PROVED),
            ("https://www.northfield.example/", "www.northfield.example", Confidence.INFERRED),
            ("//sso.northfield.example/login", "sso.northfield.example", Confidence.INFERRED),
            (f"https://{HOST}:8443/api/v1/users/self", f"{HOST}:8443", Confidence.PROVED),
            ("http://lms.northfield.example/api/v1/users/self", "lms.northfield.example", Confidence.PROVED),
            ("http://lms.northfield.example:8080/", "lms.northfield.example", Confidence.INFERRED),
            ("https://lms.northfield.example/canvas/api/v1/users/self", "lms.northfield.example", Confidence.INFERRED),
            # As browsers read it, whatever else does:
            ("https:\\\\lms.northfield.example\\api\\v1\\users\\self", "lms.northfield.example", Confidence.PROVED),
            ("/\\lms.northfield.example/", "lms.northfield.example", Confidence.INFERRED),
            ("https://lms.northfield.example\\@10.0.0.5/", "lms.northfield.example", Confidence.INFERRED),
            (f"https://{HOST}@lms.northfield.example./", "lms.northfield.example", Confidence.INFERRED),
            (" //LMS.northfield.\texample?x", "lms.northfield.example", Confidence.INFERRED),
        ],
    )
    def test_suggests_where_it_moved(self, location: str, to: str, confidence: Confidence) -> None:
        found = address.judge(make_target(), address.Seen(FOUND, answer=make_answer(301, location=location)))
        assert codes(found) == ["address.moved"]
        assert facts(found) == {"to": to}
        assert listed(found)[0].confidence is confidence

    @pytest.mark.parametrize(
        ("location", "inside"),
        [
            ("http://canvas.docker/api/v1/users/self", "canvas.docker"),
            ("https://10.0.0.5:8443/login", "10.0.0.5:8443"),
            ("http://[fd00::7]/", "[fd00::7]"),
            ("https://2130706433/", "2130706433"),
            ("https://canvas/login", "canvas"),
            ("https://canvas.northfield.internal/", "canvas.northfield.internal"),
            ("https://8.8.8.8/", "8.8.8.8"),  # public, and all the same no address for a key
        ],
    )
    def test_suggests_nothing_that_others_cannot_reach_by_name(self, location: str, inside: str) -> None:
        """Mode 42."""
        found = address.judge(make_target(), address.Seen(FOUND, answer=make_answer(302, location=location)))
        assert codes(found) == ["address.moved"]
        assert facts(found) == {"inside": inside}

    @pytest.mark.parametrize(
        "location",
        [
            "/login",
            "/canvas/api/v1/users/self",
            "login",
            f"//{HOST}/login",
            f"https:\\\\{HOST.upper()}./x",
            f"https://{HOST}:443/x",
            f"https://other.example:443@{HOST}/",
            "javascript:alert(1)",
            "https://",
            "https://x y.example/",
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
