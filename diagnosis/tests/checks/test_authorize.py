import pytest

from diagnosis.checks import authorize, candidates
from diagnosis.checks.base import RegionUris, Target
from diagnosis.checks.oauth import Said
from diagnosis.tests.checks.making import (
    AMERICA,
    OUR_URI,
    SCOPES,
    ScriptedWire,
    make_answer,
    make_target,
    refused_scopes,
)
from wire.answers import Answer, Reason, WireError

MISMATCH = {"error": "invalid_request", "error_description": "redirect_uri does not match client settings"}
UNKNOWN = {"error": "invalid_client", "error_description": "unknown client"}
OLD_SCOPE_ERROR = {"error": "invalid_scope", "error_description": "A requested scope is invalid."}
MANY = tuple(RegionUris(f"r{number}", "", f"https://api.r{number}.vendor.example/cb") for number in range(9))


def registered(uri: str) -> ScriptedWire:
    """Return a Canvas whose key holds this URI alone."""

    def answer(path: str, asked: dict[str, str]) -> Answer:
        if asked["redirect_uri"] != uri:
            return make_answer(400, MISMATCH)
        return make_answer(302, location=f"{uri}?error=login_required&error_description=x")

    return ScriptedWire(answer)


def tried(wire: ScriptedWire) -> list[str]:
    return [asked["redirect_uri"] for asked in wire.asked]


class TestSearch:
    @pytest.mark.parametrize(
        ("uri", "kind", "requests"),
        [
            (OUR_URI, None, 1),
            (f"{OUR_URI}/", "slash", 2),
            ("https://api.eu.vendor.example", "other_path", 3),
            (OUR_URI.replace("https", "http"), "http", 4),
            (AMERICA.redirect_uri, "other_region", 5),
            ("https://elsewhere.example", None, 5),
        ],
    )
    def test_stops_as_soon_as_the_cause_is_known(self, uri: str, kind: str | None, requests: int) -> None:
        wire = registered(uri)
        found = authorize.search(make_target(), wire)
        assert (found.hit.kind if found.hit else None) == kind
        assert len(wire.asked) == requests
        assert list(found.tried) == tried(wire)

    def test_asks_about_nine_uris_at_most_the_chosen_regions_own_first(self) -> None:
        wire = registered("https://elsewhere.example")
        found = authorize.search(make_target(other_regions=MANY), wire)
        assert tried(wire)[:4] == [
            OUR_URI,
            f"{OUR_URI}/",
            "https://api.eu.vendor.example",
            OUR_URI.replace("https", "http"),
        ]
        assert len(wire.asked) == 9
        assert found.untried == tuple(region.redirect_uri for region in MANY[5:])

    @pytest.mark.parametrize(
        "end", [WireError(Reason.TIMEOUT), make_answer(403, "403 Forbidden (Rate Limit Exceeded)")]
    )
    def test_stops_where_nothing_can_be_learnt_any_more(self, end: WireError | Answer) -> None:
        def answer(path: str, asked: dict[str, str]) -> Answer:
            if asked["redirect_uri"] == OUR_URI:
                return make_answer(400, MISMATCH)
            if isinstance(end, WireError):
                raise end
            return end

        found = authorize.search(make_target(), ScriptedWire(answer))
        assert found.hit is None
        assert found.tried == (OUR_URI,)
        assert f"{OUR_URI}/" in found.untried

    def test_reads_a_path_on_our_own_host_as_a_path(self) -> None:
        other = RegionUris("beta", "", "https://api.eu.vendor.example/old")
        found = authorize.search(make_target(other_regions=(other,)), registered(other.redirect_uri))
        assert found.hit == candidates.Candidate(other.redirect_uri, "other_path")

    def test_asks_without_a_uri_where_we_have_none(self) -> None:
        wire = ScriptedWire(lambda path, asked: make_answer(400, MISMATCH))
        found = authorize.search(make_target(region=None), wire)
        assert found.first.said is Said.BAD_REDIRECT
        assert len(wire.asked) == 1
        assert "redirect_uri" not in wire.asked[0]


class TestAsk:
    @pytest.mark.parametrize(
        ("control", "expected"),
        [
            (make_answer(401, UNKNOWN), Said.PASSED),
            (make_answer(302, location="/login"), Said.HIDDEN),
            (make_answer(503), Said.OTHER),
        ],
    )
    def test_believes_a_redirect_to_the_login_only_after_a_control_probe(self, control: Answer, expected: Said) -> None:
        def answer(path: str, asked: dict[str, str]) -> Answer:
            return control if asked["client_id"] == "0" else make_answer(302, location="http://other/login")

        assert authorize.ask(make_target(), ScriptedWire(answer)).said is expected

    def test_asks_the_same_again_so_that_the_wire_can_remember(self) -> None:
        wire = registered(OUR_URI)
        target = make_target()
        authorize.ask(target, wire)
        authorize.ask(target, wire)
        assert wire.asked[0] == wire.asked[1]
        assert wire.asked[0]["prompt"] == "none"
        assert wire.asked[0]["scope"] == " ".join(SCOPES)
        assert not {"code", "error"} & set(wire.asked[0])

    def test_makes_a_new_state_for_every_run(self) -> None:
        target = make_target()
        assert Target(target.submitted).state != Target(target.submitted).state


def scoped(granted: tuple[str, ...], *, is_old: bool = False) -> ScriptedWire:
    """Return a Canvas whose key enforces these scopes."""

    def answer(path: str, asked: dict[str, str]) -> Answer:
        wanted = asked.get("scope", "").split()
        missing = [scope for scope in wanted if scope not in granted]
        if wanted and not missing:
            return make_answer(302, location=f"{OUR_URI}?error=login_required")
        if is_old:
            return make_answer(400, OLD_SCOPE_ERROR)
        said = refused_scopes(*missing).replace(" ", "+")
        return make_answer(302, location=f"{OUR_URI}?error=invalid_scope&error_description={said}")

    return ScriptedWire(answer)


class TestLookForLti:
    @pytest.mark.parametrize("is_old", [False, True])
    @pytest.mark.parametrize("asked", [SCOPES, ()])
    def test_recognises_a_key_that_grants_scopes_of_lti(self, asked: tuple[str, ...], is_old: bool) -> None:
        wire = scoped(authorize.LTI_SCOPES[:1], is_old=is_old)
        assert authorize.ask(make_target(scopes=asked), wire).said is Said.LTI_KEY

    @pytest.mark.parametrize("is_old", [False, True])
    def test_takes_a_key_with_an_empty_list_for_what_it_may_be(self, is_old: bool) -> None:
        assert authorize.ask(make_target(), scoped((), is_old=is_old)).said is Said.INVALID_SCOPE

    def test_does_not_look_where_something_of_ours_is_granted(self) -> None:
        wire = scoped(SCOPES[:1])
        assert authorize.ask(make_target(), wire).said is Said.INVALID_SCOPE
        assert len(wire.asked) == 1
