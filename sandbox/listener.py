"""A listening socket on loopback with a thread for each connection, and a clean end."""

import ipaddress
import logging
import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

logger = logging.getLogger(__name__)
BACKLOG = 256
IDLE_S = 75.0  # as long as common web servers keep a silent connection


class NotLoopbackError(ValueError):
    """The sandbox was asked to listen where others could reach it."""


class Listener:
    """Takes connections and hands each to `serve(listener, connection)` in a thread of its own."""

    def __init__(self, address: str, port: int, serve: Callable[["Listener", socket.socket], None]) -> None:
        """Bind to a loopback address (port 0: any free one); raise NotLoopbackError for every other."""
        _refuse_unless_loopback(address)
        self._serve = serve
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._threads: set[threading.Thread] = set()
        self._socket = socket.create_server((address, port), backlog=BACKLOG)
        self.port: int = self._socket.getsockname()[1]
        self._acceptor = threading.Thread(target=self._accept, name=f"sandbox-{self.port}", daemon=True)

    def __enter__(self) -> Self:
        self._acceptor.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending.set()
        _shut(self._socket)
        self._acceptor.join()
        self._socket.close()
        with self._lock:
            for connection in self._open:
                _shut(connection)
            threads = list(self._threads)
        for thread in threads:
            thread.join(timeout=5)

    def pause(self, seconds: float) -> bool:
        """Wait; return True as soon as the listener ends."""
        return self._ending.wait(seconds)

    def watch(self, connection: socket.socket) -> None:
        """Note a connection, so that the end of the listener ends it, too."""
        with self._lock:
            self._open.add(connection)
        if self._ending.is_set():
            _shut(connection)

    def release(self, connection: socket.socket) -> None:
        """Close a connection and forget it."""
        with self._lock:
            self._open.discard(connection)
        connection.close()

    def _accept(self) -> None:
        while not self._ending.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                if self._ending.is_set():
                    return
                self.pause(0.01)  # the other side was gone before it was taken, or there are no files left
            thread = threading.Thread(target=self._run, args=(connection,), daemon=True)
            with self._lock:
                self._threads.add(thread)
            thread.start()

    def _run(self, connection: socket.socket) -> None:
        connection.settimeout(IDLE_S)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.watch(connection)
        try:
            self._serve(self, connection)
        except (OSError, ValueError) as error:
            # Only the error's class: its text could hold what was sent.
            logger.debug("A connection ended with %s.", type(error).__name__)
        finally:
            self.release(connection)
            with self._lock:
                self._threads.discard(threading.current_thread())


def _refuse_unless_loopback(address: str) -> None:
    try:
        is_loopback = ipaddress.ip_address(address).is_loopback
    except ValueError:
        is_loopback = False
    if not is_loopback:
        raise NotLoopbackError(f"The sandbox listens on loopback only, not on {address}.")


def _shut(connection: socket.socket) -> None:
    # SSLSocket's own shutdown would pull its TLS state away from under the thread that reads.
    try:
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
    except OSError:
        return  # closed already
