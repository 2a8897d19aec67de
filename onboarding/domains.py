"""Whether an e-mail address and a host belong to the same registrable domain."""

from functools import cache

from publicsuffixlist import PublicSuffixList


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def registrable_domain(host: str) -> str:
    """Return the part of `host` that somebody registered ("northfield.example"), "" for a public suffix itself."""
    return _suffixes().privatesuffix(host.lower().rstrip(".")) or ""


def share_registrable_domain(email: str, host: str) -> bool:
    """Say whether mail and server are under one registrable domain."""
    mine = registrable_domain(email.rpartition("@")[2])
    return bool(mine) and mine == registrable_domain(host)
