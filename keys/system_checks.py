"""System checks of the key ring: outside DEBUG nothing starts with a default or missing key."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from keys import key_file
from keys.sealing import Key, KeyRing, KeyRingError

MAKE_KEY = (
    "Make one with `python manage.py make_key` and put it first in KEY_RING, or on the first line of KEY_RING_FILE."
)
LEAST_DISTINCT_BYTES = 16  # 32 random bytes have fewer than 16 different ones once in 10^19 times

_RING_ERRORS = {
    "missing": ("keys.E001", "KEY_RING is missing.", MAKE_KEY),
    "malformed": (
        "keys.E003",
        "An entry of KEY_RING is not `id:base64url of 32 bytes`.",
        f"Ids are small letters, digits, - and _. {MAKE_KEY}",
    ),
    "too_short": ("keys.E004", "A key of KEY_RING is shorter than 32 bytes.", MAKE_KEY),
    "duplicate": (
        "keys.E005",
        "An id or a key stands twice in KEY_RING.",
        "Give every key an id of its own; never change the id of a key that has sealed something.",
    ),
}


@register(Tags.security)
def check_key_file(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a key file that cannot be read, a second ring beside it, and outside DEBUG one that others may read."""
    path = getattr(settings, "KEY_RING_FILE", "")
    if not path:
        return []
    errors: list[CheckMessage] = []
    problem = key_file.problem(path)
    if problem == "unreadable":
        hint = "Give it to the user that runs the portal, with mode 0600, or mend KEY_RING_FILE."
        errors.append(Error("The file that KEY_RING_FILE names cannot be read.", hint, id="keys.E007"))
    if problem == "open" and not settings.DEBUG:
        hint = "Take the rights away from group and others: `chmod 600`. If somebody else read it, make a new key."
        errors.append(Error("The file that KEY_RING_FILE names is open to others.", hint, id="keys.E008"))
    if getattr(settings, "HAS_TWO_KEY_RINGS", False):
        hint = "Put all keys into the file, and unset KEY_RING."
        errors.append(Error("Both KEY_RING and KEY_RING_FILE are set.", hint, id="keys.E009"))
    return errors


@register(Tags.security)
def check_key_ring(app_configs: object, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a ring that cannot be read, and outside DEBUG the default ring and made-up keys."""
    try:
        ring = KeyRing.parse(getattr(settings, "KEY_RING", ()))
    except KeyRingError as error:
        code, message, hint = _RING_ERRORS[error.problem]
        place = f" (entry {error.position})" if error.position else ""
        return [Error(f"{message[:-1]}{place}.", hint=hint, id=code)]
    if settings.DEBUG:
        return []
    defaults = _materials(getattr(settings, "DEV_KEY_RING", ()))
    return [
        Error(f"Entry {position} of KEY_RING {problem}.", hint=MAKE_KEY, id=code)
        for position, key in enumerate(ring.keys, start=1)
        for problem, code in _problems(key, defaults)
    ]


def _problems(key: Key, defaults: set[bytes]) -> list[tuple[str, str]]:
    if key.material in defaults or key.id.startswith("dev"):
        return [("is the default key for development, which everybody knows", "keys.E002")]
    if len(set(key.material)) < LEAST_DISTINCT_BYTES:
        return [("is not random", "keys.E006")]
    return []


def _materials(texts: Sequence[str]) -> set[bytes]:
    return {Key.parse(text).material for text in texts}
