"""Failure modes 19 and 57: the LTI key beside the API key, and a Canvas without keys for LTI."""

from dataclasses import replace

import pytest

from diagnosis.checks import key_id, lti
from diagnosis.checks.base import Target
from diagnosis.checks.budget import MOST_REQUESTS
from diagnosis.checks.oauth import Reading, Said
from diagnosis.tests.checks.making import (
    SCOPES,
    ScriptedWire,
    codes,
    facts,
    make_answer,
    make_reading,
    make_refusal,
    make_told,
    refused_scopes,
)
from wire.answers import Answer, Reason, WireError

LTI_ID = "10000000000008"
KEYS = make_answer(200, {"keys": [{"kty": "RSA"}]}, content_type="application/json")
TARGET = make_told(lti_client_id=LTI_ID)


def seen(said: Said, description: str = "", key_set: Answer | None = KEYS) -> lti.Seen:
    return lti.Seen(make_reading(said, description), key_set)


class TestJudge:
    @pytest.mark.parametrize(
        ("reading", "expected"),
        [
            (make_reading(Said.BAD_REDIRECT), "lti.known"),
            (make_reading(Said.LTI_KEY), "lti.known"),
            (make_reading(Said.INVALID_SCOPE, refused_scopes(*SCOPES)), "lti.known"),
            (make_reading(Said.INVALID_SCOPE), "lti.known"),
            (make_reading(Said.UNKNOWN_CLIENT), "lti.unknown"),
            (make_reading(Said.PASSED), "lti.looks_like_api"),
            (make_reading(Said.OTHER_ACCOUNT), "lti.looks_like_api"),
            (make_reading(Said.INVALID_SCOPE, refused_scopes(SCOPES[0])), "lti.looks_like_api"),
            (make_reading(Said.HIDDEN), "any.skipped"),
            (make_reading(Said.OTHER), "any.skipped"),
            (None, "any.skipped"),
        ],
    )
    def test_19_knows_what_canvas_said_of_the_lti_key(self, reading: Reading | None, expected: str) -> None:
        found = lti.judge(TARGET, lti.Seen(reading, KEYS))
        assert codes(found) == [expected]
        assert expected == "any.skipped" or facts(found) == {"lti_client_id": LTI_ID}

    def test_20_names_an_id_that_is_no_number(self) -> None:
        target = make_told(lti_client_id="", lti_client_id_problem="malformed")
        assert codes(lti.judge(target, lti.Seen(None, KEYS))) == ["lti.id_malformed"]

    @pytest.mark.parametrize(
        ("answer", "is_missing"),
        [
            (KEYS, False),
            (make_answer(200, {"keys": []}, content_type="application/json"), True),
            (make_answer(200, {}, content_type="application/json; charset=utf-8"), True),
            (make_answer(200, "", x_request_context_id="1"), True),
            (make_answer(500, "", x_request_context_id="1"), True),
            (make_answer(404, "", x_canvas_meta="o=application;"), True),
            (make_answer(200, "<h1>Log in</h1>"), False),
            (make_answer(500, ""), False),
            (make_answer(404, ""), False),
            (make_answer(503, "", x_request_context_id="1"), False),
            (make_answer(403, "", cf_ray="1"), False),
            (make_answer(302, location="/login"), False),
            (None, False),
        ],
    )
    def test_57_says_that_keys_are_missing_only_where_canvas_shows_it(
        self, answer: Answer | None, is_missing: bool
    ) -> None:
        found = codes(lti.judge(TARGET, seen(Said.BAD_REDIRECT, key_set=answer)))
        assert found == ["lti.known", *(["canvas.lti_keys_missing"] if is_missing else [])]


class TestWanted:
    @pytest.mark.parametrize(
        ("target", "expected"),
        [
            (TARGET, True),
            (make_told(lti_client_id="", lti_client_id_problem="malformed"), True),
            (make_told(), False),
            (make_told(lti_client_id=""), False),
            (make_told(lti_client_id=LTI_ID, wants_key=False), False),
        ],
    )
    def test_57_only_where_an_lti_key_was_submitted(self, target: Target, expected: bool) -> None:
        assert lti.is_wanted(target) is expected


class TestObserve:
    def test_57_a_network_that_fails_is_no_verdict(self) -> None:
        def fail(path: str, asked: dict[str, object]) -> Answer:
            raise WireError(Reason.TIMEOUT)

        assert lti.observe(TARGET, ScriptedWire(fail)) == lti.Seen()

    def test_57_a_spent_budget_ends_it(self) -> None:
        class SpentWire(ScriptedWire):
            requests = MOST_REQUESTS

        wire = SpentWire(lambda path, asked: make_refusal())
        assert lti.observe(TARGET, wire) == lti.Seen()
        assert wire.asked == []


class TestSwapped:
    @pytest.mark.parametrize("said", [Said.BAD_REDIRECT, Said.LTI_KEY])
    def test_19_is_said_plainly(self, said: Said) -> None:
        found = key_id.judge(TARGET, key_id.Seen(make_reading(said), None, make_refusal(), is_swapped=True))
        assert codes(found) == ["key.swapped_with_lti"]
        assert facts(found) == {"lti_client_id": LTI_ID}

    def test_19_is_not_looked_for_where_the_same_number_was_given_twice(self) -> None:
        mismatch = {"error": "invalid_request", "error_description": "redirect_uri does not match client settings"}
        wire = ScriptedWire(lambda path, asked: make_answer(400, mismatch))
        told = TARGET.submitted
        key_id.observe(replace(TARGET, submitted=replace(told, lti_client_id=told.client_id)), wire)
        assert {asked.get("client_id") for asked in wire.asked} == {None, told.client_id}
