"""What a value looks like before anybody is asked about it."""

import re
from enum import StrEnum

from keys.secret import Secret

# Canvas makes 64 characters from [0-9A-Za-z] (canvas-lms, gems/canvas_slug; app/models/developer_key.rb).
WHOLE_LENGTH = 64
_WHOLE = re.compile(r"[0-9A-Za-z]{64}")
_TOKEN = re.compile(r"[0-9]{1,20}~[0-9A-Za-z]+")  # the prefix that hosted Canvas puts before a user's token
_DOTS = re.compile(r"[*•●∙·⋅▪■.…]")
_LTI_LENGTH = 32
# The same 32, as many tools write them.
_LTI_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_NEARLY = 60
# Newer Canvas shows the first five characters and three dots (api_key_hint).
_HINT_LENGTH = 5


class Shape(StrEnum):
    """What a secret looks like; every name but WHOLE and EMPTY is the end of an outcome's code."""

    EMPTY = "empty"
    WHOLE = "whole"
    TRUNCATED = "truncated"
    MASKED = "masked"
    WRONG_LENGTH = "wrong_length"
    ACCESS_TOKEN = "access_token"  # noqa: S105 (a name, not a value)
    LTI_PAIR = "lti_pair"


def shape_of(secret: Secret) -> Shape:
    """Return what the (cleaned) secret looks like, by its characters alone."""
    text = secret.reveal()
    if not text:
        return Shape.EMPTY
    if _WHOLE.fullmatch(text):
        return Shape.WHOLE
    if _TOKEN.fullmatch(text):
        return Shape.ACCESS_TOKEN
    return _part_of(text)


def _part_of(text: str) -> Shape:
    start = _without_ellipsis(text)
    if _DOTS.search(start) or len(start) <= _HINT_LENGTH:
        return Shape.MASKED
    if _LTI_UUID.fullmatch(text):
        return Shape.LTI_PAIR
    if not (start.isascii() and start.isalnum()):
        return Shape.WRONG_LENGTH
    if start != text:
        return Shape.TRUNCATED
    if len(text) == _LTI_LENGTH:
        return Shape.LTI_PAIR
    return Shape.TRUNCATED if len(text) < _NEARLY else Shape.WRONG_LENGTH


def length_of(secret: Secret) -> int:
    """Return the number of characters that stand there, an ellipsis at the end not counted."""
    return len(_without_ellipsis(secret.reveal()))


def is_whole(secret: Secret) -> bool:
    """Say whether the secret is one that Canvas may have made."""
    return shape_of(secret) is Shape.WHOLE


def _without_ellipsis(text: str) -> str:
    """Return what stands before the dots at the end; a full stop is none. By hand: a pattern may try dots for ever."""
    start = text.rstrip(".…")
    return text if text[len(start) :] == "." else start
