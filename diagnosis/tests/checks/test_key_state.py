import pytest

from diagnosis.checks import key_state
from diagnosis.checks.oauth import Said
from diagnosis.tests.checks.making import codes, facts, make_reading, make_target


class TestJudge:
    @pytest.mark.parametrize(
        ("said", "expected", "about"),
        [
            (Said.PASSED, "key.on", {}),
            (Said.OTHER_ACCOUNT, "key.off", {}),
            (Said.INVALID_SCOPE, "key.state_hidden", {}),
            (Said.INVALID_CLIENT, "any.unrecognised", {"status": 302}),
            (Said.LATER_OTHER, "any.unrecognised", {"status": 302}),
            (Said.BAD_REDIRECT, "any.skipped", {"because": "redirect_uri"}),
            (Said.UNKNOWN_CLIENT, "any.skipped", {"because": "key_id"}),
            (Said.LTI_KEY, "any.skipped", {"because": "key_id"}),
            (Said.OTHER, "any.skipped", {"because": "key_id"}),
            (Said.HIDDEN, "any.skipped", {"because": "authorize_hidden"}),
        ],
    )
    def test_knows_what_canvas_said(self, said: Said, expected: str, about: dict[str, object]) -> None:
        found = key_state.judge(make_target(), make_reading(said))
        assert codes(found) == [expected]
        assert facts(found) == about
