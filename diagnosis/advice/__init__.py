"""Outcome code → title, meaning, remedy, who. Looked up when somebody reads it, in the reader's language."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.lists import format_list
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext

from diagnosis.advice import (
    address,
    canvas,
    certificate,
    details,
    hosting,
    key,
    lti,
    redirect,
    scopes,
    secret,
    words,
)
from diagnosis.advice import (
    any as any_check,
)
from diagnosis.advice.base import Advice, Who
from diagnosis.advice.by_letter import remedy_by_letter
from diagnosis.advice.steps import NONE, WAIT

__all__ = ["CATALOGUE", "Advice", "Advised", "Who", "advise"]

CATALOGUE: Mapping[str, Advice] = MappingProxyType(
    details.ADVICE
    | secret.ADVICE
    | address.ADVICE
    | hosting.ADVICE
    | certificate.ADVICE
    | canvas.ADVICE
    | key.ADVICE
    | lti.ADVICE
    | redirect.ADVICE
    | scopes.ADVICE
    | any_check.ADVICE
)

_GAP = "\uf8ff"  # stands where a fact is missing, until its sentence is left out; taken out of every fact
_BLANK = "\uf8fe"  # stands for a blank within a fact while sentences are told apart
_HARMFUL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\uf8fe\uf8ff]")
_LONGEST_FACT = 6000  # characters; some 60 scopes
_SENTENCE = re.compile(r"(?<=[.!?。])\s+")


@dataclass(frozen=True, slots=True)
class Advised:
    """The words of one finding, ready to be shown (as plain text: templates escape it)."""

    code: str
    title: str
    meaning: str
    steps: tuple[str, ...]  # the remedy, one step each
    who: Who
    is_nothing: bool = False  # the remedy says no more than that there is nothing to do

    @property
    def remedy(self) -> str:
        """The steps as one text."""
        return " ".join(self.steps)

    @property
    def who_label(self) -> str:
        return self.who.label


class _Gap(int):
    """A missing fact: counts as none where a plural is chosen, shows as a gap."""

    def __str__(self) -> str:
        return _GAP


class _Facts(dict[str, Any]):
    def __missing__(self, name: str) -> _Gap:
        return _Gap(0)


def advise(  # noqa: PLR0913 (the names that every text may use, all given by name)
    code: str,
    facts: Mapping[str, Any],
    *,
    host: str,
    client_id: str,
    our_uri: str,
    our_region: str,
    product: str,
    region_names: Mapping[str, str] = MappingProxyType({}),
    for_letter: bool = False,
) -> Advised:
    """Return the words for an outcome; facts may be missing, odd or hostile, and the code unknown.

    `region_names` turns the code of a region in the facts into its name. `for_letter`: to somebody else, who has
    no page of ours open.
    """
    advice = CATALOGUE.get(code)
    if advice is None:
        title = gettext("We noted %(code)s and have no text for it yet.") % {"code": code}
        return Advised(code, title, "", (), Who.US)
    ours = {"host": host, "client_id": client_id, "our_uri": our_uri, "our_region": our_region, "product": product}
    shown = _Facts({name: value for name, value in ours.items() if value})
    for name, value in facts.items():
        if value not in ("", None) and (name not in words.COUNTS or isinstance(value, int)):
            shown[name] = region_names.get(value, value) if name == "region" else _word(code, name, value)
    steps = _steps(remedy_by_letter(code, advice.remedy) if for_letter else advice.remedy, shown)
    title = _fill(advice.title, shown) or str(advice.plain_title or code)
    is_nothing = advice.remedy in ((NONE,), (WAIT,))
    return Advised(code, title, _fill(advice.meaning, shown), steps, advice.who, is_nothing)


def _steps(remedy: tuple[Promise, ...], shown: _Facts) -> tuple[str, ...]:
    steps = tuple(step for step in (_fill(part, shown) for part in remedy) if step)
    # What follows "there is nothing to do" is no second step.
    return (" ".join(steps),) if remedy[:1] in ((NONE,), (WAIT,)) else steps


def _fill(text: Promise, shown: _Facts) -> str:
    """Put the facts in, and leave out each sentence that lacks one."""
    filled = str(text % shown)
    if _GAP not in filled:
        return filled
    # A fact may hold a full stop ("12. Mai 2026"): its blanks end no sentence.
    held = _Facts(
        {name: re.sub(r"\s", _BLANK, fact) if isinstance(fact, str) else fact for name, fact in shown.items()}
    )
    sentences = _SENTENCE.split(str(text % held))
    return " ".join(sentence for sentence in sentences if _GAP not in sentence).replace(_BLANK, " ")


def _word(code: str, name: str, value: object) -> str | int:
    if isinstance(value, int):
        return value
    plain = _HARMFUL.sub("", str(value))[:_LONGEST_FACT]
    if name in words.DATES:
        with suppress(ValueError):
            return date_format(date.fromisoformat(plain), "DATE_FORMAT")
    if name in words.MOMENTS:
        with suppress(ValueError):
            return _moment(timezone.localtime(datetime.fromisoformat(plain)))
    table = words.MISSING if code == words.MISSING_DETAILS else words.BY_FACT.get(name, {})
    parts = [str(table.get(part, part)) for part in (plain.split(", ") if name in words.LISTS else [plain])]
    return format_list(parts, locale=_locale()) if name in words.LISTS else parts[0]


def _moment(at: datetime) -> str:
    """Write a moment with its zone: "12 May 2026, 14:07 UTC"."""
    parts = {"date": date_format(at, "DATE_FORMAT"), "time": date_format(at, "H:i T")}
    return gettext("%(date)s, %(time)s") % parts


def _locale() -> Locale:
    try:
        return Locale.parse(get_language() or "en", sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")
