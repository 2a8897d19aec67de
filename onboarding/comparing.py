"""What two runs say differently. Asks no database, and has no words: pages of both sides put those in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

IN_THE_WAY = ("failed", "unclear", "warning")
_NOT_SEEN = ("unclear", "waiting")  # what a check says when it cannot tell


@dataclass(frozen=True, slots=True)
class Heard:
    """One finding as far as it is compared."""

    check: str
    code: str
    status: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """A finding on one side of the comparison, with those of its facts that the other side does not have."""

    heard: Heard
    facts: list[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Difference:
    """What one check said then and says now; nothing on a side where it said nothing."""

    check: str
    then: list[Said]
    now: list[Said]


@dataclass(frozen=True, slots=True)
class Comparison:
    differences: list[Difference]
    same: int  # findings that both runs have


def compare(then: Sequence[Heard], now: Sequence[Heard]) -> Comparison:
    """Compare check by check, in the order of the newer run."""
    differences, same = [], 0
    for check in dict.fromkeys(one.check for one in (*now, *then)):
        old, new = ([one for one in side if one.check == check] for side in (then, now))
        same += sum(one in old for one in new)
        if any(one not in old for one in new) or any(one not in new for one in old):
            differences.append(Difference(check, _said(old, new), _said(new, old)))
    return Comparison(differences, same)


def _said(mine: Sequence[Heard], others: Sequence[Heard]) -> list[Said]:
    return [Said(one, _changed(one, others)) for one in mine if one not in others]


def _changed(one: Heard, others: Sequence[Heard]) -> list[tuple[str, Any]]:
    other = next((other for other in others if other.code == one.code), None)
    if other is None:
        return []
    return [(name, value) for name, value in one.facts.items() if other.facts.get(name) != value]


def is_mended(old: Heard, now: Sequence[Heard]) -> bool:
    """Say whether what stood in the way is gone: its check was made again, could tell, and found nothing to mend.

    A check that was left out, or could not see, mended nothing.
    """
    again = [one for one in now if one.check == old.check]
    gone = old.code not in {one.code for one in again}
    return bool(again) and gone and not any(one.status in ("failed", *_NOT_SEEN) for one in again)


def was_there(new: Heard, then: Sequence[Heard]) -> bool:
    """Say whether the same check said the same before, with whichever facts."""
    return any((one.check, one.code) == (new.check, new.code) for one in then)
