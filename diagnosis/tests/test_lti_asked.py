"""Failure modes 19 and 57 on real servers of the sandbox: two keys, each judged for what it is."""

from dataclasses import replace

import pytest

from diagnosis.checks.base import Verdict
from diagnosis.checks.budget import MOST_REQUESTS
from diagnosis.tests.trying import play, target_for, try_it
from sandbox.canvas import GENERATIONS
from sandbox.developer_keys import made_up_secret
from sandbox.lti_scenarios import lti_key
from sandbox.scenario import Scenario, good_key
from sandbox.scenarios import by_slug
from sandbox.server import Sandbox

API_ID, LTI_ID = "10000000000007", "10000000000008"
SAID = ("key.swapped_with_lti", "lti.known", "lti.unknown", "lti.looks_like_api", "canvas.lti_keys_missing")


@pytest.mark.parametrize("generation", GENERATIONS)
@pytest.mark.parametrize(
    ("slug", "expected"),
    [
        ("both-keys", {"lti.known"}),
        ("keys-swapped", {"key.swapped_with_lti"}),
        ("lti-unknown", {"lti.unknown"}),
        ("lti-is-api", {"lti.looks_like_api"}),
        ("lti-keys-fail", {"lti.known", "canvas.lti_keys_missing"}),
        ("lti-keys-empty", {"lti.known", "canvas.lti_keys_missing"}),
    ],
)
def test_19_57_each_key_is_judged_for_what_it_is(
    sandbox: Sandbox, good: Scenario, slug: str, expected: set[str], generation: str
) -> None:
    play(sandbox, replace(by_slug(slug), generation=generation), slug=slug)
    tried = try_it(sandbox, target_for(sandbox, slug))
    assert {code for code in tried.codes if code in SAID} == expected
    assert tried.blocking == ("key.swapped_with_lti" if slug == "keys-swapped" else "connected")
    assert (tried.requests <= MOST_REQUESTS, tried.connections) == (True, 1)


def test_19_swapped_keys_are_one_thing_to_mend(sandbox: Sandbox) -> None:
    tried = try_it(sandbox, target_for(sandbox, "keys-swapped"))
    in_the_way = [found for found in tried.findings if found.outcome.verdict in (Verdict.FAILED, Verdict.WARNING)]
    assert [found.outcome.code for found in in_the_way] == ["key.swapped_with_lti"]
    assert tried.requests == 3


def test_57_costs_two_requests_and_only_where_an_lti_key_was_given(sandbox: Sandbox) -> None:
    target = target_for(sandbox, "both-keys")
    without = replace(target, submitted=replace(target.submitted, lti_client_id=None))
    assert (try_it(sandbox, target).requests, try_it(sandbox, without).requests) == (5, 3)


def test_19_the_api_keys_secret_is_never_sent_with_the_lti_keys_id(sandbox: Sandbox, good: Scenario) -> None:
    key, other = good_key("canvas"), lti_key("canvas")
    play(sandbox, replace(good, keys=(key, other)))
    target = target_for(sandbox, "canvas")
    swapped = replace(target.submitted, client_id=LTI_ID, lti_client_id=API_ID)
    tried = try_it(sandbox, replace(target, submitted=swapped))
    assert tried.blocking == "key.swapped_with_lti"
    posted = [one for found in tried.findings for one in found.evidence if one.method == "POST"]
    assert posted == []
    assert made_up_secret("canvas") not in repr(tried.findings)
