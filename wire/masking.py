"""Masking: no run of a secret, in any spelling, and no long random run gets into evidence."""

import base64
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain
from typing import Final
from urllib.parse import quote
from weakref import WeakKeyDictionary

from keys.secret import Secret

MASK: Final = "•••"
_RUN: Final = 12  # so many characters of a secret, or of its base64, are too many
_PART: Final = 8  # so many bytes are looked for first, as one number,
_STEP: Final = 4  # beginning at every such place of a text: each run there holds one of these parts
_LONGEST: Final = 4096  # beyond this it is no secret but an accident, and not worth the memory
_SHORTEST: Final = 4  # shorter values are words, not secrets

# Parameters whose values are ours or the other side's tokens, in a query, a fragment or an encoded URL in one.
_TOKEN = re.compile(
    r"(?i)((?:^|[?&#;]|%26|%3F|%23)"
    r"(?:state|code|nonce|token|access_token|refresh_token|id_token|client_secret|session|ticket|login_hint)"
    r"(?:=|%3D))((?:(?!%26|%23)[^&#\s\"'<>])+)"
)
_LONG_RUN: Final = 20
_LONG = re.compile(rf"%[0-9A-Fa-f]{{2}}|[A-Za-z0-9_-]{{{_LONG_RUN},}}")
_SPARED_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SHORT_PART: Final = 4  # "v1", "2024", "eu1": a part of a name, not of a random run


class _Spelled:
    """One value as it may stand in a text: each run of it, and shorter parts of those, to be looked for first."""

    def __init__(self, value: str) -> None:
        self._spellings = set(_spellings(value))  # letters and digits are spelled alike in most ways
        self._is_short = any(len(spelling) < _RUN for spelling in self._spellings)
        self._parts = set(chain.from_iterable(_parts("\n".join(self._spellings), 1)))

    @cached_property
    def _runs(self) -> dict[int, set[str]]:
        """Every run by its length; an answer that repeats nothing of the value never needs them."""
        runs: dict[int, set[str]] = {}
        for spelling in self._spellings:
            size = min(_RUN, len(spelling))
            runs.setdefault(size, set()).update(spelling[at : at + size] for at in range(len(spelling) - size + 1))
        return runs

    def found_in(self, text: str) -> list[tuple[int, int]]:
        """Return where runs stand in a text, as start and size."""
        if not self._is_short and (len(text) < _RUN or not self._may_be_in(text)):
            return []
        return [
            (start, size)
            for size, runs in self._runs.items()
            for start in range(len(text) - size + 1)
            if text[start : start + size] in runs
        ]

    def _may_be_in(self, text: str) -> bool:
        """Say whether a full run may stand in a text: each such holds a whole part, wherever one begins to count."""
        return not all(self._parts.isdisjoint(parts) for parts in _parts(text, _STEP))


def _parts(text: str, step: int) -> "Iterator[memoryview[int]]":
    """Yield the parts that begin at every `step` bytes (1, 2, 4 or 8) of a text: numbers are soonest made and found."""
    data = memoryview(text.encode("utf-8", "replace"))
    for start in range(0, _PART, step):
        yield data[start : start + (len(data) - start) // _PART * _PART].cast("Q")


# Spelling a value out costs as much as several requests, and each run masks its secret in two places. An entry
# lives as long as the secret it belongs to.
_spelled: WeakKeyDictionary[Secret, _Spelled] = WeakKeyDictionary()


def _spell(secret: Secret) -> _Spelled:
    found = _spelled.get(secret)
    if found is None:
        found = _spelled[secret] = _Spelled(secret.reveal()[:_LONGEST])
    return found


class Masker:
    """Replace values of ours and random runs by `•••`."""

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        self._known: dict[Secret, _Spelled] = {}
        for secret in secrets:
            self.add(secret)

    def __repr__(self) -> str:
        return f"Masker({len(self._known)} values)"

    def add(self, secret: Secret) -> None:
        """Mask this value too, from here on."""
        if secret not in self._known and len(secret) >= _SHORTEST:
            self._known[secret] = _spell(secret)

    def mask(self, text: str, spared: Sequence[str] = ()) -> str:
        """Return the text without secrets, token parameters and random runs; `spared` runs may stay."""
        text = self.mask_secrets(text)
        if "=" in text or "%" in text:
            text = _TOKEN.sub(rf"\1{MASK}", text)
        if len(text) < _LONG_RUN and "%" not in text:
            return text
        return _LONG.sub(lambda match: match[0] if _is_plain(match[0], spared) else MASK, text)

    def mask_secrets(self, text: str) -> str:
        """Return the text without any run of the secrets."""
        found = [run for spelled in self._known.values() for run in spelled.found_in(text)]
        if not found:
            return text
        hidden = bytearray(len(text))
        for start, size in found:
            hidden[start : start + size] = b"\1" * size
        kept: list[str] = []
        for character, is_hidden in zip(text, hidden, strict=True):
            if not is_hidden:
                kept.append(character)
            elif not kept or kept[-1] != MASK:
                kept.append(MASK)
        return "".join(kept)


def _spellings(value: str) -> Iterable[str]:
    """Yield the value as it may stand in an answer: raw, percent-encoded, JSON, base64 at each offset."""
    raw = value.encode()
    encoded = quote(value, safe="")
    yield from (value, encoded, encoded.lower(), quote(value), "".join(f"%{byte:02X}" for byte in raw))
    yield "".join(f"%{byte:02x}" for byte in raw)
    yield value.replace("\\", "\\\\").replace('"', '\\"').replace("/", "\\/")
    yield from (repr(value)[1:-1], raw.hex())
    for offset, unsure in ((0, 0), (1, 2), (2, 3)):  # the first characters mix with what stands before
        whole = base64.b64encode(b"\0" * offset + raw).decode().rstrip("=")
        sure = whole[unsure : len(whole) - bool((offset + len(raw)) % 3)]
        if len(sure) >= _SHORTEST:
            yield sure
            yield sure.replace("+", "-").replace("/", "_")


def _is_plain(run: str, spared: Sequence[str]) -> bool:
    """Say whether a long run is words and numbers, as in a host name, or something of ours."""
    if run.startswith("%") or any(run in text for text in spared):
        return True
    parts = re.split(r"[-_]", run)
    return all(part.isalpha() or part.isdigit() or len(part) <= _SHORT_PART for part in parts)


def is_uuid(text: str) -> bool:
    """Say whether the text is a UUID: Canvas names each request by one, and its administrators search for it."""
    return _SPARED_UUID.fullmatch(text) is not None
