"""A chart of the dashboard: a sentence, a drawing, and the same as a table, each figure with its list."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.utils.formats import date_format
from django.utils.functional import Promise

from onboarding.drawing import Drawing

logger = logging.getLogger(__name__)
Text = str | Promise
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure in a table, with the address of the list behind it; `length` of 100 for a bar beside it."""

    text: Text
    url: str = ""
    length: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table. `status` is a shape beside its label, "" where it has none."""

    label: Text
    cells: Sequence[Cell]
    status: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """One figure of the page. Without a drawing its table is the chart; without rows its caption says why."""

    slug: str
    title: Text
    caption: Text = ""
    head: Sequence[Text] = ()
    rows: Sequence[Row] = ()
    drawing: Drawing | None = None
    is_broken: bool = False


def guarded(what: str, make: Callable[[], Made], otherwise: Made) -> Made:
    """Return what `make` makes; where that fails, `otherwise`: the rest of the page stands."""
    try:
        return make()
    except Exception:
        logger.exception("The dashboard's part %s could not be made.", what)
        return otherwise


def day_of(day: date) -> str:
    """Return a day as it stands at an axis: "12 May"."""
    return date_format(day, "MONTH_DAY_FORMAT")
