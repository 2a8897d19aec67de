import pytest

from diagnosis.checks import oauth, scopes
from diagnosis.checks.base import Confidence, Finding
from diagnosis.checks.granting import Granting
from diagnosis.checks.oauth import Said
from diagnosis.tests.checks.making import (
    OUR_URI,
    SCOPES,
    codes,
    facts,
    make_reading,
    make_target,
    refused_scopes,
)

A, B = SCOPES


def asked_for(scopes: tuple[str, ...], said: Said, description: str) -> Granting:
    reading = make_reading(said, description)
    missing = oauth.missing_scopes(reading, scopes) if said is Said.INVALID_SCOPE else ()
    return Granting(reading, OUR_URI, missing)


class TestJudge:
    @pytest.mark.parametrize(
        ("asked", "said", "description", "expected", "about"),
        [
            (SCOPES, Said.PASSED, "", "scopes.granted", {"enforced": "unknown"}),
            (SCOPES, Said.OTHER_ACCOUNT, "", "scopes.granted", {"enforced": "unknown"}),
            ((), Said.PASSED, "", "scopes.granted", {"enforced": "no"}),
            ((), Said.INVALID_SCOPE, refused_scopes(), "scopes.not_configured", {}),
            (SCOPES, Said.INVALID_SCOPE, refused_scopes(B), "scopes.missing", {"missing": B}),
            (SCOPES, Said.INVALID_SCOPE, refused_scopes(B, A), "scopes.missing", {"missing": f"{A}, {B}"}),
            (SCOPES, Said.INVALID_SCOPE, "A requested scope is invalid.", "scopes.missing_unlisted", {}),
            (SCOPES, Said.INVALID_SCOPE, refused_scopes("else"), "any.unrecognised", {"status": 302}),
            (SCOPES, Said.BAD_REDIRECT, "", "any.skipped", {"because": "redirect_uri"}),
            (SCOPES, Said.UNKNOWN_CLIENT, "", "any.skipped", {"because": "key_id"}),
            (SCOPES, Said.LTI_KEY, "", "any.skipped", {"because": "key_id"}),
            (SCOPES, Said.OTHER, "", "any.skipped", {"because": "key_id"}),
            (SCOPES, Said.HIDDEN, "", "any.skipped", {"because": "authorize_hidden"}),
        ],
    )
    def test_names_what_is_missing(
        self, asked: tuple[str, ...], said: Said, description: str, expected: str, about: dict[str, object]
    ) -> None:
        found = scopes.judge(make_target(scopes=asked), asked_for(asked, said, description))
        assert codes(found) == [expected]
        assert facts(found) == about

    @pytest.mark.parametrize(
        ("missing", "unasked", "expected", "confidence"),
        [
            ((), (), "scopes.granted", Confidence.PROVED),
            ((), (B,), "scopes.granted", Confidence.INFERRED),
            ((A,), (), "scopes.missing", Confidence.PROVED),
            ((A,), (B,), "scopes.missing", Confidence.INFERRED),
        ],
    )
    def test_has_proved_only_what_it_asked_for(
        self, missing: tuple[str, ...], unasked: tuple[str, ...], expected: str, confidence: Confidence
    ) -> None:
        found = scopes.judge(make_target(), Granting(make_reading(Said.PASSED), OUR_URI, missing, unasked))
        assert isinstance(found, Finding)
        assert (found.outcome.code, found.confidence) == (expected, confidence)
