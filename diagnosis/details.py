"""What people told us, tidied, beside what was tidied away. Pure: asks nobody and raises for nothing."""

import re
import unicodedata

from diagnosis.checks.base import Submitted
from diagnosis.checks.shape import Shape, shape_of
from keys.secret import Secret
from wire.address import Address, AddressError, parse

MOST_CHARACTERS = 4096  # of any field that are looked at
_LONGEST_ADDRESS = 2000
_LONGEST_SHOWN = 120

# The brackets, quotes and stops that come along from mails and word processors.
_JUNK = " \t\r\n<>(){}\"'`«»‹›“”„‟‘’‚*_|,;"
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_LINE_BREAKS = re.compile("[\r\n\v\f\x85\u2028\u2029]+")
_QUOTES = re.compile("[\"'`«»‹›“”„‟‘’‚<>]")
_SCHEME = re.compile(r"^(https?)(?::|;|)[/\\]{1,3}", re.IGNORECASE)
_LONG_RUN = re.compile(r"[0-9A-Za-z~_-]{20,}")

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
    read, problem, port, kept_from = _tidy_address(address)
    return Submitted(
        address=read,
        address_problem=problem,
        address_from=kept_from,
        port=port,
        client_id=number or "",
        client_id_problem="malformed" if number is None else "",
        secret=clean if len(clean) else None,
        secret_removed=removed if len(clean) else (),
        is_swapped=is_swapped,
        wants_key=wants_key,
        wants_secret=wants_secret,
    )


def tidy_address(text: str) -> tuple[Address | None, str]:
    """Return the address that can be read from the text, and "" or why there is none."""
    read, problem, _, _ = _tidy_address(text)
    return read, problem


def clean_client_id(text: str) -> str | None:
    """Return the digits of a client ID, "" where nothing was given, None where it is no number."""
    bare = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text[:MOST_CHARACTERS]))
    bare = _ID_LABEL.sub("", bare.strip(_JUNK + "#")).strip(_JUNK + "#")
    bare = re.sub(r"\s+", "", bare).rstrip(_MOST_STOPS)
    if _GROUPED.fullmatch(bare):
        bare = re.sub(r"[^0-9]", "", bare)
    if not bare:
        return None if _INVISIBLE.sub("", text[:MOST_CHARACTERS]).strip() else ""
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
    ("invisible", lambda text: _INVISIBLE.sub("", text)),
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


def _tidy_address(text: str) -> tuple[Address | None, str, int | None, str]:
    """Return the address, the problem, the port of a refused address, and what was typed if that said more."""
    typed = _INVISIBLE.sub("", text[: _LONGEST_ADDRESS + 1]).strip()
    bare = _find_url(typed).strip(_JUNK).rstrip(".").strip(_JUNK)
    if not bare or len(typed) > _LONGEST_ADDRESS:
        return None, "malformed", None, ""
    scheme, origin = _origin_of(bare)
    try:
        read = parse(origin)
    except AddressError as error:
        return None, error.code, error.port, ""
    # Only a bare name and its https form say no more than the server does.
    is_plain = typed in (read.netloc, read.origin) and scheme != "http"
    return read, "", None, "" if is_plain else _shown(typed)


def _find_url(typed: str) -> str:
    """Return the one URL in a sentence; text without spaces is taken as it is."""
    if not re.search(r"\s", typed):
        return typed
    found = re.findall(r"https?://\S+", typed, re.IGNORECASE)
    return found[0] if len(set(found)) == 1 else typed


def _origin_of(bare: str) -> tuple[str, str]:
    """Return the scheme that was typed and the https URL of the server alone, for the strict parser to judge."""
    match = _SCHEME.match(bare)
    scheme = match.group(1).lower() if match else ""
    rest = bare[match.end() :] if match else bare.removeprefix("//")
    netloc = re.split(r"[/?#\\]", rest, maxsplit=1)[0]
    host, colon, port = netloc.rpartition(":")
    if colon and (port in ("", "443") or (scheme == "http" and port == "80")):
        netloc = host
    return scheme, f"https://{netloc.rstrip('.').lower()}"


def _shown(typed: str) -> str:
    """Return what was typed as far as it may be kept: no query, nothing that could be a key."""
    path = re.split(r"[?#]", typed, maxsplit=1)[0]
    return _LONG_RUN.sub("•••", re.sub(r"\s+", " ", path))[:_LONGEST_SHOWN]
