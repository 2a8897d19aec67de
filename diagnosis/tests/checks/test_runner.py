import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from diagnosis.checks import ALL, runner
from diagnosis.checks.base import Capability, Check, Finding, Findings, Outcome, Target, Verdict, Wire
from diagnosis.checks.nowhere import Nowhere
from diagnosis.tests.checks.making import SECRET, make_target, make_told
from keys.secret import Secret
from keys.tests.leaks import leaked
from wire.answers import Exchange, Reason, WireError

GOOD = Outcome("made.up", Verdict.PASSED)
OTHER = Outcome("made.other", Verdict.PASSED)


def make_check(slug: str = "first", judge: Callable[[Target, Any], Findings] | None = None, **changes: Any) -> Check:
    fields: dict[str, Any] = {
        "slug": slug,
        "observe": lambda target, wire: None,
        "judge": judge or (lambda target, seen: Finding(GOOD)),
        "outcomes": (GOOD,),
    }
    return Check(**fields | changes)


def raising(error: Exception) -> Callable[[Target, Wire], Any]:
    def observe(target: Target, wire: Wire) -> Any:
        held = target.submitted.secret.reveal() if target.submitted.secret else ""
        raise error if held else AssertionError

    return observe


def run(*checks: Check, target: Target | None = None) -> list[Finding]:
    return list(runner.run(checks, target or make_target(), Nowhere()))


class TestRun:
    def test_writes_in_who_found_it_and_the_evidence(self) -> None:
        class OneExchange(Nowhere):
            def take_exchanges(self) -> tuple[Exchange, ...]:
                return (Exchange("GET", "/"),)

        (found,) = runner.run([make_check()], make_target(), OneExchange())
        assert (found.check, found.evidence) == ("first", (Exchange("GET", "/"),))

    def test_yields_each_check_before_it_makes_the_next(self) -> None:
        made: list[str] = []

        def note(target: Target, wire: Wire) -> None:
            made.append("made")

        checks = [make_check("a", observe=note), make_check("b", observe=note)]
        findings = runner.run(checks, make_target(), Nowhere())
        next(findings)
        assert made == ["made"]

    @pytest.mark.parametrize("seen", [SECRET, SECRET.lower(), f"{SECRET[:30]}.example", quote(SECRET), SECRET[10:25]])
    def test_frees_facts_of_a_secret_that_the_server_was_once_sent(self, seen: str) -> None:
        facts: dict[str, str | int] = {"names": f"a.example, {seen}", "days": 3}
        (found,) = run(make_check(judge=lambda target, _: Finding(GOOD, facts)))
        assert leaked(str(found.facts), SECRET) == set()
        assert seen.lower() not in str(found.facts).lower()
        assert found.facts["days"] == 3

    def test_leaves_facts_alone_that_are_like_something_else_that_was_typed(self) -> None:
        target = make_told(secret=Secret("canvas.northfield.example"))
        (found,) = run(make_check(judge=lambda *_: Finding(GOOD, {"to": "canvas.northfield.example"})), target=target)
        assert found.facts == {"to": "canvas.northfield.example"}

    def test_asks_on_with_the_number_that_was_meant(self) -> None:
        asked: list[str] = []

        def note(target: Target, wire: Wire) -> None:
            asked.append(target.submitted.client_id)

        meant = make_check(judge=lambda *_: Finding(GOOD, client_id="7"), observe=note)
        list(runner.run([meant, make_check("second", observe=note)], make_told(client_id="70"), Nowhere()))
        assert asked == ["70", "7"]

    def test_skips_what_needs_more_than_was_given(self) -> None:
        giving = make_check(
            "gives", lambda target, seen: Finding(GOOD, gives=(Capability.ADDRESS,)), gives=(Capability.ADDRESS,)
        )
        first, second, third = run(
            giving, make_check("may", needs=(Capability.ADDRESS,)), make_check("not", needs=(Capability.CANVAS,))
        )
        assert [first.outcome.code, second.outcome.code, third.outcome.code] == ["made.up", "made.up", "any.skipped"]
        assert third.facts == {"because": "canvas"}

    @pytest.mark.parametrize(
        ("target", "because"),
        [
            (make_target(may_send_secret=False), "address_not_proved"),
            (make_told(secret=Secret(SECRET[:20])), "secret"),
            (make_told(secret=None), "secret"),
        ],
    )
    def test_says_why_the_secret_was_not_sent(self, target: Target, because: str) -> None:
        (found,) = run(make_check(needs=(Capability.SECRET,)), target=target)
        assert found.facts == {"because": because}

    @pytest.mark.parametrize(
        ("changes", "expected", "facts"),
        [
            ({"observe": raising(WireError(Reason.TIMEOUT))}, "any.no_answer", {"reason": "timeout"}),
            ({"observe": raising(KeyError(SECRET))}, "any.our_fault", {}),
            ({"judge": lambda target, seen: Finding(OTHER)}, "any.our_fault", {}),
            ({"judge": lambda target, seen: []}, "any.our_fault", {}),
            ({"judge": lambda target, seen: None}, "any.our_fault", {}),
            ({"judge": lambda target, seen: Finding(GOOD, gives=(Capability.CANVAS,))}, "any.our_fault", {}),
        ],
    )
    def test_never_falls_over(self, changes: dict[str, Any], expected: str, facts: dict[str, str]) -> None:
        broken, next_one = run(make_check(**changes), make_check("second"))
        assert (broken.outcome.code, broken.facts) == (expected, facts)
        assert next_one.outcome is GOOD

    def test_logs_where_a_check_broke_but_no_value(self, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.DEBUG):
            run(make_check("broken", observe=raising(ValueError(f"cannot read {SECRET}"))))
        assert "Check broken broke with ValueError" in caplog.text
        assert "test_runner.py" in caplog.text
        assert SECRET not in caplog.text
        assert all(record.exc_info is None for record in caplog.records)

    def test_gets_through_all_checks_without_any_network(self) -> None:
        found = list(runner.run(ALL, make_target(), Nowhere()))
        assert [one.outcome.code for one in found[:2]] == ["details.complete", "address.no_such_name"]
        assert {one.outcome.code for one in found[2:]} == {"any.skipped"}
