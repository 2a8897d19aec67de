"""What e-mail addresses say: of which mailbox they are, and whether mail and a host share their registrable domain."""

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


def mailbox_of(email: str) -> str:
    """Return the address without what anybody may add to it ("it+2@…" reaches it@…): who counts, counts mailboxes."""
    name, _, domain = email.lower().rpartition("@")
    return f"{name.partition('+')[0] or name}@{domain}"
