"""What Canvas of four generations really answered, read by the code that judges it."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from diagnosis.checks import oauth
from diagnosis.checks.oauth import Reading, Said
from diagnosis.tests.checks.making import make_answer

RECORDED: dict[str, Any] = json.loads(
    (Path(settings.BASE_DIR) / "sandbox" / "tests" / "data" / "canvas-exchanges.json").read_text()
)
GENERATIONS = list(RECORDED["generations"])
SINCE_2022 = GENERATIONS[1:]
PASSED = {**dict.fromkeys(SINCE_2022, Said.PASSED), "2019": Said.ELSEWHERE}


def same(said: Said) -> dict[str, Said]:
    return dict.fromkeys(GENERATIONS, said)


AUTHORIZE = {
    "auth: no parameters": same(Said.UNKNOWN_CLIENT),
    "auth: control probe, id 0": same(Said.UNKNOWN_CLIENT),
    "auth: unknown id": same(Said.UNKNOWN_CLIENT),
    "auth: key deleted": same(Said.UNKNOWN_CLIENT),
    "auth: key inactive": same(Said.UNKNOWN_CLIENT),
    "auth: good key": same(Said.ELSEWHERE),
    "auth: good key, prompt=none": PASSED,
    "auth: strict list, trailing slash": same(Said.BAD_REDIRECT),
    "auth: strict list, empty": same(Said.BAD_REDIRECT),
    "auth: legacy field, same host, other path": PASSED,
    "auth: http registered, http asked": PASSED,
    "auth: comma separated list": same(Said.BAD_REDIRECT),
    "auth: EU registered, EU asked": PASSED,
    "auth: slash registered, slash asked": PASSED,
    "auth: key without any uri": same(Said.BAD_REDIRECT),
    "auth: enforced scopes, all granted": PASSED,
    "auth: enforced scopes, none asked": same(Said.INVALID_SCOPE),
    "auth: enforced scopes, two of three missing": same(Said.INVALID_SCOPE),
    "auth: key without enforcement, nonsense scope": PASSED,
    "auth: key off": same(Said.OTHER_ACCOUNT),
    "auth: key off and scopes missing": same(Said.INVALID_SCOPE),
    "auth: test-cluster-only key": {
        "2019": Said.ELSEWHERE,
        "2022": Said.PASSED,
        "2025": Said.OTHER_ACCOUNT,
        "2026": Said.OTHER_ACCOUNT,
    },
    "auth: global key, off here": same(Said.OTHER_ACCOUNT),
    "auth: LTI key, launch uri": same(Said.INVALID_SCOPE),
    "auth: LTI key, our uri": same(Said.BAD_REDIRECT),
}
TOKEN = {
    "token: unknown id": Said.UNKNOWN_CLIENT,
    "token: wrong secret": Said.INVALID_CLIENT,
    "token: no secret": Said.INVALID_CLIENT,
    "token: right secret, bogus code": Said.SECRET_FITS,
    "token: right secret, bogus code, foreign redirect_uri": Said.SECRET_FITS,
    "token: first 20 characters of the secret": Said.INVALID_CLIENT,
    "token: secret with trailing space": Said.INVALID_CLIENT,
    "token: local id": Said.SECRET_FITS,
    "token: right secret, no code": Said.SECRET_FITS,
    "token: key off, right secret": Said.SECRET_FITS,
    "token: key deleted, right secret": Said.UNKNOWN_CLIENT,
    "token: LTI key, right secret": Said.SECRET_FITS,
    "token: empty": Said.OTHER,
}
MISSING = {
    "auth: enforced scopes, none asked": (),
    "auth: enforced scopes, two of three missing": ("url:GET|/api/v1/x", "url:GET|/api/v1/y"),
    "auth: enforced scopes, one missing": ("url:POST|/api/v1/z",),
    "auth: enforced scopes, three missing": ("url:GET|/api/v1/a", "url:GET|/api/v1/b", "url:GET|/api/v1/c"),
    "auth: enforced scopes, userinfo asked, not granted": ("/auth/userinfo",),
}


def recorded(generation: str, label: str) -> dict[str, Any]:
    return next(one for one in RECORDED["exchanges"][generation] if one["label"] == label)


def read(generation: str, label: str) -> Reading:
    exchange = recorded(generation, label)
    said = exchange["response"]
    answer = make_answer(said["status"], said.get("body") or "", **said["headers"])
    if label.startswith("token:"):
        return oauth.read_token(answer)
    return oauth.read_authorize(answer, exchange["request"].get("query", {}).get("redirect_uri", ""))


class TestReadAuthorize:
    @pytest.mark.parametrize("generation", GENERATIONS)
    @pytest.mark.parametrize("label", AUTHORIZE)
    def test_reads_what_canvas_answered(self, label: str, generation: str) -> None:
        assert read(generation, label).said is AUTHORIZE[label][generation]

    @pytest.mark.parametrize("generation", GENERATIONS)
    def test_finds_something_to_say_about_every_answer(self, generation: str) -> None:
        labels = [one["label"] for one in RECORDED["exchanges"][generation]]
        asked_as_we_do = [label for label in labels if label.startswith("auth:") and "prompt=" not in label]
        unread = [label for label in asked_as_we_do if read(generation, label).said is Said.OTHER]
        assert unread == ["auth: good key, response_type left out"]  # which is never asked


class TestReadToken:
    @pytest.mark.parametrize("generation", GENERATIONS)
    @pytest.mark.parametrize("label", TOKEN)
    def test_reads_what_canvas_answered(self, label: str, generation: str) -> None:
        assert read(generation, label).said is TOKEN[label]


class TestMissingScopes:
    @pytest.mark.parametrize("generation", GENERATIONS)
    @pytest.mark.parametrize("label", MISSING)
    def test_finds_exactly_the_missing_ones(self, label: str, generation: str) -> None:
        asked = recorded(generation, label)["request"]["query"].get("scope", "").split()
        expected = None if generation == "2019" else MISSING[label]
        assert oauth.missing_scopes(read(generation, label), asked) == expected


class TestOddAnswers:
    @pytest.mark.parametrize(
        ("status", "body", "expected"),
        [
            (401, 'while(1);{"error":"invalid_client","error_description":"unknown client"}', Said.UNKNOWN_CLIENT),
            (401, '{"error":"invalid_client","error_description":"something new"}', Said.OTHER),
            (200, '{"error":"invalid_client","error_description":"unknown client"}', Said.OTHER),
            (401, '["unknown client"]', Said.OTHER),
            (401, '{"error":{"a":1}}', Said.OTHER),
            (401, "[" * 200_000, Said.OTHER),
            (401, "", Said.OTHER),
        ],
    )
    def test_makes_nothing_of_what_it_does_not_know(self, status: int, body: str, expected: Said) -> None:
        assert oauth.read_authorize(make_answer(status, body), "https://r.example").said is expected

    @pytest.mark.parametrize(
        ("location", "expected"),
        [
            ("https://r.example?error=login_required", Said.PASSED),
            ("https://r.example?x=1&error=login_required", Said.PASSED),
            ("https://r.example.evil.example?error=login_required", Said.ELSEWHERE),
            ("https://r.example/?error=login_required", Said.ELSEWHERE),
            ("https://r.example?error=something_new", Said.OTHER),
            ("https://r.example?code=abc", Said.OTHER),
            ("https://r.example?" + "a=1&" * 1000, Said.OTHER),
            ("https://[r", Said.ELSEWHERE),
        ],
    )
    def test_reads_a_redirect_only_where_it_leads_to_our_uri(self, location: str, expected: Said) -> None:
        assert oauth.read_authorize(make_answer(302, location=location), "https://r.example").said is expected
