import inspect
from pathlib import Path

import pytest

from diagnosis.advice import CATALOGUE
from diagnosis.checks import ALL, blocking
from diagnosis.checks.base import NO_ANSWER, OUR_FAULT, SKIPPED, UNRECOGNISED, Capability, Check, Finding, Outcome
from diagnosis.tests.checks.vocabulary import NOT_SAID_YET, VOCABULARY

SAID = {outcome.code: outcome for check in ALL for outcome in (*check.outcomes, NO_ANSWER, OUR_FAULT)}
PASSED, MISSING, WRONG, UNAVAILABLE, HIDDEN, SOON = (
    SAID[code]
    for code in (
        "key.known",
        "scopes.missing",
        "secret.wrong",
        "canvas.unavailable",
        "key.state_hidden",
        "tls.expires_soon",
    )
)
HERE = Path(__file__).parent
EXPECTED = "".join(path.read_text(encoding="utf-8") for path in HERE.glob("test_*.py") if path != Path(__file__))


class TestAll:
    def test_each_slug_stands_once(self) -> None:
        slugs = [check.slug for check in ALL]
        assert slugs == [
            "details",
            "address",
            "hosting",
            "tls",
            "identity",
            "key_id",
            "redirect_uri",
            "scopes",
            "key_state",
            "key_secret",
            "lti",
        ]

    def test_each_need_is_given_earlier(self) -> None:
        given: set[Capability] = set()
        for check in ALL:
            assert set(check.needs) <= given, check.slug
            given |= set(check.gives)
        assert given == set(Capability)

    @pytest.mark.parametrize("check", ALL, ids=lambda check: check.slug)
    def test_each_outcome_is_in_the_vocabulary(self, check: Check) -> None:
        for outcome in check.outcomes:
            assert (outcome.verdict.value, outcome.culprit.value) == VOCABULARY[outcome.code], outcome.code

    def test_each_word_of_the_vocabulary_is_said_or_known_to_wait(self) -> None:
        assert set(SAID) == set(VOCABULARY) - NOT_SAID_YET

    @pytest.mark.parametrize("check", ALL, ids=lambda check: check.slug)
    def test_each_outcome_is_expected_by_the_test_of_its_check(self, check: Check) -> None:
        module = Path(inspect.getfile(check.judge))
        assert (HERE / f"test_{module.name}").is_file()
        assert [one.code for one in check.outcomes if f'"{one.code}"' not in EXPECTED] == []

    def test_each_outcome_is_advised(self) -> None:
        assert set(CATALOGUE) == set(VOCABULARY)

    @pytest.mark.parametrize("outcome", [NO_ANSWER, SKIPPED, UNRECOGNISED, OUR_FAULT], ids=lambda one: one.code)
    def test_what_any_check_may_say_is_in_the_vocabulary(self, outcome: Outcome) -> None:
        assert (outcome.verdict.value, outcome.culprit.value) == VOCABULARY[outcome.code]


class TestBlocking:
    @pytest.mark.parametrize(
        ("outcomes", "is_accepted", "expected"),
        [
            ((PASSED,), True, "connected"),
            ((PASSED, SOON, SKIPPED), True, "connected"),
            ((PASSED,), False, "none"),
            ((), False, "none"),
            ((UNAVAILABLE, HIDDEN), True, "canvas.unavailable"),
            ((UNAVAILABLE, MISSING, WRONG), True, "scopes.missing"),
            ((WRONG, MISSING), False, "secret.wrong"),
        ],
    )
    def test_names_the_first_failed_then_the_first_unclear(
        self, outcomes: tuple[Outcome, ...], is_accepted: bool, expected: str
    ) -> None:
        assert blocking([Finding(outcome) for outcome in outcomes], secret_accepted=is_accepted) == expected
