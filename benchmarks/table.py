"""What a benchmark prints: a row a law, the figure beside what it is held against."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_MISSED = "MISSED"


@dataclass(frozen=True, slots=True)
class Row:
    """One measured figure. `figure` is held against `most` or `least` (both None: it is only shown)."""

    what: str
    figure: float | None  # None: it could not be measured, and `detail` says why
    unit: str = ""  # "×", "requests", "MiB", …
    most: float | None = None
    least: float | None = None
    detail: str = ""  # the two sides of the ratio, and how noisy they were

    @property
    def is_met(self) -> bool | None:
        """Whether the law holds; None where there is none, or nothing was measured."""
        if self.figure is None or (self.most is None and self.least is None):
            return None
        return (self.most is None or self.figure <= self.most) and (self.least is None or self.figure >= self.least)

    @property
    def law(self) -> str:
        """The limit, as `≤ 4 ×`; "" where there is none."""
        limits = [f"≤ {self.most:g}"] if self.most is not None else []
        limits += [f"≥ {self.least:g}"] if self.least is not None else []
        return " ".join(limits)

    @property
    def cells(self) -> tuple[str, ...]:
        """The row in words."""
        verdict = {True: "met", False: _MISSED, None: "" if self.figure is not None else "not measured"}[self.is_met]
        figure = "–" if self.figure is None else f"{self.figure:.4g} {self.unit}".strip()
        return self.what, figure, self.law, verdict, self.detail


HEAD = ("measured", "figure", "asked for", "", "beside")


def written(title: str, rows: Iterable[Row]) -> str:
    """Return the rows as a table with aligned columns."""
    lines = [HEAD, *(row.cells for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD) - 1)]
    text = [f"== {title}"]
    text += [
        "  ".join([*(cell.ljust(width) for cell, width in zip(line, widths, strict=False)), line[-1]]) for line in lines
    ]
    return "\n".join(line.rstrip() for line in text)


@dataclass(frozen=True, slots=True)
class Spread:
    """Several takings of one figure."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle one, which is quoted."""
        return statistics.median(self.values)

    def __str__(self) -> str:
        return f"{self.median:.3g} [{min(self.values):.3g}–{max(self.values):.3g}]"


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> Spread:
    """Return ours ÷ theirs, round by round: what drifts between rounds drops out."""
    return Spread(tuple(one / other for one, other in zip(ours, theirs, strict=True)))
