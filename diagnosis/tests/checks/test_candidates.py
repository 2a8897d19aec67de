from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnosis.checks import authorize
from diagnosis.checks.base import RegionUris
from diagnosis.checks.candidates import MOST_URIS, candidates
from diagnosis.tests.checks.making import OUR_URI, ScriptedWire, make_answer, make_target
from sandbox.developer_keys import DeveloperKey
from sandbox.redirect_uris import accepts
from wire.answers import Answer

REAL = ("us", "ca", "eu", "au", "sg", "demo", "test")
SEVEN = tuple(RegionUris(code, code.upper(), f"https://api.{code}.vendor.example/callback") for code in REAL)
MISMATCH = {"error": "invalid_request", "error_description": "redirect_uri does not match client settings"}

hosts = st.sampled_from(["vendor.example", "api.vendor.example", "api.eu.vendor.example", "other.example:8443"])
paths = st.sampled_from(["", "/", "/callback", "/callback/", "/a/b?c=d"])
uris = st.builds("{}://{}{}".format, st.sampled_from(["https", "https", "http"]), hosts, paths)
numbers = count()
regions = st.builds(
    lambda uri, legacy: RegionUris(f"r{next(numbers)}", "", uri, legacy), uris | st.just(""), uris | st.just("")
)


def documented(chosen: RegionUris, others: tuple[RegionUris, ...]) -> set[str]:
    """Return every URI that may ever be asked about, written down anew."""
    uri = chosen.redirect_uri
    rows = {text for region in (chosen, *others) for text in (region.redirect_uri, region.legacy_redirect_uri)}
    toggled = uri[:-1] if uri.endswith("/") else uri + "/"
    return (rows | {toggled, uri.replace("https://", "http://", 1)}) - {""}


def canvas_with(key: DeveloperKey) -> ScriptedWire:
    """Return a Canvas of 2026 that holds this key."""

    def answer(path: str, asked: dict[str, str]) -> Answer:
        uri = asked["redirect_uri"]
        if not accepts("2026", key, uri):
            return make_answer(400, MISMATCH)
        return make_answer(302, location=f"{uri}{'&' if '?' in uri else '?'}error=login_required")

    return ScriptedWire(answer)


class TestCandidates:
    def test_leave_room_for_all_regions_where_there_are_seven(self) -> None:
        for place, chosen in enumerate(SEVEN):
            others = SEVEN[:place] + SEVEN[place + 1 :]
            found = candidates(make_target(region=chosen, other_regions=others), chosen.redirect_uri)
            assert [one.kind for one in found] == ["slash", "http", *["other_region"] * 6]
            assert [one.region for one in found[2:]] == [other.code for other in others]
            assert len(found) + 1 == MOST_URIS

    @pytest.mark.parametrize("uri", ["https://a.example/cb?x=1", "https://a.example/?x=1/"])
    def test_put_no_slash_behind_a_query(self, uri: str) -> None:
        assert [
            one.kind for one in candidates(make_target(region=RegionUris("a", "", uri), other_regions=()), uri)
        ] == ["http"]

    def test_name_no_region_for_a_uri_that_several_share(self) -> None:
        others = tuple(RegionUris(code, "", f"https://api.{code}.v.example/cb", "https://v.example") for code in REAL)
        found = {one.uri: one for one in candidates(make_target(other_regions=others), OUR_URI)}
        assert found["https://v.example"].kind == "other_path"
        assert found["https://api.us.v.example/cb"].region == "us"

    @settings(max_examples=150)
    @given(
        chosen=regions.filter(lambda region: region.redirect_uri),
        others=st.lists(regions, max_size=12).map(tuple),
        strict=st.lists(uris, max_size=2).map(tuple),
        lenient=uris | st.just(""),
    )
    def test_are_never_made_up_never_more_than_nine_and_end_with_the_cause(
        self, chosen: RegionUris, others: tuple[RegionUris, ...], strict: tuple[str, ...], lenient: str
    ) -> None:
        key = DeveloperKey(id=1, redirect_uris=strict, redirect_uri=lenient)
        wire = canvas_with(key)
        target = make_target(region=chosen, other_regions=others, scopes=())
        found = authorize.search(target, wire)
        asked = [one["redirect_uri"] for one in wire.asked]
        assert asked[0] == chosen.redirect_uri
        assert len(asked) == len(set(asked)) <= MOST_URIS
        assert set(asked) <= documented(chosen, others)
        taken = [uri for uri in asked if accepts("2026", key, uri)]
        assert taken in ([], asked[-1:])  # nothing is asked once the cause is known, least of all leniently
        assert (found.uri if taken else "") == "".join(taken)
        if asked[:1] != taken:
            others_of_ours = {one.uri for one in candidates(target, asked[0])}
            assert {*found.tried, *found.untried} == {asked[0], *others_of_ours}

    @settings(max_examples=100)
    @given(uri=uris, lenient=uris)
    def test_of_the_same_host_are_taken_by_no_lenient_entry_that_refused_the_chosen_one(
        self, uri: str, lenient: str
    ) -> None:
        """Else newest Canvas might write them into the key (reference: `infer_strict_redirect_uri`)."""
        key = DeveloperKey(id=1, redirect_uri=lenient)
        slash = [one.uri for one in candidates(make_target(), uri) if one.kind == "slash"]
        assert not any(accepts("2026", key, one) for one in slash) or accepts("2026", key, uri)
