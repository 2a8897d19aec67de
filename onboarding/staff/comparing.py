"""What two runs say differently, in the words of staff: outcome then and now, and the facts that changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from onboarding import comparing
from onboarding.comparing import Heard
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
class Said:
    """A finding on one side, with its title, and those of its facts that the other side does not have."""

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
    found = comparing.compare(then, now)
    differences = [
        Difference(_CHECKS.get(one.check, one.check), _in_words(one.then), _in_words(one.now))
        for one in found.differences
    ]
    return Comparison(differences, found.same)


def _in_words(side: Iterable[comparing.Said]) -> list[Said]:
    return [Said(one.heard.status, words.title_of(one.heard.code), one.heard.code, one.facts) for one in side]
