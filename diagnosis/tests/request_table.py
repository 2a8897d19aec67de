"""How many requests each outcome costs, by the generation of Canvas: `python -m diagnosis.tests.request_table`."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from diagnosis.tests.trying import Tried, play, target_for, try_it
from sandbox.canvas import GENERATIONS
from sandbox.scenario import Scenario
from sandbox.scenarios import ALL
from sandbox.server import Sandbox, running

WAITING = ("slow", "drip", "never-answers")  # these take their time, and nothing in them depends on the generation


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
        return try_it(sandbox, target_for(sandbox, scenario.slug))
    finally:
        sandbox.practice.reset()


def most_by_outcome(found: Sequence[Row]) -> Mapping[str, Mapping[str, int]]:
    """Return for each blocking outcome the most requests it took, by generation."""
    table: dict[str, dict[str, int]] = {}
    for row in found:
        line = table.setdefault(row.blocking, {})
        line[row.generation] = max(row.requests, line.get(row.generation, 0))
    return dict(sorted(table.items()))


def as_text(table: Mapping[str, Mapping[str, int]]) -> str:
    """Return the table as lines of text: an outcome a line, a generation a column."""
    lines = [f"{'outcome':30}" + "".join(f"{generation:>6}" for generation in GENERATIONS)]
    for outcome, line in table.items():
        lines.append(f"{outcome:30}" + "".join(f"{line.get(generation, '-'):>6}" for generation in GENERATIONS))
    return "\n".join(lines)


if __name__ == "__main__":
    with running() as started:
        sys.stdout.write(as_text(most_by_outcome(list(rows(started)))) + "\n")
