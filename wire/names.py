"""Resolving names: once per connection, every address judged, and never longer than allowed."""

import socket
import threading
from collections.abc import Callable
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final, TypeAlias

from wire.answers import Reason, Resolution, ResolvedAddress
from wire.deadline import Deadline
from wire.guard import is_allowed
from wire.policy import Policy

Lookup: TypeAlias = Callable[[str], list[str]]

_MOST_LOOKUPS: Final = 64  # at once; a resolver that hangs holds its slot until it answers
_slots = threading.BoundedSemaphore(_MOST_LOOKUPS)

# "The name does not exist" and "it has no address", by the resolver's own words.
_NOT_THERE = {getattr(socket, name) for name in ("EAI_NONAME", "EAI_NODATA", "EAI_ADDRFAMILY") if hasattr(socket, name)}


def ask_system(host: str) -> list[str]:
    """Return the addresses of a name in the system's order; raise socket.gaierror.

    The trailing dot keeps the resolver from trying its search domains.
    """
    found = socket.getaddrinfo(f"{host}.".encode("ascii"), None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def resolve(host: str, policy: Policy, deadline: Deadline, lookup: Lookup = ask_system) -> Resolution:
    """Resolve a name once: the names file first, then `lookup`, within the deadline.

    One address that may not be asked refuses the whole name. `problem` says what is wrong.
    """
    found: list[str] | Reason = _from_names_file(host, policy) or _ask_within(deadline, host, lookup)
    if isinstance(found, Reason):
        return Resolution((), found)
    addresses = tuple(ResolvedAddress(address, is_allowed(address, policy)) for address in found)
    if not addresses:
        return Resolution((), Reason.NO_SUCH_NAME)
    return Resolution(addresses, None if all(address.is_allowed for address in addresses) else Reason.NOT_PUBLIC)


def _ask_within(deadline: Deadline, host: str, lookup: Lookup) -> list[str] | Reason:
    """Ask in a thread, since a resolver takes no timeout; leave the thread behind if it hangs.

    The thread is a daemon, so a hung resolver does not keep the interpreter from ending either.
    """
    answers: SimpleQueue[list[str] | Reason | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(lookup(host))
        except socket.gaierror as error:
            answers.put(Reason.NO_SUCH_NAME if error.errno in _NOT_THERE else Reason.DNS_FAILED)
        except (OSError, UnicodeError):
            answers.put(Reason.DNS_FAILED)
        except Exception as error:  # noqa: BLE001 (handed to the one who waits, and raised there)
            answers.put(error)
        finally:
            _slots.release()

    try:
        if not _slots.acquire(timeout=deadline.left()):
            return Reason.DNS_FAILED
        threading.Thread(target=ask, name="resolve", daemon=True).start()
        answer = answers.get(timeout=deadline.left())
    except (Empty, TimeoutError):
        return Reason.DNS_FAILED
    if isinstance(answer, Exception):
        raise answer
    return answer


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
