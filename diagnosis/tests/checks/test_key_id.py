from dataclasses import replace

import pytest

from diagnosis.checks import key_id
from diagnosis.checks.base import Confidence, Target
from diagnosis.checks.key_numbers import Form
from diagnosis.checks.oauth import Said
from diagnosis.tests.checks.making import (
    SECRET,
    ScriptedWire,
    codes,
    facts,
    listed,
    make_answer,
    make_handshake,
    make_reading,
    make_refusal,
    make_target,
    make_told,
)
from keys.secret import Secret
from wire.answers import Answer, Handshake

UNKNOWN = make_answer(401, {"error": "invalid_client", "error_description": "unknown client"})
BAD_REDIRECT = make_answer(
    400, {"error": "invalid_request", "error_description": "redirect_uri does not match client settings"}
)
SHARD_17 = make_refusal(x_canvas_meta="o=users;n=self;s=17;")


def seen(said: Said, answer: Answer | None = None, canvas: Answer | None = None) -> key_id.Seen:
    return key_id.Seen(make_reading(said, answer=answer), None, canvas or make_refusal())


class TestJudge:
    @pytest.mark.parametrize(
        ("said", "expected"),
        [
            (Said.PASSED, "key.known"),
            (Said.BAD_REDIRECT, "key.known"),
            (Said.INVALID_SCOPE, "key.known"),
            (Said.OTHER_ACCOUNT, "key.known"),
            (Said.UNKNOWN_CLIENT, "key.unknown"),
            (Said.LTI_KEY, "key.looks_like_lti"),
        ],
    )
    def test_knows_what_canvas_said(self, said: Said, expected: str) -> None:
        assert codes(key_id.judge(make_target(), seen(said))) == [expected]

    @pytest.mark.parametrize(
        ("status", "expected", "said"),
        [
            (503, "canvas.unavailable", {"status": 503}),
            (500, "canvas.error", {"status": 500}),
            (403, "canvas.blocked", {"by": "unknown"}),
            (200, "any.unrecognised", {"status": 200}),
            (401, "any.unrecognised", {"status": 401}),
        ],
    )
    def test_does_not_guess(self, status: int, expected: str, said: dict[str, object]) -> None:
        found = key_id.judge(make_target(), seen(Said.OTHER, make_answer(status)))
        assert codes(found) == [expected]
        assert facts(found) == said

    @pytest.mark.parametrize(
        ("client_id", "canvas", "expected"),
        [
            ("89000000000000123", SHARD_17, "key.foreign"),
            ("170000000000123", SHARD_17, "key.unknown"),
            ("10000000000007", SHARD_17, "key.unknown"),
            ("7", SHARD_17, "key.unknown"),
            ("89000000000000123", make_refusal(), "key.unknown"),
            ("170000000000710", make_refusal(x_canvas_meta="o=users;n=self;"), "key.foreign"),
            ("10000000000099", make_refusal(x_canvas_meta="o=users;n=self;"), "key.unknown"),
        ],
    )
    def test_compares_the_shards_where_canvas_shows_its_own(
        self, client_id: str, canvas: Answer, expected: str
    ) -> None:
        found = key_id.judge(make_told(client_id=client_id), seen(Said.UNKNOWN_CLIENT, canvas=canvas))
        assert codes(found) == [expected]

    def test_only_infers_an_lti_key(self) -> None:
        found = key_id.judge(make_target(), seen(Said.LTI_KEY))
        assert listed(found)[0].confidence is Confidence.INFERRED

    @pytest.mark.parametrize(
        ("token", "expected"),
        [
            (Said.SECRET_FITS, ["key.known", "canvas.authorize_hidden"]),
            (Said.INVALID_CLIENT, ["key.known", "canvas.authorize_hidden"]),
            (Said.UNKNOWN_CLIENT, ["key.unknown", "canvas.authorize_hidden"]),
            (None, ["canvas.authorize_hidden"]),
        ],
    )
    def test_takes_the_token_answer_where_authorize_is_hidden(self, token: Said | None, expected: list[str]) -> None:
        reading = make_reading(token) if token else None
        assert codes(key_id.judge(make_target(), replace(seen(Said.HIDDEN), token=reading))) == expected


class TestOtherForm:
    @pytest.mark.parametrize(
        ("said", "expected"),
        [
            (Said.PASSED, ["key.known_by_other_form"]),
            (Said.LTI_KEY, ["key.known_by_other_form", "key.looks_like_lti"]),
        ],
    )
    def test_20_is_named_and_asked_with_from_then_on(self, said: Said, expected: list[str]) -> None:
        other = (Form("zeros", "10000000000007"), make_reading(said))
        found = key_id.judge(make_told(client_id="1000000000007"), replace(seen(Said.UNKNOWN_CLIENT), other=other))
        assert codes(found) == expected
        assert facts(found) == {"form": "zeros", "known_as": "10000000000007"}
        assert listed(found)[0].client_id == "10000000000007"

    @pytest.mark.parametrize("said", [BAD_REDIRECT, make_answer(503), make_answer(302, location="/login")])
    def test_20_is_not_believed_without_our_redirect_uri(self, said: Answer) -> None:
        wire = ScriptedWire(lambda path, asked: UNKNOWN if asked.get("client_id") == "1000000000007" else said)
        seen = key_id.observe(make_told(client_id="1000000000007"), wire)
        assert seen.other is None
        assert not any("client_secret" in asked for asked in wire.asked)

    def test_20_is_not_looked_for_without_a_redirect_uri_of_ours(self) -> None:
        wire = ScriptedWire(lambda path, asked: UNKNOWN)
        key_id.observe(replace(make_told(client_id="1000000000007"), region=None), wire)
        assert len(wire.asked) == 2


class UntrustedWire(ScriptedWire):
    def handshake(self) -> Handshake:
        return make_handshake(trusted=False)


def login_first(path: str, asked: dict[str, object]) -> Answer:
    return make_answer(302, location="/login") if path.endswith("/auth") else make_refusal()


class TestObserve:
    @pytest.mark.parametrize(
        ("wire", "target", "is_sent"),
        [
            (ScriptedWire(login_first), make_target(), True),
            (ScriptedWire(login_first), make_target(may_send_secret=False), False),
            (ScriptedWire(login_first), make_told(secret=Secret(SECRET[:20])), False),
            (UntrustedWire(login_first), make_target(), False),
        ],
    )
    def test_sends_the_secret_only_where_it_may_go(self, wire: ScriptedWire, target: Target, is_sent: bool) -> None:
        key_id.observe(target, wire)
        posted = wire.asked[-1]
        assert posted["grant_type"] == "authorization_code"
        assert ("client_secret" in posted) is is_sent
