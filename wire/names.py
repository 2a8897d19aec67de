"""Resolving names: once per connection, every address judged, and never longer than allowed."""

from collections.abc import Callable
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import TypeAlias

from wire.answers import Reason, Resolution, ResolvedAddress
from wire.deadline import Deadline
from wire.guard import is_allowed
from wire.look_up import Looked, look_up
from wire.name_servers import system_servers
from wire.policy import Policy

Lookup: TypeAlias = Callable[[str], list[str]]  # stands in for the name servers


def resolve(host: str, policy: Policy, deadline: Deadline, lookup: Lookup | None = None) -> Resolution:
    """Resolve a name once: the names file first, then the name servers (or `lookup`), within the deadline.

    One address that may not be asked refuses the whole name. `problem` says what is wrong.
    """
    looked = _looked(host, policy, deadline, lookup)
    addresses = tuple(ResolvedAddress(address, is_allowed(address, policy)) for address in looked.addresses)
    problem = looked.problem
    if not all(address.is_allowed for address in addresses):
        problem = Reason.NOT_PUBLIC
    return Resolution(addresses, problem, looked.detail, looked.aliases)


def _looked(host: str, policy: Policy, deadline: Deadline, lookup: Lookup | None) -> Looked:
    found = _from_names_file(host, policy) or (lookup(host) if lookup else None)
    if found is None:
        return look_up(host, policy.name_servers or system_servers(), deadline)
    return Looked(tuple(found), problem=None if found else Reason.NO_SUCH_NAME)


def _from_names_file(host: str, policy: Policy) -> list[str]:
    """Look the name up in the names file, in which only allowed networks count."""
    if policy.names_file is None:
        return []
    path = Path(policy.names_file)
    try:
        names = _read_names(path, path.stat().st_mtime_ns)
    except OSError:  # not written yet: the real resolver is asked
        return []
    return [text for text in names.get(host, ()) if any(ip_address(text) in net for net in policy.allowed_networks)]


@lru_cache(maxsize=4)
def _read_names(path: Path, _changed_at_ns: int) -> dict[str, tuple[str, ...]]:
    """Read a file in hosts format: an address, then names; a line that is no such is passed over."""
    names: dict[str, tuple[str, ...]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        address, *hosts = line.partition("#")[0].split() or [""]
        try:
            ip_address(address)
        except ValueError:
            continue
        for host in hosts:
            names[host.lower()] = (*names.get(host.lower(), ()), address)
    return names
