"""Lists of scopes that no single URL takes, asked of a real server over TLS."""

from dataclasses import replace

import pytest

from diagnosis.checks.budget import MOST_REQUESTS
from diagnosis.tests.trying import Tried, play, target_for, try_it
from sandbox.developer_keys import Binding
from sandbox.faults import Fault
from sandbox.regions import EUROPE
from sandbox.scenario import Scenario
from sandbox.server import Sandbox

SCOPES = tuple(f"url:GET|/api/v1/courses/:course_id/things_{number}/:id" for number in range(200))
NOT_TICKED = (*SCOPES[3:6], SCOPES[150])


@pytest.fixture
def enforcing(good: Scenario) -> Scenario:
    """Give the good server's key all scopes but four."""
    ticked = tuple(scope for scope in SCOPES if scope not in NOT_TICKED)
    return replace(good, keys=(replace(good.keys[0], require_scopes=True, scopes=ticked),))


def tried_with(sandbox: Sandbox, scenario: Scenario, scopes: tuple[str, ...] = SCOPES) -> Tried:
    play(sandbox, scenario)
    return try_it(sandbox, replace(target_for(sandbox, "canvas"), scopes=scopes))


class TestLongLists:
    @pytest.mark.parametrize("generation", ["2022", "2025", "2026"])
    def test_the_missing_ones_are_named_exactly(self, sandbox: Sandbox, enforcing: Scenario, generation: str) -> None:
        tried = tried_with(sandbox, replace(enforcing, generation=generation))
        assert tried.blocking == "scopes.missing"
        assert tried.facts("scopes.missing") == {"missing": ", ".join(NOT_TICKED)}
        assert {"key.on", "secret.accepted"} <= set(tried.codes)
        assert (tried.requests, tried.connections) == (5, 1)

    def test_an_old_canvas_is_not_asked_for_the_rest_it_would_not_name(
        self, sandbox: Sandbox, enforcing: Scenario
    ) -> None:
        tried = tried_with(sandbox, replace(enforcing, generation="2019"))
        assert tried.blocking == "scopes.missing_unlisted"
        assert tried.requests <= 6

    @pytest.mark.parametrize("generation", ["2019", "2022", "2025", "2026"])
    def test_a_healthy_server_costs_one_request_more_for_each_url_more(
        self, sandbox: Sandbox, good: Scenario, generation: str
    ) -> None:
        key = replace(good.keys[0], require_scopes=True, scopes=SCOPES)
        tried = tried_with(sandbox, replace(good, keys=(key,), generation=generation))
        assert tried.blocking == "connected"
        assert tried.requests == (6 if generation == "2019" else 5)

    def test_a_key_that_is_off_is_seen_behind_them(self, sandbox: Sandbox, enforcing: Scenario) -> None:
        off = replace(enforcing, keys=(replace(enforcing.keys[0], binding=Binding.OFF),))
        tried = tried_with(sandbox, off)
        assert {"scopes.missing", "key.off"} <= set(tried.codes)

    @pytest.mark.parametrize("count", [60, 200])
    def test_a_proxy_with_small_buffers_does_not_look_like_a_server_that_is_down(
        self, sandbox: Sandbox, good: Scenario, count: int
    ) -> None:
        """Canvas repeats each refused scope in its Location; a proxy that cannot hold it answers 502."""
        key = replace(good.keys[0], require_scopes=True, scopes=SCOPES[:1])
        tried = tried_with(sandbox, replace(good, keys=(key,), fault=Fault.SMALL_BUFFER), SCOPES[:count])
        assert tried.blocking == "scopes.missing"
        assert tried.facts("scopes.missing") == {"missing": ", ".join(SCOPES[1:count])}
        assert {"key.on", "secret.accepted"} <= set(tried.codes)
        assert tried.requests <= MOST_REQUESTS

    def test_the_budget_holds_where_everything_is_wrong_at_once(self, sandbox: Sandbox, enforcing: Scenario) -> None:
        key = replace(enforcing.keys[0], redirect_uris=(EUROPE.redirect_uri.replace("https", "http"),), redirect_uri="")
        tried = tried_with(sandbox, replace(enforcing, keys=(replace(key, binding=Binding.OFF),)))
        assert {"redirect.http_registered", "scopes.missing", "key.off", "secret.accepted"} <= set(tried.codes)
        assert tried.requests <= MOST_REQUESTS
