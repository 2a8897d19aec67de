"""What two runs say differently: outcome then and now, and the facts that changed. Asks no database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from onboarding.staff import words
from onboarding.steps_shown import NAMES

_CHECKS: Mapping[str, Promise] = {
    "details": NAMES["details"],
    "address": NAMES["address"],
    "hosting": _("Hosting"),
    "tls": NAMES["certificate"],
    "identity": NAMES["canvas"],
    "key_id": NAMES["client_id"],
    "redirect_uri": NAMES["redirect_uri"],
    "scopes": NAMES["scopes"],
    "key_state": NAMES["switched_on"],
    "key_secret": NAMES["secret"],
    "lti": _("LTI key"),
}


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

    status: str
    title: str
    code: str
    facts: list[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Difference:
    """What one check said then and says now; nothing on a side where it said nothing."""

    name: Promise | str
    then: list[Said]
    now: list[Said]


@dataclass(frozen=True, slots=True)
class Comparison:
    differences: list[Difference]
    same: int  # findings that both runs have


def compare(then: Sequence[Heard], now: Sequence[Heard]) -> Comparison:
    """Compare check by check, in the order of the newer run."""
    checks = dict.fromkeys(one.check for one in (*now, *then))
    differences, same = [], 0
    for check in checks:
        old, new = ([one for one in side if one.check == check] for side in (then, now))
        same += sum(one in old for one in new)
        if any(one not in old for one in new) or any(one not in new for one in old):
            differences.append(Difference(_CHECKS.get(check, check), _said(old, new), _said(new, old)))
    return Comparison(differences, same)


def _said(mine: Iterable[Heard], others: Sequence[Heard]) -> list[Said]:
    return [
        Said(one.status, words.title_of(one.code), one.code, _changed(one, others)) for one in mine if one not in others
    ]


def _changed(one: Heard, others: Sequence[Heard]) -> list[tuple[str, Any]]:
    other = next((other for other in others if other.code == one.code), None)
    if other is None:
        return []
    return [(name, value) for name, value in one.facts.items() if other.facts.get(name) != value]
