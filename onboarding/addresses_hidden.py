"""Addresses that are not public stay inside: what a page or a letter shows of a finding names none of them.

A server may tell them itself, in a redirect or in its certificate, and a name may lead to one. Staff may see them.
"""

import re
from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from typing import Any

from wire.guard import is_allowed
from wire.policy import Policy

HIDDEN = "•••"
_CLOSED = Policy()  # whatever the settings open for trying out
_NUMBERS = re.compile(
    r"(?<![\w.:%-])(?:\[?(?P<six>[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){1,7}(?::\d{1,3}(?:\.\d{1,3}){3})?)(?:%\w+)?\]?"
    r"|(?P<four>\d{1,3}(?:\.\d{1,3}){3}))(?![\w-])(?!\.\w)",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2})?")  # a time of day, not an address


def without_private(value: Any) -> Any:
    """Return the value with each address that is not public blotted out, in all that it holds."""
    if isinstance(value, str):
        return _NUMBERS.sub(_shown, value)
    if isinstance(value, Mapping):
        return {name: without_private(one) for name, one in value.items()}
    if isinstance(value, Sequence):
        return [without_private(one) for one in value]
    return value


def facts_outside(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts without those that name such an address; of a list, its other members stay.

    "inside" is what staff alone may see: a server or name of somebody's own network, however it is written.
    """
    shown = {name: _kept(value) for name, value in facts.items() if name != "inside"}
    return {name: value for name, value in shown.items() if value is not None}


def _kept(value: Any) -> Any:
    if not isinstance(value, str) or without_private(value) == value:
        return value
    return ", ".join(one for one in value.split(", ") if without_private(one) == one) or None


def _shown(found: re.Match[str]) -> str:
    text = found["four"] or found["six"]
    if _CLOCK.fullmatch(text) or is_allowed(text, _CLOSED) or not _is_address(text):
        return found[0]
    return HIDDEN


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
