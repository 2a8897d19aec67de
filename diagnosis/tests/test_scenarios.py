"""Each server of the sandbox, asked over real TLS, gives the outcome that it plays."""

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

import pytest

from diagnosis.checks.base import RegionUris
from diagnosis.checks.budget import MOST_REQUESTS
from diagnosis.tests import request_table
from diagnosis.tests.trying import Tried, play, target_for, try_it
from sandbox.certificates import Kind
from sandbox.developer_keys import Binding
from sandbox.regions import EUROPE, REQUIRED_SCOPES
from sandbox.scenario import Scenario
from sandbox.scenarios import ALL as SCENARIOS
from sandbox.scenarios import by_slug
from sandbox.server import Sandbox
from tests.failure_modes import modes_of

REQUESTS_OF_HEALTHY = {"canvas": 3, "canvas-2022": 3, "canvas-2026": 3, "old-canvas": 4}

WAITING = ("slow", "drip", "never-answers")


@pytest.fixture(scope="module")
def waited_for(sandbox: Sandbox) -> Iterator[Mapping[str, Future[Tried]]]:
    """Begin with the servers that take their time, so that the others are tried meanwhile."""
    with ThreadPoolExecutor(len(WAITING)) as pool:
        yield {slug: pool.submit(try_it, sandbox, target_for(sandbox, slug)) for slug in WAITING}


def named(scenario: Scenario) -> str:
    """Name the test of a scenario by what it plays and in which failure modes that is said."""
    modes = " ".join(str(number) for number in modes_of(scenario.plays))
    return f"{scenario.slug}: {scenario.plays}" + (f" (mode {modes})" if modes else "")


class TestScenarios:
    @pytest.mark.parametrize("scenario", SCENARIOS, ids=named)
    def test_each_gives_its_outcome(
        self, sandbox: Sandbox, waited_for: Mapping[str, Future[Tried]], scenario: Scenario
    ) -> None:
        waited = waited_for.get(scenario.slug)
        tried = waited.result() if waited else try_it(sandbox, target_for(sandbox, scenario.slug))
        assert tried.blocking == scenario.expected
        assert scenario.plays in (*tried.codes, "connected")
        assert "any.our_fault" not in tried.codes
        assert tried.requests <= MOST_REQUESTS

    @pytest.mark.parametrize(("slug", "requests"), REQUESTS_OF_HEALTHY.items())
    def test_a_healthy_one_is_proved_on_one_connection(self, sandbox: Sandbox, slug: str, requests: int) -> None:
        tried = try_it(sandbox, target_for(sandbox, slug))
        assert (tried.requests, tried.connections) == (requests, 1)
        assert [code for code in tried.codes if code.startswith(("tls", "key", "redirect", "scopes", "secret"))] == [
            "tls.trusted",
            "key.known",
            "redirect.accepted",
            "scopes.granted",
            "key.on",
            "secret.accepted",
        ]

    def test_none_asks_more_than_it_may_in_any_generation(self, sandbox: Sandbox) -> None:
        about_keys = [one for one in SCENARIOS if one.certificate is Kind.GOOD and not one.fault]
        found = [*request_table.rows(sandbox, about_keys), *request_table.worst(sandbox)]
        assert {row.generation for row in found} == {"2019", "2022", "2025", "2026"}
        assert [row for row in found if row.requests > MOST_REQUESTS or row.blocking == "any.our_fault"] == []
        assert request_table.most_by_outcome(found)["connected"] == {"2019": 4, "2022": 3, "2025": 3, "2026": 3}

    def test_no_secret_is_seen_in_any_finding(self, sandbox: Sandbox) -> None:
        for slug in ("canvas", "secret-wrong", "secret-cut", "login-first"):
            target = target_for(sandbox, slug)
            assert target.submitted.secret
            value = target.submitted.secret.reveal()
            shown = repr(try_it(sandbox, target).findings)
            assert not any(value[start : start + 12] in shown for start in range(len(value) - 11))

    def test_the_secret_stays_here_until_the_address_is_proved(self, sandbox: Sandbox) -> None:
        tried = try_it(sandbox, replace(target_for(sandbox, "canvas"), may_send_secret=False))
        assert (tried.blocking, tried.requests) == ("none", 2)
        assert tried.facts("any.skipped") == {"because": "address_not_proved"}


class TestDeeperFaults:
    @pytest.mark.parametrize("generation", ["2019", "2022", "2025", "2026"])
    def test_two_faults_are_both_found(self, sandbox: Sandbox, good: Scenario, generation: str) -> None:
        key = replace(good.keys[0], redirect_uris=(f"{EUROPE.redirect_uri}/",), redirect_uri="", binding=Binding.OFF)
        play(sandbox, replace(good, keys=(replace(key, require_scopes=False),), generation=generation))
        tried = try_it(sandbox, target_for(sandbox, "canvas"))
        assert {"redirect.slash", "key.off", "secret.accepted"} <= set(tried.codes)

    @pytest.mark.parametrize("generation", ["2022", "2025", "2026"])
    def test_a_key_that_is_off_is_seen_behind_missing_scopes(
        self, sandbox: Sandbox, good: Scenario, generation: str
    ) -> None:
        key = replace(good.keys[0], require_scopes=True, scopes=REQUIRED_SCOPES[2:], binding=Binding.OFF)
        play(sandbox, replace(good, keys=(key,), generation=generation))
        tried = try_it(sandbox, target_for(sandbox, "canvas"))
        assert {"scopes.missing", "key.off"} <= set(tried.codes)
        assert tried.facts("scopes.missing") == {"missing": ", ".join(REQUIRED_SCOPES[:2])}

    @pytest.mark.parametrize("generation", ["2019", "2022", "2025", "2026"])
    def test_an_empty_list_is_not_taken_for_an_lti_key(self, sandbox: Sandbox, good: Scenario, generation: str) -> None:
        key = replace(good.keys[0], require_scopes=True, scopes=())
        play(sandbox, replace(good, keys=(key,), generation=generation))
        tried = try_it(sandbox, target_for(sandbox, "canvas"))
        assert tried.blocking == ("scopes.missing_unlisted" if generation == "2019" else "scopes.missing")
        assert "key.state_hidden" in tried.codes

    @pytest.mark.parametrize("generation", ["2019", "2022", "2025", "2026"])
    def test_an_lti_key_is_recognised_in_every_generation(
        self, sandbox: Sandbox, good: Scenario, generation: str
    ) -> None:
        play(sandbox, replace(by_slug("lti-key"), generation=generation))
        assert try_it(sandbox, target_for(sandbox, "canvas")).blocking == "key.looks_like_lti"

    @pytest.mark.parametrize(("enforces", "expected"), [(True, "scopes.not_configured"), (False, "connected")])
    def test_a_region_without_scopes_is_our_affair(
        self, sandbox: Sandbox, good: Scenario, enforces: bool, expected: str
    ) -> None:
        play(sandbox, replace(good, keys=(replace(good.keys[0], require_scopes=enforces, scopes=REQUIRED_SCOPES),)))
        assert try_it(sandbox, replace(target_for(sandbox, "canvas"), scopes=())).blocking == expected

    def test_a_region_without_a_uri_is_our_affair(self, sandbox: Sandbox) -> None:
        tried = try_it(sandbox, replace(target_for(sandbox, "canvas"), region=RegionUris("au", "Australia")))
        assert (tried.blocking, tried.requests) == ("redirect.not_configured", 3)
        assert {"key.known", "secret.accepted"} <= set(tried.codes)

    def test_an_unknown_id_is_found_where_the_login_comes_first(self, sandbox: Sandbox) -> None:
        target = target_for(sandbox, "login-first")
        tried = try_it(sandbox, replace(target, submitted=replace(target.submitted, client_id="10000000000099")))
        assert tried.blocking == "key.unknown"
        assert "canvas.authorize_hidden" in tried.codes
