"""How many requests each outcome costs, by the generation of Canvas."""

from collections.abc import Iterable

from benchmarks.place import Place
from benchmarks.scale import Scale
from benchmarks.table import Row
from diagnosis.checks.budget import MOST_REQUESTS
from diagnosis.tests.request_table import most_by_outcome, rows
from sandbox.canvas import GENERATIONS
from sandbox.scenarios import ALL
from sandbox.server import running

_HEALTHY = "connected"
_MOST_OF_HEALTHY = 4  # of 2019; the others need three


def run(place: Place, scale: Scale) -> Iterable[Row]:
    """Try every practice server in every generation."""
    with running() as box:
        found = list(rows(box, ALL if scale.with_others else ALL[:2]))
    for outcome, line in most_by_outcome(found).items():
        most = _MOST_OF_HEALTHY if outcome == _HEALTHY else MOST_REQUESTS
        by_generation = ", ".join(f"{one}: {line[one]}" for one in GENERATIONS if one in line)
        yield Row(outcome, max(line.values()), most=most, detail=by_generation)
    healthy = [row.connections for row in found if row.blocking == _HEALTHY]
    yield Row("connections of a healthy one", max(healthy), most=1)
