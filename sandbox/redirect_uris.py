"""Whether Canvas accepts a redirect URI for a key, by generation (reference: redirect-URI matching)."""

import re
from urllib.parse import urlsplit

from sandbox.developer_keys import DeveloperKey

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
# What Ruby's URI.parse takes at all; an upper-case host parses, but is never equal to a lower-case one.
_PARSABLE = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
_HOST = re.compile(r"//(?:[^@/?#]*@)?(\[[^\]]*\]|[^:/?#]*)")


def accepts(generation: str, key: DeveloperKey, uri: str, *, exactly: bool = False) -> bool:
    """Return whether a Canvas of this generation takes `uri` for `key`: identical, or lenient by the legacy field.

    `exactly`: Canvas of 2026 may be set to take nothing leniently (oauth_redirect_uri_validation_config.rb).
    """
    if uri == OUT_OF_BAND and generation < "2026":
        return True
    if not uri.strip():
        return False
    if exactly:
        return uri in (*key.redirect_uris, key.redirect_uri)
    return uri in key.redirect_uris or _accepts_leniently(generation, key.redirect_uri, uri)


def _accepts_leniently(generation: str, registered: str, uri: str) -> bool:
    ours, theirs = _scheme_and_host(registered), _scheme_and_host(uri)
    if ours is None or theirs is None:
        return False
    if generation >= "2025" and ours[0] != theirs[0]:
        return False  # older ones compare hosts only
    return theirs[1] == ours[1] or theirs[1].endswith(f".{ours[1]}")


def _scheme_and_host(uri: str) -> tuple[str, str] | None:
    """Return scheme and host, the host in the letters it was written in; None if there is none."""
    if not _PARSABLE.fullmatch(uri):
        return None
    try:
        scheme = urlsplit(uri).scheme
    except ValueError:
        return None
    match = _HOST.search(uri)
    return (scheme, match[1]) if match and match[1] else None
