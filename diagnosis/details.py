"""What people told us, tidied, beside what was tidied away. Pure: asks nobody and raises for nothing."""

import re
import unicodedata

from diagnosis.checks.base import Submitted
from diagnosis.checks.shape import Shape, shape_of
from diagnosis.pasted import INVISIBLE, JUNK, MOST_CHARACTERS
from diagnosis.typed_address import read_address
from keys.secret import Secret

_LINE_BREAKS = re.compile("[\r\n\v\f\x85\u2028\u2029]+")
_QUOTES = re.compile("[\"'`«»‹›“”„‟‘’‚<>]")

_LABEL = re.compile(
    r"^(?:client|developer|dev|api|canvas|oauth2?)?[ _-]*(?:key|secret|id)\s*(?:id)?\s*[:=#]\s*", re.IGNORECASE
)
_ID_LABEL = re.compile(r"^[a-z0-9 _-]{0,30}?(?:key|id)[\s:=#]*(?=[0-9])", re.IGNORECASE)
_GROUPED = re.compile(r"[0-9]{1,3}(?:[.,'’_-][0-9]{3})+")
_LONGEST_ID = 19  # digits that fit into 63 bits, which is all that Canvas reads
_MOST_STOPS = ".,;:"


def tidy(
    address: str,
    client_id: str = "",
    secret: Secret | str | None = None,
    *,
    wants_key: bool = True,
    wants_secret: bool = True,
) -> Submitted:
    """Return what was submitted, tidied. A client ID that is no number is not kept: it may be a secret."""
    raw_secret = secret.reveal() if isinstance(secret, Secret) else secret or ""
    number, clean, removed, is_swapped = _tidy_key(client_id[:MOST_CHARACTERS], raw_secret[:MOST_CHARACTERS])
    read = read_address(address)
    return Submitted(
        address=read.address,
        address_problem=read.problem,
        address_from=read.said_more,
        port=read.port,
        client_id=number or "",
        client_id_problem="malformed" if number is None else "",
        secret=clean if len(clean) else None,
        secret_removed=removed if len(clean) else (),
        is_swapped=is_swapped,
        wants_key=wants_key,
        wants_secret=wants_secret,
    )


def clean_client_id(text: str) -> str | None:
    """Return the digits of a client ID, "" where nothing was given, None where it is no number."""
    bare = INVISIBLE.sub("", unicodedata.normalize("NFKC", text[:MOST_CHARACTERS]))
    bare = _ID_LABEL.sub("", bare.strip(JUNK + "#")).strip(JUNK + "#")
    bare = re.sub(r"\s+", "", bare).rstrip(_MOST_STOPS)
    if _GROUPED.fullmatch(bare):
        bare = re.sub(r"[^0-9]", "", bare)
    if not bare:
        return None if INVISIBLE.sub("", text[:MOST_CHARACTERS]).strip() else ""
    if not (bare.isascii() and bare.isdigit()):
        return None
    digits = bare.lstrip("0") or "0"  # Canvas reads a leading zero as octal
    return digits if len(digits) <= _LONGEST_ID else None


def clean_secret(secret: Secret | str) -> tuple[Secret, tuple[str, ...]]:
    """Return the secret without what came along when it was copied, and the codes of what was removed."""
    text = (secret.reveal() if isinstance(secret, Secret) else secret)[:MOST_CHARACTERS]
    removed = []
    for code, change in _CHANGES:
        changed = change(text)
        if changed != text:
            removed.append(code)
        text = changed
    return Secret(text), tuple(removed)


def _without_label(text: str) -> str:
    return _LABEL.sub("", text)


def _narrow(text: str) -> str:
    """Turn full-width letters and digits into plain ones; an ellipsis stays what it is."""
    return "".join(unicodedata.normalize("NFKC", one) if "\uff01" <= one <= "\uff5e" else one for one in text)


def _without_stop(text: str) -> str:
    """Drop the comma or full stop of the sentence around a secret; several dots are a sign of their own."""
    end = text[-1:]
    return text[:-1] if end and end in _MOST_STOPS and text[-2:-1].isalnum() else text


_CHANGES = (
    ("invisible", lambda text: INVISIBLE.sub("", text)),
    ("full_width", _narrow),
    ("line_breaks", lambda text: _LINE_BREAKS.sub("", text)),
    ("quotes", lambda text: _QUOTES.sub("", text)),
    ("label", _without_label),
    ("spaces", lambda text: re.sub(r"\s+", "", text)),
    ("punctuation", _without_stop),
)


def _tidy_key(client_id: str, raw_secret: str) -> tuple[str | None, Secret, tuple[str, ...], bool]:
    number = clean_client_id(client_id)
    clean, removed = clean_secret(raw_secret)
    if (number is not None and number != "") or not client_id.strip():
        return number, clean, removed, False
    other_number = clean_client_id(raw_secret)
    other_secret, other_removed = clean_secret(client_id)
    if other_number and len(other_number) < _LONGEST_ID:
        return other_number, other_secret, other_removed, True
    if not len(clean) and shape_of(other_secret) is Shape.WHOLE:  # only the secret was given, in the wrong field
        return "", other_secret, other_removed, True
    return number, clean, removed, False
