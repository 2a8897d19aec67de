"""Free ports on loopback."""

import errno
import socket  # noqa: TID251 (it looks whether a port is free, and sends nothing)
from collections.abc import Callable, Collection

LOOPBACK = "127.0.0.1"
TRIES = 100
LAST = 65535


class NoFreePortError(Exception):
    """No port near the wanted one is free."""


def is_free(port: int) -> bool:
    """Say whether somebody could listen on this port of 127.0.0.1 now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise
        return True


def take(wanted: int, purpose: str, taken: Collection[int], say: Callable[[str], None]) -> int:
    """Return `wanted`, or the next free port after it, saying so; raise NoFreePortError when there is none."""
    for port in range(wanted, min(wanted + TRIES, LAST + 1)):
        if port not in taken and is_free(port):
            if port != wanted:
                say(f"Port {wanted} ({purpose}) is in use: taking {port}.")
            return port
    raise NoFreePortError(f"Ports {wanted} to {min(wanted + TRIES - 1, LAST)} ({purpose}) are all in use.")
