"""Percent-encoding what goes into a query: scopes and redirect URIs are the same for every server of a region."""

from functools import lru_cache
from urllib.parse import quote


@lru_cache(maxsize=256)
def quoted(text: str, safe: str = "") -> str:
    """Return the text percent-encoded but for letters, digits, `_.-~` and `safe`. It is kept: never give it a secret."""
    return quote(text, safe=safe)
