"""Telling whether a port that does not speak TLS speaks plain HTTP."""

from wire.address import Address
from wire.deadline import Deadline
from wire.policy import Policy
from wire.timed_socket import TimedSocket

_HTTP = b"HTTP/"


def speaks_http(opened: TimedSocket, address: Address, policy: Policy, deadline: Deadline) -> bool:
    """Ask in plain HTTP, for nothing in particular, and look at the first bytes; close the socket."""
    opened.deadline = deadline
    question = (
        f"GET / HTTP/1.1\r\nHost: {address.netloc}\r\nUser-Agent: {policy.user_agent}\r\nConnection: close\r\n\r\n"
    )
    with opened:
        try:
            opened.sendall(question.encode("latin-1", "replace"))
            with opened.makefile("rb") as file:
                return file.read(len(_HTTP)) == _HTTP
        except OSError:
            return False
