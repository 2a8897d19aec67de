"""What a chart is drawn of: plain shapes in whole units, which a template writes as SVG. Asks no database.

Geometry stands in attributes and colours in classes, as the pages' policy wants it; whole numbers, since some
languages write fractions with a comma.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 560  # of every chart: drawn 1:1 where there is just room for it


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle; a link to the list behind it where it has an address."""

    x: int
    y: int
    width: int
    height: int
    css: str
    url: str = ""
    name: str = ""  # of the link: "12 May: 3"
    is_hatched: bool = False  # told apart by its pattern, too


@dataclass(frozen=True, slots=True)
class Area:
    """A filled shape along a path."""

    path: str
    css: str
    is_hatched: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    x: int
    y: int
    text: str
    anchor: str = "start"  # "middle", "end"
    css: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    x1: int
    y1: int
    x2: int
    y2: int
    css: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """All shapes of one chart, in the order in which they are drawn; `desc` says in a sentence what is to be seen."""

    height: int
    desc: str
    areas: Sequence[Area] = ()
    bars: Sequence[Bar] = ()
    rules: Sequence[Rule] = ()
    words: Sequence[Words] = ()
    width: int = WIDTH

    @property
    def has_links(self) -> bool:
        """Whether it can be walked through by keyboard; without links it is one picture."""
        return any(bar.url for bar in self.bars)


def scaled(value: float, most: float, length: int) -> int:
    """Return how long `value` is where `most` is `length` long; what is there at all is seen."""
    if most <= 0 or value <= 0:
        return 0
    return max(2, round(value * length / most))


def steps(points: Sequence[tuple[int, int, int]], width: int) -> str:
    """Return the path around neighbouring columns of one width, each given by its left edge, top and bottom."""
    there = "".join(f"V{top}H{left + width}" for left, top, _ in points)
    back = "".join(f"V{bottom}H{left}" for left, _, bottom in reversed(points))
    return f"M{points[0][0]} {points[0][2]}{there}{back}Z"


def spread(wanted: Sequence[int], apart: int, lowest: int) -> list[int]:
    """Return places as near as can be to the wanted ones (from the lowest on the page upwards), none too close."""
    placed: list[int] = []
    limit = lowest
    for y in wanted:
        placed.append(min(y, limit))
        limit = placed[-1] - apart
    return placed
