import pytest

from diagnosis.checks import redirect_uri
from diagnosis.checks.authorize import Search
from diagnosis.checks.base import Confidence, Finding, RegionUris, Target
from diagnosis.checks.candidates import Candidate
from diagnosis.checks.nowhere import Nowhere
from diagnosis.checks.oauth import Said
from diagnosis.tests.checks.making import OUR_URI, codes, facts, make_reading, make_target


def search(said: Said, hit: Candidate | None = None, untried: tuple[str, ...] = ()) -> Search:
    reading = make_reading(said)
    return Search(reading, reading, OUR_URI, (OUR_URI, f"{OUR_URI}/"), untried, hit)


class TestJudge:
    @pytest.mark.parametrize(
        ("said", "expected", "about"),
        [
            (Said.PASSED, "redirect.accepted", {"field": "unknown"}),
            (Said.INVALID_SCOPE, "redirect.accepted", {"field": "unknown"}),
            (Said.OTHER_ACCOUNT, "redirect.accepted", {"field": "unknown"}),
            (Said.LTI_KEY, "redirect.accepted", {"field": "unknown"}),
            (Said.UNKNOWN_CLIENT, "any.skipped", {"because": "key_id"}),
            (Said.OTHER, "any.skipped", {"because": "key_id"}),
            (Said.HIDDEN, "any.skipped", {"because": "authorize_hidden"}),
        ],
    )
    def test_knows_what_canvas_said(self, said: Said, expected: str, about: dict[str, str]) -> None:
        found = redirect_uri.judge(make_target(), search(said))
        assert codes(found) == [expected]
        assert facts(found) == about

    @pytest.mark.parametrize(
        ("hit", "expected", "about"),
        [
            (Candidate("https://u", "other_region", "us"), "redirect.other_region", {"region": "us"}),
            (Candidate("http://e", "http"), "redirect.http_registered", {}),
            (Candidate("https://e/", "slash"), "redirect.slash", {}),
            (Candidate("https://e/old", "other_path"), "redirect.other_path", {}),
        ],
    )
    def test_names_what_is_registered(self, hit: Candidate, expected: str, about: dict[str, str]) -> None:
        found = redirect_uri.judge(make_target(), search(Said.BAD_REDIRECT, hit))
        assert codes(found) == [expected]
        assert facts(found) == about | {"registered": hit.uri}

    @pytest.mark.parametrize(
        ("untried", "confidence"), [((), Confidence.PROVED), (("https://x.example",), Confidence.INFERRED)]
    )
    def test_has_proved_a_mismatch_only_when_all_were_tried(
        self, untried: tuple[str, ...], confidence: Confidence
    ) -> None:
        found = redirect_uri.judge(make_target(), search(Said.BAD_REDIRECT, untried=untried))
        assert isinstance(found, Finding)
        assert codes(found) == ["redirect.mismatch"]
        assert found.confidence is confidence
        assert found.facts == {"tried": f"{OUR_URI}, {OUR_URI}/", "untried": ", ".join(untried)}

    @pytest.mark.parametrize(
        ("target", "about"),
        [
            (make_target(region=None), {}),
            (make_target(region=RegionUris("au", "Australia")), {"region": "au"}),
        ],
    )
    def test_says_that_we_are_not_ready(self, target: Target, about: dict[str, str]) -> None:
        found = redirect_uri.judge(target, redirect_uri.observe(target, Nowhere()))
        assert codes(found) == ["redirect.not_configured"]
        assert facts(found) == about
