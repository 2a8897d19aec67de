"""Take away what its time is over for: rule by rule, a few rows at a time, each few for themselves."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from portal.retention.rule import Rule
from portal.retention.table import RULES

AT_ONCE = 200
PAUSE_S = 0.02  # between two batches, for those who wait to write


@dataclass(frozen=True, slots=True)
class Pruned:
    """What became of one rule's rows."""

    rule: Rule
    rows: int


def prune(now: datetime, *, rules: Iterable[Rule] = RULES, most_s: float | None = None) -> Iterator[Pruned]:
    """Apply each rule and yield the count; after `most_s` seconds leave the rest to the next time.

    Interrupted, it has done what it has done. What only an earlier rule's rows referred to goes in the same round.
    """
    end = time.monotonic() + most_s if most_s is not None else None
    for rule in rules:
        yield Pruned(rule, _apply(rule, now, end))


def rehearse(now: datetime, *, rules: Iterable[Rule] = RULES) -> Iterator[Pruned]:
    """Yield the counts of the rows whose time is over, and change nothing."""
    for rule in rules:
        yield Pruned(rule, rule.over(_before(rule, now)).count())


def _apply(rule: Rule, now: datetime, end: float | None) -> int:
    before, done, after = _before(rule, now), 0, None
    while end is None or time.monotonic() < end:
        found = rule.over(before).order_by("pk")
        if after is not None:
            found = found.filter(pk__gt=after)
        keys = list(found.values_list("pk", flat=True)[:AT_ONCE])
        if not keys:
            break
        with transaction.atomic():
            done += rule.forget(rule.over(before).filter(pk__in=keys))
        after = keys[-1]
        time.sleep(PAUSE_S)
    return done


def _before(rule: Rule, now: datetime) -> datetime:
    return now - timedelta(days=rule.days)
