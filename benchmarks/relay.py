"""A line between two ends of loopback that is as slow as one across a continent, and counts who comes."""

import socket
import threading
import time
from contextlib import suppress
from queue import SimpleQueue

_CHUNK = 65536


class Relay:
    """Hands every byte on after half a round trip; the first ones a whole one later, for the TCP handshake.

    A kernel shakes hands on loopback at once, and only a privileged user could slow it down.
    """

    def __init__(self, to_port: int, round_trip_s: float) -> None:
        self.connections = 0
        self._to_port = to_port
        self._round_trip_s = round_trip_s
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            near, _ = self._listener.accept()
            self.connections += 1
            far = socket.create_connection(("127.0.0.1", self._to_port))
            half_s = self._round_trip_s / 2
            self._carry(near, far, half_s, time.monotonic() + self._round_trip_s)
            self._carry(far, near, half_s, 0.0)

    @staticmethod
    def _carry(source: socket.socket, sink: socket.socket, half_s: float, not_before: float) -> None:
        sink.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        parts: SimpleQueue[tuple[float, bytes]] = SimpleQueue()

        def take() -> None:
            part = b"more"
            while part:
                try:
                    part = source.recv(_CHUNK)
                except OSError:
                    part = b""
                parts.put((max(time.monotonic(), not_before) + half_s, part))

        def give() -> None:
            while True:
                due, part = parts.get()
                time.sleep(max(0.0, due - time.monotonic()))
                with suppress(OSError):
                    if not part:
                        sink.shutdown(socket.SHUT_WR)
                        return
                    sink.sendall(part)

        for work in (take, give):
            threading.Thread(target=work, daemon=True).start()
