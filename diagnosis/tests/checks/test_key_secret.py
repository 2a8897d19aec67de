import pytest

from diagnosis.checks import key_secret
from diagnosis.checks.oauth import Said
from diagnosis.tests.checks.making import ScriptedWire, codes, facts, make_answer, make_reading, make_target
from wire.answers import Answer, Reason, WireError

UNKNOWN = make_answer(401, {"error": "invalid_client", "error_description": "unknown client"})
FITS = make_answer(400, {"error": "invalid_grant", "error_description": "authorization_code not found"})


class TestJudge:
    @pytest.mark.parametrize(
        ("said", "status", "expected", "about"),
        [
            (Said.SECRET_FITS, 400, "secret.accepted", {}),
            (Said.INVALID_CLIENT, 401, "secret.wrong", {}),
            (Said.UNKNOWN_CLIENT, 401, "any.skipped", {"because": "key_id"}),
            (Said.OTHER, 401, "any.unrecognised", {"status": 401}),
            (Said.OTHER, 200, "any.unrecognised", {"status": 200}),
            (Said.OTHER, 500, "canvas.error", {"status": 500}),
            (Said.OTHER, 503, "canvas.unavailable", {"status": 503}),
            (Said.OTHER, 429, "canvas.rate_limited", {}),
        ],
    )
    def test_knows_what_canvas_said(self, said: Said, status: int, expected: str, about: dict[str, object]) -> None:
        found = key_secret.judge(make_target(), make_reading(said, answer=make_answer(status)))
        assert codes(found) == [expected]
        assert facts(found) == about


class TestObserve:
    def test_keeps_the_secret_from_a_canvas_that_does_not_know_the_id(self) -> None:
        wire = ScriptedWire(lambda path, asked: UNKNOWN)
        assert key_secret.observe(make_target(), wire).said is Said.UNKNOWN_CLIENT
        assert not any("client_secret" in asked for asked in wire.asked)

    def test_asks_even_where_authorize_gave_no_answer(self) -> None:
        def only_token(path: str, asked: dict[str, object]) -> Answer:
            if path.endswith("/auth"):
                raise WireError(Reason.TIMEOUT)
            return FITS

        assert key_secret.observe(make_target(), ScriptedWire(only_token)).said is Said.SECRET_FITS
