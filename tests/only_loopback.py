"""Refuses every connection that is not loopback, and every question to a name server."""

import ipaddress
import os
import socket
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import pytest

from wire import names
from wire.answers import Reason
from wire.deadline import Deadline
from wire.look_up import Looked, look_up
from wire.name_servers import NameServer

# Reserved by RFC 2606 and RFC 6761: a name server would say that they do not exist, and so does this.
RESERVED = (".example", ".invalid", ".test", "example.com", "example.edu", "example.org", "example.net")


class OutsideWorldError(AssertionError):
    """A test asked for something outside this machine."""


def _services() -> set[str]:
    """Return the hosts of the database and the broker that these tests were told to use."""
    urls = (os.environ.get(name, "") for name in ("DATABASE_URL", "REDIS_URL"))
    return {host for url in urls if (host := urlsplit(url).hostname)}


def _is_near(host: object) -> bool:
    if not host or host == "localhost" or str(host) in _services():
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


def _refuse_unless_near(family: int, address: Any) -> None:
    if family in (socket.AF_INET, socket.AF_INET6) and not _is_near(address[0]):
        raise OutsideWorldError(f"A test wanted to connect to {address[0]}.")


def _guarded_connect(self: socket.socket, address: Any) -> None:
    _refuse_unless_near(self.family, address)
    super(socket.socket, self).connect(address)


def _guarded_connect_ex(self: socket.socket, address: Any) -> int:
    _refuse_unless_near(self.family, address)
    return super(socket.socket, self).connect_ex(address)


_getaddrinfo = socket.getaddrinfo


def _guarded_getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
    name = host.decode() if isinstance(host, bytes) else host
    is_asked = not kwargs.get("flags", 0) & socket.AI_NUMERICHOST  # else it only reads a number
    if is_asked and not _is_near(name) and not _is_number(name):
        if str(name).rstrip(".").endswith(RESERVED):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        raise OutsideWorldError(f"A test asked a name server for {name}.")
    return _getaddrinfo(host, *args, **kwargs)


def _is_number(host: str) -> bool:
    """Say whether it is an address already: nothing is asked then, and connecting is guarded."""
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


_look_up = look_up


def _no_servers() -> tuple[NameServer, ...]:
    """Stand in for the name servers of this machine, which know the way out."""
    return ()


def _guarded_look_up(host: str, servers: Sequence[NameServer], deadline: Deadline) -> Looked:
    if servers or _is_near(host):  # a test's own, on loopback: connecting is guarded
        return _look_up(host, servers, deadline)
    if host.endswith(RESERVED):
        return Looked((), (), Reason.NO_SUCH_NAME, "no_name")
    raise OutsideWorldError(f"A test asked a name server for {host}.")


def pytest_configure(config: pytest.Config) -> None:
    """Guard from the first import on."""
    for name, guarded in (("connect", _guarded_connect), ("connect_ex", _guarded_connect_ex)):
        setattr(socket.socket, name, guarded)
    socket.getaddrinfo = _guarded_getaddrinfo
    for name, stand_in in (("system_servers", _no_servers), ("look_up", _guarded_look_up)):
        setattr(names, name, stand_in)
