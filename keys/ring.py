"""The ring of keys that the settings name."""

from functools import lru_cache

from django.conf import settings

from keys.sealing import KeyRing


def key_ring() -> KeyRing:
    """Return the ring of `settings.KEY_RING`; raise KeyRingError if it cannot be read."""
    return _parse(tuple(getattr(settings, "KEY_RING", ())))


@lru_cache(maxsize=8)
def _parse(texts: tuple[str, ...]) -> KeyRing:
    return KeyRing.parse(texts)
