"""Scopes over several requests: the union is exact, the state comes to light, and the budget holds."""

from collections.abc import Callable, Collection
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnosis.checks import authorize, granting, oauth, scope_parts
from diagnosis.checks.base import RegionUris, Target
from diagnosis.checks.budget import FOR_SECRET, MOST_REQUESTS
from diagnosis.checks.oauth import Said
from diagnosis.tests.checks.making import (
    OUR_URI,
    ScriptedWire,
    make_answer,
    make_reading,
    make_target,
    refused_scopes,
)
from wire.answers import Answer, Reason, WireError

MANY = tuple(f"url:GET|/api/v1/courses/:course_id/things_{number}/:id" for number in range(300))
MISMATCH = {"error": "invalid_request", "error_description": "redirect_uri does not match client settings"}
Answered = Callable[[str, dict[str, str]], Answer]


def canvas(granted: Collection[str], *, uri: str = OUR_URI, is_on: bool = True, longest: int = 8190) -> Answered:
    """Return a Canvas whose key enforces these scopes, behind something that takes URLs of so many bytes."""

    def answer(path: str, asked: dict[str, str]) -> Answer:
        if len(urlencode(asked)) > longest:
            return make_answer(414, "<h1>Request-URI Too Long</h1>")
        if asked["redirect_uri"] != uri:
            return make_answer(400, MISMATCH)
        wanted = asked.get("scope", "").split()
        missing = [scope for scope in wanted if scope not in granted]
        if missing or not wanted:
            said = ("invalid_scope", refused_scopes(*missing))
        else:
            said = ("login_required", "x") if is_on else ("unauthorized_client", "x")
        query = urlencode(dict(zip(("error", "error_description"), said, strict=True)))
        return make_answer(302, location=f"{uri}?{query}")

    return answer


def tried(answer: Answered, target: Target) -> tuple[granting.Granting, Said, ScriptedWire]:
    wire = ScriptedWire(answer)
    found = granting.ask(target, wire)
    return found, granting.ask_for_state(target, wire, found).said, wire


class TestSplit:
    @settings(max_examples=60)
    @given(st.lists(st.text("abc:/|_", min_size=1, max_size=80), unique=True, max_size=60), st.integers(50, 900))
    def test_keeps_every_scope_once_and_in_its_order(self, scopes: list[str], longest: int) -> None:
        parts = scope_parts.split(scopes, longest)
        assert [scope for part in parts for scope in part] == scopes
        assert all(len(part) == 1 or len(urlencode({"": " ".join(part)})) - 1 <= longest for part in parts)

    def test_takes_a_hundred_ordinary_scopes_in_one_url(self) -> None:
        assert len(scope_parts.split(MANY[:80])) == 1
        assert scope_parts.split(()) == ((),)

    def test_leaves_every_question_shorter_than_any_usual_server_takes(self) -> None:
        target = make_target(scopes=MANY, region=RegionUris("eu", "", "https://" + "a" * 492))
        for part in scope_parts.split(target.scopes):
            query = (
                oauth.authorize_query(target, client_id="9" * 19, redirect_uri=target.region.redirect_uri, scopes=part)
                if target.region
                else ()
            )
            assert len(f"GET {oauth.AUTHORIZE_PATH}?{urlencode(query)} HTTP/1.1") < 8190

    @pytest.mark.parametrize(
        ("said", "status", "scopes", "expected"),
        [
            (Said.OTHER, 414, MANY[:80], True),
            (Said.OTHER, 502, MANY[:80], True),
            (Said.OTHER, 502, MANY[:3], False),
            (Said.OTHER, 503, MANY[:80], False),
            (Said.OTHER, 403, MANY[:80], False),
            (Said.BAD_REDIRECT, 400, MANY[:80], False),
        ],
    )
    def test_takes_only_some_answers_for_being_about_the_length(
        self, said: Said, status: int, scopes: tuple[str, ...], expected: bool
    ) -> None:
        assert scope_parts.was_too_long(make_reading(said, answer=make_answer(status)), scopes) is expected


class TestAsk:
    @settings(max_examples=40)
    @given(size=st.integers(1, 300), picked=st.sets(st.integers(0, 299)), longest=st.sampled_from([2048, 8190]))
    def test_names_exactly_what_is_missing_however_long_the_list(
        self, size: int, picked: set[int], longest: int
    ) -> None:
        scopes = MANY[:size]
        granted = {MANY[number] for number in picked}
        found, said, wire = tried(canvas(granted, longest=longest), make_target(scopes=scopes))
        missing = tuple(scope for scope in scopes if scope not in granted)
        assert (found.missing or ()) + found.unasked == tuple(
            scope for scope in scopes if scope in missing or scope in found.unasked
        )
        if longest > scope_parts.LONGEST:
            assert found.unasked == ()
            assert found.missing == missing
            assert said is (Said.PASSED if len(missing) < size else Said.INVALID_SCOPE)
        assert wire.requests <= MOST_REQUESTS - FOR_SECRET

    @pytest.mark.parametrize(("count", "requests"), [(1, 1), (80, 1), (120, 2), (300, 4)])
    def test_costs_one_request_for_each_url_full(self, count: int, requests: int) -> None:
        found, said, wire = tried(canvas(MANY), make_target(scopes=MANY[:count]))
        assert (found.missing, found.unasked, said) == ((), (), Said.PASSED)
        assert wire.requests == requests

    @pytest.mark.parametrize(("is_on", "expected"), [(True, Said.PASSED), (False, Said.OTHER_ACCOUNT)])
    def test_sees_the_state_in_a_part_that_is_granted_without_asking_again(self, is_on: bool, expected: Said) -> None:
        parts = scope_parts.split(MANY[:120])
        found, said, wire = tried(canvas(parts[1], is_on=is_on), make_target(scopes=MANY[:120]))
        assert (found.missing, said) == (parts[0], expected)
        assert [asked["scope"].split()[0] for asked in wire.asked].count(parts[1][0]) == 1

    @pytest.mark.parametrize(("is_on", "expected"), [(True, Said.PASSED), (False, Said.OTHER_ACCOUNT)])
    @pytest.mark.parametrize("count", [2, 120])
    def test_uncovers_the_state_with_what_is_granted(self, count: int, is_on: bool, expected: Said) -> None:
        missing = (MANY[0], MANY[count - 1])
        granted = [scope for scope in MANY if scope not in missing[: 2 if count > 2 else 1]]
        found, said, wire = tried(canvas(granted, is_on=is_on), make_target(scopes=MANY[:count]))
        assert found.missing == missing[: 2 if count > 2 else 1]
        assert said is expected
        assert not set(wire.asked[-1]["scope"].split()) & set(missing[:1])

    def test_leaves_the_state_hidden_where_nothing_is_granted(self) -> None:
        found, said, wire = tried(canvas(()), make_target(scopes=MANY[:2]))
        assert (found.missing, said) == (MANY[:2], Said.INVALID_SCOPE)
        assert wire.requests == 2  # the second one looks for an LTI key

    def test_asks_for_less_where_a_whole_list_is_too_long_for_what_stands_before_canvas(self) -> None:
        found, said, wire = tried(canvas(MANY[5:], longest=2048), make_target(scopes=MANY[:60]))
        assert (found.missing, said) == (MANY[:5], Said.PASSED)
        assert wire.requests == 4  # one too long, three short ones

    def test_asks_for_less_once_the_headers_of_the_answer_are_too_long(self) -> None:
        """nginx answers 502 when Canvas's Location, which repeats each refused scope, does not fit its buffer."""
        behind = canvas(())

        def answer(path: str, asked: dict[str, str]) -> Answer:
            said = behind(path, asked)
            return said if len(said.header("location")) < 4096 else make_answer(502)

        found, _, wire = tried(answer, make_target(scopes=MANY[:80]))
        assert found.missing == MANY[:80]
        assert wire.requests <= 8

    @pytest.mark.parametrize("end", [WireError(Reason.TIMEOUT), make_answer(503)])
    def test_says_what_it_could_not_ask(self, end: WireError | Answer) -> None:
        parts = scope_parts.split(MANY[:200])
        good = canvas(MANY[1:])

        def answer(path: str, asked: dict[str, str]) -> Answer:
            if asked["scope"].split()[0] == parts[2][0]:
                if isinstance(end, WireError):
                    raise end
                return end
            return good(path, asked)

        found, said, _ = tried(answer, make_target(scopes=MANY[:200]))
        assert (found.missing, found.unasked) == (MANY[:1], parts[2])
        assert said is Said.PASSED

    def test_asks_for_the_rest_with_the_uri_that_is_registered(self) -> None:
        uri = f"{OUR_URI}/"
        found, said, wire = tried(canvas(MANY[1:], uri=uri), make_target(scopes=MANY[:120]))
        assert (found.uri, found.missing, said) == (uri, MANY[:1], Said.PASSED)
        assert [asked["redirect_uri"] for asked in wire.asked] == [OUR_URI, uri, uri]


class TestBudget:
    @pytest.mark.parametrize("spent", range(MOST_REQUESTS))
    @pytest.mark.parametrize("uri", [OUR_URI, "https://api.r6.vendor.example/cb", "https://elsewhere.example"])
    @pytest.mark.parametrize("count", [2, 200])
    def test_holds_whatever_was_asked_before(self, count: int, uri: str, spent: int) -> None:
        """Other forms of the ID, an issuer's certificate, the keys of LTI: all of it counts."""
        others = tuple(RegionUris(f"r{number}", "", f"https://api.r{number}.vendor.example/cb") for number in range(7))
        target = make_target(scopes=MANY[:count], other_regions=others)
        wire = ScriptedWire(canvas(MANY[1:], uri=uri))
        wire.asked += [{"before": number} for number in range(spent)]
        first = granting.ask(target, wire)
        state = granting.ask_for_state(target, wire, first)
        assert wire.requests <= max(MOST_REQUESTS - FOR_SECRET, spent + 1)
        asked = wire.requests
        assert granting.ask(target, wire) == first  # another check walks the same way again
        assert granting.ask_for_state(target, wire, first) == state
        assert authorize.search(target, wire).uri == first.uri
        assert wire.requests == asked
