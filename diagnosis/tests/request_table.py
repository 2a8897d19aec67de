"""How many requests each outcome costs, by the generation of Canvas: `python -m diagnosis.tests.request_table`."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from diagnosis.checks.base import RegionUris
from diagnosis.tests.trying import Tried, play, target_for, try_it, uris
from sandbox.canvas import GENERATIONS
from sandbox.certificates import Kind
from sandbox.developer_keys import Binding
from sandbox.regions import AMERICA, REQUIRED_SCOPES
from sandbox.scenario import Scenario, strict
from sandbox.scenarios import ALL
from sandbox.server import Sandbox, running

WAITING = ("slow", "drip", "never-answers")  # these take their time, and nothing in them depends on the generation
# The service has seven regions. With them nine URIs of ours are asked about, the chosen region's own four first.
FIVE_MORE = tuple(
    RegionUris(code, code, f"https://api.{code}.badges.example/cb") for code in ("ca", "au", "sg", "x", "y")
)
ALL_OTHERS = (uris(AMERICA), *FIVE_MORE)
LAST_TRIED = ALL_OTHERS[4].redirect_uri
WORST = "all at once"


@dataclass(frozen=True)
class Row:
    """One server of the sandbox in one generation: what it gave, and what that cost."""

    slug: str
    generation: str
    blocking: str  # the outcome in the way, else what it is there to show, else "connected"
    requests: int
    connections: int


def rows(sandbox: Sandbox, scenarios: Sequence[Scenario] = ALL) -> Iterator[Row]:
    """Yield a row for every scenario in every generation, but for those that only wait."""
    for scenario in scenarios:
        if scenario.slug in WAITING:
            continue
        for generation in GENERATIONS:
            tried = tried_as(sandbox, scenario, generation)
            outcome = scenario.plays if tried.blocking == "connected" else tried.blocking
            yield Row(scenario.slug, generation, outcome, tried.requests, tried.connections)


def tried_as(sandbox: Sandbox, scenario: Scenario, generation: str) -> Tried:
    """Let a server of the sandbox be of this generation, try it, and put it back."""
    play(sandbox, replace(scenario, generation=generation), slug=scenario.slug)
    try:
        return try_it(sandbox, replace(target_for(sandbox, scenario.slug), other_regions=ALL_OTHERS))
    finally:
        sandbox.practice.reset()


def worst(sandbox: Sandbox) -> Iterator[Row]:
    """Yield what it costs when everything is wrong that one key can have wrong, the ID of an unknown LTI key beside it too."""
    good = sandbox.practice.by_slug["canvas"]
    target = replace(target_for(sandbox, good.slug), other_regions=ALL_OTHERS)
    with_lti = replace(target, submitted=replace(target.submitted, lti_client_id="10000000000098"))
    cases = product(GENERATIONS, (0, 1), ((Kind.GOOD, target), (Kind.MISSING_INTERMEDIATE, with_lti)))
    for generation, granted, (certificate, told) in cases:
        key = replace(
            strict(LAST_TRIED)(good.keys[0]),
            require_scopes=True,
            scopes=REQUIRED_SCOPES[:granted],
            binding=Binding.OFF,
        )
        play(sandbox, replace(good, keys=(key,), generation=generation, certificate=certificate))
        tried = try_it(sandbox, told)
        sandbox.practice.reset()
        yield Row(WORST, generation, f"{WORST}: {tried.blocking}", tried.requests, tried.connections)


def most_by_outcome(found: Sequence[Row]) -> Mapping[str, Mapping[str, int]]:
    """Return for each blocking outcome the most requests it took, by generation."""
    table: dict[str, dict[str, int]] = {}
    for row in found:
        line = table.setdefault(row.blocking, {})
        line[row.generation] = max(row.requests, line.get(row.generation, 0))
    return dict(sorted(table.items()))


def as_text(table: Mapping[str, Mapping[str, int]]) -> str:
    """Return the table as lines of text: an outcome a line, a generation a column."""
    lines = [f"{'outcome':40}" + "".join(f"{generation:>6}" for generation in GENERATIONS)]
    for outcome, line in table.items():
        lines.append(f"{outcome:40}" + "".join(f"{line.get(generation, '-'):>6}" for generation in GENERATIONS))
    return "\n".join(lines)


if __name__ == "__main__":
    with running() as started:
        sys.stdout.write(as_text(most_by_outcome([*rows(started), *worst(started)])) + "\n")
