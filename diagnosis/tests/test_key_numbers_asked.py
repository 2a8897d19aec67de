"""Failure modes 20 and 22 on a real server of the sandbox: what is asked, and what is never sent."""

from dataclasses import replace

import pytest

from diagnosis.checks.base import Target
from diagnosis.tests.trying import Tried, play, target_for, try_it
from sandbox.developer_keys import Binding, DeveloperKey
from sandbox.key_scenarios import URI
from sandbox.scenario import Scenario, strict
from sandbox.server import Sandbox

TOKEN = "/login/oauth2/token"


def told(sandbox: Sandbox, client_id: str) -> Target:
    target = target_for(sandbox, "canvas")
    return replace(target, submitted=replace(target.submitted, client_id=client_id))


def token_requests(tried: Tried) -> int:
    return sum(one.path.startswith(TOKEN) for found in tried.findings for one in found.evidence)


@pytest.mark.parametrize(("generation", "requests"), [("2019", 5), ("2022", 4), ("2025", 4), ("2026", 4)])
@pytest.mark.parametrize(
    ("typed", "form"), [("1000000000007", "zeros"), ("100000000000007", "zeros"), ("20000000000007", "local")]
)
def test_20_goes_on_with_the_form_that_holds_our_uri(
    sandbox: Sandbox, good: Scenario, generation: str, requests: int, typed: str, form: str
) -> None:
    play(sandbox, replace(good, generation=generation))
    tried = try_it(sandbox, told(sandbox, typed))
    assert tried.blocking == "connected"
    assert tried.facts("key.known_by_other_form") == {
        "form": form,
        "known_as": "7" if form == "local" else "10000000000007",
    }
    assert {"redirect.accepted", "scopes.granted", "key.on", "secret.accepted"} <= set(tried.codes)
    assert (tried.requests, tried.connections) == (requests, 1)


@pytest.mark.parametrize(("typed", "expected"), [("1000000000007", "key.unknown"), ("20000000000007", "key.foreign")])
def test_20_a_strangers_key_is_never_taken_for_theirs_nor_sent_the_secret(
    sandbox: Sandbox, good: Scenario, typed: str, expected: str
) -> None:
    strangers: DeveloperKey = strict("https://tool.example/callback")(good.keys[0])
    play(sandbox, replace(good, keys=(strangers,)))
    tried = try_it(sandbox, told(sandbox, typed))
    assert tried.blocking == expected
    assert "key.known_by_other_form" not in tried.codes
    assert (token_requests(tried), tried.requests) == (0, 3)


def test_20_what_else_is_wrong_with_the_key_is_said_of_that_form(sandbox: Sandbox, good: Scenario) -> None:
    play(sandbox, replace(good, keys=(replace(strict(URI)(good.keys[0]), binding=Binding.OFF),)))
    tried = try_it(sandbox, told(sandbox, "1000000000007"))
    assert tried.blocking == "key.off"
    assert "key.known_by_other_form" in tried.codes


def test_22_an_inherited_key_is_told_by_its_shard(sandbox: Sandbox) -> None:
    tried = try_it(sandbox, target_for(sandbox, "inherited-id"))
    assert (tried.blocking, tried.facts("key.foreign")) == ("key.foreign", {"shard": 17})
    assert (token_requests(tried), tried.requests) == (0, 3)


def test_20_nothing_more_is_asked_where_no_other_number_can_be_meant(sandbox: Sandbox) -> None:
    tried = try_it(sandbox, target_for(sandbox, "key-unknown"))
    assert (tried.blocking, tried.requests) == ("key.unknown", 2)
