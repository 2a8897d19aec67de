"""One server in twenty takes the connection and never speaks: what that costs all the others."""

import os
from collections.abc import Iterable

from django.conf import settings

from benchmarks.place import Place
from benchmarks.scale import Scale
from benchmarks.table import Row
from benchmarks.worker import Worker

_SHARE = 20
_TIMES = 1.5  # × the clean sweep, beside the deadline


def run(place: Place, scale: Scale) -> Iterable[Row]:
    """Sweep without the dead, then with them: known from the last time, and not known."""
    worker = place.worker
    _sweep(worker, place, scale, place.names, scale.slots, silent=0, known=False)
    silent = max(1, place.names // _SHARE)
    yield from _both(worker, place, scale, place.names, max(scale.slots, silent), "slots for them")
    yield from _both(worker, place, scale, scale.many, default_slots(), "default slots")


def default_slots() -> int:
    """Return how many servers the portal asks at once unless told otherwise."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    return int(settings.WATCH_THREADS)


def _both(worker: Worker, place: Place, scale: Scale, targets: int, slots: int, what: str) -> Iterable[Row]:
    silent = max(1, targets // _SHARE)
    clean_s, _ = _sweep(worker, place, scale, targets, slots, silent=0, known=False)
    for known in (False, True):
        took_s, answered = _sweep(worker, place, scale, targets, slots, silent=silent, known=known)
        most = scale.deadline_s + _TIMES * clean_s
        name = f"{targets} targets, {silent} dead ({'known' if known else 'unknown'}), {what}: wall"
        beside = f"deadline {scale.deadline_s:g} s + {_TIMES} × clean sweep {clean_s:.2f} s, {slots} slots"
        beside += f"; {answered} of {targets - silent} living answered"
        yield Row(name, took_s, "s", most=round(most, 2), detail=beside)


def _sweep(
    worker: Worker, place: Place, scale: Scale, targets: int, slots: int, *, silent: int, known: bool
) -> tuple[float, int]:
    told = worker.do(
        "sweep.once",
        port=place.port,
        names_file=place.names_file,
        names=place.names,
        slots=slots,
        targets=targets,
        silent=silent,
        dead_names=place.dead,
        known=known,
        deadline_s=scale.deadline_s,
    )
    return told["wall_s"], round(told["connected"])
