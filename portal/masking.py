"""Blot out of a text what may be a secret. Plain Python: the settings load it through the logging."""

import re
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from itertools import pairwise
from typing import Any

from keys.secret import Secret
from wire.masking import MASK, Masker

HIDDEN = MASK
SHORTEST_KNOWN = 8
LONGEST_KNOWN = 4096
LONGEST_RUN_OF_LETTERS = 40
current_request: ContextVar[object] = ContextVar("current_request", default=None)

_VALUE = r"""(?:"[^"\n]*"|'[^'\n]*'|[^\s&"',;)}\]]+)"""
_RULES = (
    # name=value, name: value and "name": "value" of whatever is secret by its name.
    (
        re.compile(
            r"(?i)((?<![a-z])(?:[a-z]+[_-])?(?:secret|token|passw(?:or)?d|sessionid|csrftoken|csrfmiddlewaretoken"
            rf"|key_ring|api_?key)[\"']?(?:\s*[:=]\s*|%3D|=>))(?!\s){_VALUE}"
        ),
        rf"\1{HIDDEN}",
    ),
    (re.compile(rf"(?i)((?:^|[?&\s;\"'])code=){_VALUE}"), rf"\1{HIDDEN}"),
    (
        re.compile(r"(?i)(authorization[\"']?\s*[:=]\s*[\"']?)(?:(?:bearer|basic|digest|token)\s+)?[^\s\"',]+"),
        rf"\1{HIDDEN}",
    ),
    (re.compile(r"(?i)(\bbearer\s+)[^\s\"',]+"), rf"\1{HIDDEN}"),
    (re.compile(r"(?i)(\b(?:set-)?cookie[\"']?\s*:)[^\n]+"), rf"\1 {HIDDEN}"),
    (re.compile(r"(?<=://)[^\s/@:]*:[^\s/@]+@"), f"{HIDDEN}@"),  # user:password@ of a broker's or database's URL
    # A setup link's token and all that follows it.
    (re.compile(r"(?i)((?:/|%2f)s(?:/|%2f))[^\s/?#\"'<>%]{6,}(?:\?[^\s\"'<>]*)?"), rf"\1{HIDDEN}"),
)
_WORD = re.compile(r"[A-Za-z0-9_-]{12,}")
_PIECE = re.compile(r"[A-Za-z0-9]{12,}")
_UUID = re.compile(r"(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def mask(text: str, known: Iterable[str] = ()) -> str:
    """Return the text with everything blotted out that looks random, is secret by its name, or is `known`.

    Names, paths, numbers and UUIDs stay readable. `known` are values (as submitted) of which no run of
    12 characters may be left, raw, percent-encoded or in base64.
    """
    return _masked(text, _masker_of(known))


def _masker_of(known: Iterable[str]) -> Masker:
    """Spell out each value in every form: with long values that takes milliseconds, so once for all that they mask."""
    return Masker(Secret(value[:LONGEST_KNOWN]) for value in known if len(value) >= SHORTEST_KNOWN)


def _masked(text: str, masker: Masker) -> str:
    text = masker.mask_secrets(text)
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return _WORD.sub(_judge, text)


def submitted_values(request: object = None) -> list[str]:
    """Return every value of a Django request (the current one, if none is named) that has been parsed already.

    Parses nothing and reads no stream.
    """
    parsed = getattr(request or current_request.get(), "__dict__", {})
    values = []
    for name in ("GET", "_post", "COOKIES"):
        data = parsed.get(name) or {}
        lists = data.lists() if hasattr(data, "lists") else ((key, [value]) for key, value in _items(data))
        values += [str(value) for _, several in lists for value in several]
    body = parsed.get("_body")
    return [*values, body.decode("utf-8", "replace")] if isinstance(body, bytes) else values


def masked_event(event: Mapping[str, object], known: Iterable[str] = ()) -> dict[str, Any]:
    """Return names and values with everything masked; what is secret by its name is hidden whole."""
    return _masked_mapping(event, _masker_of(known))


def _masked_mapping(event: Mapping[str, object], masker: Masker) -> dict[str, Any]:
    return {
        _masked(name, masker): HIDDEN if _is_secret_by(name) else _masked_value(value, masker)
        for name, value in event.items()
    }


def _masked_value(value: object, masker: Masker) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return _masked_mapping({str(name): inner for name, inner in value.items()}, masker)
    if isinstance(value, list | tuple | set | frozenset):
        return [_masked_value(inner, masker) for inner in value]
    return _masked(str(value), masker)


def _is_secret_by(name: str) -> bool:
    return mask(f"{name}=x") != f"{mask(name)}=x"


def _items(data: object) -> Iterable[tuple[object, object]]:
    return data.items() if isinstance(data, Mapping) else ()


def _judge(match: re.Match[str]) -> str:
    word = match[0]
    if _UUID.fullmatch(word):
        return word
    if len(word) >= 20 and _is_random(re.sub("[_-]", "", word), by_mixture=False):  # noqa: PLR2004 (a token's length)
        return HIDDEN
    return _PIECE.sub(lambda piece: HIDDEN if _is_random(piece[0]) else piece[0], word)


def _is_random(run: str, *, by_mixture: bool = True) -> bool:
    """Tell a random run from a word: small, capital and digit take turns in it, in words and names they do not.

    Two neighbours of a random run of letters and digits are of two kinds in 62 % of cases, of a
    hexadecimal one in 47 %; in CamelCase names in about 25 %.
    """
    kinds = ["d" if char.isdigit() else "u" if char.isupper() else "l" for char in run]
    turns = sum(one != two for one, two in pairwise(kinds))
    if turns >= 0.35 * (len(run) - 1):
        return True
    is_mixed = "d" in kinds and len(set(kinds)) > 1
    return by_mixture and ((is_mixed and len(run) >= 20) or len(run) >= LONGEST_RUN_OF_LETTERS)  # noqa: PLR2004 (as above)
