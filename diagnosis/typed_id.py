"""The client ID that people paste, read to its digits. Pure: asks nobody and raises for nothing."""

import re
import unicodedata
from dataclasses import dataclass

from diagnosis.pasted import INVISIBLE, JUNK, MOST_CHARACTERS

MALFORMED = "malformed"
_HIGHEST = 2**63 - 1  # all that Canvas reads (lib/canvas/oauth/provider.rb#key)
_SURE = 10  # so many digits stand for an ID wherever they stand; fewer may be a date or a room

_LABEL = re.compile(
    r"^(?:[^\W\d][\w ./-]{0,30}?)?(?:key|id|nr|number|nummer|kennung)\.?[\s:=#]*(?=[0-9])", re.IGNORECASE
)
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:[.,'’_-][0-9]{3})+")
_SEPARATED = re.compile(r"[0-9]+(?:[-_'’·/][0-9]+)+")
_WITH_ZERO_CENTS = re.compile(rf"([0-9]{{{_SURE},}})[.,]0{{1,2}}")  # how a table of floating numbers writes it
# 1E+13 and its like: what a spreadsheet shows of a number that is too wide for its column.
_POWER = re.compile(r"([0-9])(?:[.,]([0-9]{1,18}))?[eE]\+?0{0,2}([0-9]{1,2})")
_AMONG_WORDS = re.compile(
    rf"(?<![\w~.,+-])([0-9]{{{_SURE},}}|[0-9]{{1,3}}(?:[., '’_-][0-9]{{3}}){{3,}})(?![\w~]|[.,-][0-9])"
)


@dataclass(frozen=True, slots=True)
class TypedId:
    """The digits, "" where none could be read; then `problem` says whether anything was there."""

    digits: str = ""
    problem: str = ""  # "" or MALFORMED
    rounded: str = ""  # as a spreadsheet wrote it: "1.0E+13"; the digits that it left out are nowhere any more


def read_client_id(text: str) -> TypedId:
    """Return the ID without what came along: labels, separators, blanks, wide or foreign digits, a power of ten.

    Nothing is ever guessed: two numbers, letters among the digits, or digits that a spreadsheet left out are no ID.
    """
    plain = _plain(text[:MOST_CHARACTERS])
    bare = _LABEL.sub("", plain.strip(JUNK + "#")).strip(JUNK + "#")
    bare = re.sub(r"\s+", "", bare).rstrip(".,;:")
    if not bare:
        return TypedId(problem=MALFORMED if plain.strip() else "")
    power = _POWER.fullmatch(bare)
    if power:
        return _from_power(power)
    return _judged(_digits_in(bare) or _only_number_in(plain))


def _plain(text: str) -> str:
    """Write every digit as 0 to 9, in whatever script it stands, and leave out what cannot be seen."""
    narrow = INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    return "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in narrow)


def _digits_in(bare: str) -> str:
    """Return the digits of a number that stands alone, "" where it is none."""
    cents = _WITH_ZERO_CENTS.fullmatch(bare)
    if cents:
        return cents[1]
    digits = re.sub(r"[^0-9]", "", bare)
    is_separated = _SEPARATED.fullmatch(bare) and len(digits) >= _SURE
    return digits if bare == digits or _THOUSANDS.fullmatch(bare) or is_separated else ""


def _only_number_in(plain: str) -> str:
    """Return the one long number among words, "" where there are several or none."""
    found = {re.sub(r"[^0-9]", "", one) for one in _AMONG_WORDS.findall(plain)}
    return found.pop() if len(found) == 1 else ""


def _from_power(power: re.Match[str]) -> TypedId:
    """Read a power of ten where it has all its digits; else nothing but Canvas can tell the others."""
    first, rest, exponent = power[1], power[2] or "", int(power[3])
    if len(rest) == exponent:
        return _judged(first + rest)
    return TypedId(problem=MALFORMED, rounded=power[0] if len(rest) < exponent else "")


def _judged(digits: str) -> TypedId:
    number = int(digits or "0")  # Canvas reads leading zeros as octal, so they go
    return TypedId(str(number)) if 0 < number <= _HIGHEST else TypedId(problem=MALFORMED)
