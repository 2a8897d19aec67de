"""Sockets that keep a deadline while bytes drip, and how one is opened to a judged address."""

import errno
import socket
import ssl
from ipaddress import ip_address
from typing import TYPE_CHECKING

from wire.answers import Reason, WireError
from wire.deadline import Deadline
from wire.guard import is_allowed
from wire.policy import Policy

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer


# What this machine says when it cannot even set out: that is nothing the other side did.
_NO_ROUTE = (errno.ENETUNREACH, errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL, errno.EPERM, errno.EACCES)


class TimedSocket(socket.socket):
    """A socket whose every receive and send waits at most for what is left of `deadline`."""

    deadline: Deadline | None = None

    def _set_time_left(self) -> None:
        if self.deadline is not None:
            self.settimeout(self.deadline.left())

    def recv_into(self, buffer: "WriteableBuffer", nbytes: int | None = None, flags: int = 0) -> int:
        self._set_time_left()
        return super().recv_into(buffer, nbytes or memoryview(buffer).nbytes, flags)

    def send(self, data: "ReadableBuffer", flags: int = 0) -> int:
        self._set_time_left()
        return super().send(data, flags)

    def sendall(self, data: "ReadableBuffer", flags: int = 0) -> None:
        self._set_time_left()
        super().sendall(data, flags)


class TimedTlsSocket(TimedSocket, ssl.SSLSocket):
    """The same over TLS: the shared contexts make their sockets of this class.

    `ssl.SSLSocket` sends through `send`, bit by bit, so the time left is set before each bit.
    """


def open_socket(address: str, port: int, policy: Policy, deadline: Deadline) -> TimedSocket:
    """Open a TCP connection to exactly this address, judged once more; raise WireError otherwise."""
    if not is_allowed(address, policy):
        raise WireError(Reason.NOT_PUBLIC)
    try:
        opened = TimedSocket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    except OSError as error:  # this machine has no IPv6
        raise WireError(Reason.TIMEOUT, "no_route") from error
    try:
        opened.settimeout(deadline.left())
        opened.connect((address, port))
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        peer = str(opened.getpeername()[0])
    except OSError as error:  # a TimeoutError is one
        opened.close()
        if isinstance(error, TimeoutError):
            raise WireError(Reason.TIMEOUT, "connect") from error
        if error.errno in _NO_ROUTE:
            raise WireError(Reason.TIMEOUT, "no_route") from error
        raise WireError(Reason.REFUSED) from error
    if ip_address(peer) != ip_address(address):
        opened.close()
        raise WireError(Reason.NOT_PUBLIC, "peer")
    return opened
