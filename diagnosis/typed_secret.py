"""The secret that people paste, freed of what came along. Pure: asks nobody and raises for nothing.

Only ever leaves out: each character of the result stood in what was pasted, in the same order (a wide letter or
digit counts as its plain form). What Canvas makes holds letters and digits alone, so no sign can be part of it.
"""

import re
import unicodedata
from collections.abc import Iterator

from diagnosis.checks.shape import WHOLE_LENGTH, is_whole
from diagnosis.pasted import INVISIBLE, MOST_CHARACTERS
from keys.secret import Secret

_LINE_BREAKS = re.compile("[\r\n\v\f\x85\u2028\u2029]+")
_QUOTES = re.compile("[\"'`«»‹›“”„‟‘’‚<>]")
_STOPS = ".,;:"
_BETWEEN = re.compile(r"[-_|=/\\+,;]")  # signs that neither cut a secret off nor hide a part of it

_KNOWN_LABEL = re.compile(
    r"^(?:client|developer|dev|api|canvas|oauth2?)?[ _-]*(?:key|secret|id|token)\s*(?:id\s*)?[:=#]\s*", re.IGNORECASE
)
_ANY_LABEL = re.compile(r"^[^\W\d_][^\d:]{0,60}:\s*(?=\S)")  # words and a colon, in any language

_SOFT_BREAK = re.compile(r"=[ \t]*\r?\n")  # a line that goes on (RFC 2045, 6.7)
# Signs that stand for one which no secret holds: quoted-printable, percent-encoded, as a character of HTML.
_ENCODED = re.compile(
    r"[=%](?:0[9AD]|2[0-9A-F]|3[A-F]|5[B-F]|60|7[B-F]|[89A-F][0-9A-F])|&(?:[a-z]{2,5}|#[0-9]{1,6}|#x[0-9a-f]{1,5});",
    re.IGNORECASE,
)
# A token of a user has a number and ~ before as many letters and digits.
_RUN = re.compile(rf"(?<![0-9A-Za-z~])[0-9A-Za-z]{{{WHOLE_LENGTH}}}(?![0-9A-Za-z~])")


def clean_secret(secret: Secret | str) -> tuple[Secret, tuple[str, ...]]:
    """Return the secret without what came along when it was copied, and the codes of what was removed.

    What is no whole secret afterwards is read in other ways, and the first that gives a whole one counts.
    """
    text = (secret.reveal() if isinstance(secret, Secret) else secret)[:MOST_CHARACTERS]
    usual, codes = _without_usual(text)
    if is_whole(Secret(usual)):
        return Secret(usual), codes
    for read, further in _other_readings(text, usual):
        if is_whole(Secret(read)):
            return Secret(read), tuple(dict.fromkeys(further))
    return Secret(usual), codes


def _without_usual(text: str) -> tuple[str, tuple[str, ...]]:
    removed = []
    for code, change in _CHANGES:
        changed = change(text)
        if changed != text:
            removed.append(code)
        text = changed
    return text, tuple(removed)


def _other_readings(text: str, usual: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what it may have been instead, most likely first, with what was left out."""
    visible = _narrow(INVISIBLE.sub("", text))
    decoded = _ENCODED.sub(_decoded, _SOFT_BREAK.sub("", visible))
    if decoded != visible:
        read, codes = _without_usual(decoded)
        yield read, ("encoding", *(code for code in codes if code != "spaces"))
        yield _only_run_in(decoded), ("encoding", "words")
    yield _only_run_in(visible), ("words",)
    half = len(usual) // 2
    yield (usual[:half] if usual[:half] == usual[half:] else ""), ("repeated",)
    yield _BETWEEN.sub("", usual), ("separators",)


def _decoded(sign: re.Match[str]) -> str:
    """Keep the sign that may end a label; what any other one stands for is no part of a secret."""
    return "=" if sign[0].upper() in ("=3D", "%3D") else " "


def _only_run_in(text: str) -> str:
    """Return the one run of as many letters and digits as a secret has, "" where there are several or none."""
    found = set(_RUN.findall(text))
    return found.pop() if len(found) == 1 else ""


def _without_label(text: str) -> str:
    begun = text.lstrip()
    rest = _ANY_LABEL.sub("", _KNOWN_LABEL.sub("", begun))
    return text if rest == begun else rest  # blanks are another matter


def _narrow(text: str) -> str:
    """Turn full-width letters and digits into plain ones; an ellipsis stays what it is."""
    return "".join(unicodedata.normalize("NFKC", one) if "\uff01" <= one <= "\uff5e" else one for one in text)


def _without_stop(text: str) -> str:
    """Drop the comma or full stop of the sentence around a secret; several dots are a sign of their own."""
    end = text[-1:]
    return text[:-1] if end and end in _STOPS and text[-2:-1].isalnum() else text


_CHANGES = (
    ("invisible", lambda text: INVISIBLE.sub("", text)),
    ("full_width", _narrow),
    ("encoding", lambda text: _SOFT_BREAK.sub("", text)),
    ("line_breaks", lambda text: _LINE_BREAKS.sub("", text)),
    ("quotes", lambda text: _QUOTES.sub("", text)),
    ("label", _without_label),
    ("spaces", lambda text: re.sub(r"\s+", "", text)),
    ("punctuation", _without_stop),
)
