"""Small servers on loopback, over real sockets: each connection is handed to a function."""

import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self

Handler = Callable[[socket.socket], None]
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


class Server:
    """Listen on 127.0.0.1; with certificate files, TLS is spoken (one a connection, the latest repeated)."""

    def __init__(self, handler: Handler, files: Sequence[str] = (), maximum: ssl.TLSVersion | None = None) -> None:
        self._handler = handler
        self._contexts = [_context(file, maximum) for file in files]
        self.connections = 0
        self.received = bytearray()
        self.is_ending = threading.Event()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.05)
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.is_ending.set()
        for thread in self._threads:
            thread.join(5)
        self._listener.close()

    def _start(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self.is_ending.is_set():
            with suppress(TimeoutError):
                opened, _ = self._listener.accept()
                self.connections += 1
                self._start(self._serve, opened, self.connections)

    def _serve(self, opened: socket.socket, number: int) -> None:
        opened.settimeout(5)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with suppress(OSError):
            if self._contexts:
                context = self._contexts[min(number, len(self._contexts)) - 1]
                try:
                    opened = context.wrap_socket(opened, server_side=True)
                except OSError:
                    opened.close()
                    raise
            with opened:
                self._handler(opened)

    def read_request(self, opened: socket.socket) -> bytes:
        """Read one request (head and counted body); b"" when the other side has gone."""
        data = b""
        while b"\r\n\r\n" not in data:
            part = opened.recv(65536)
            if not part:
                return b""
            data += part
            self.received += part
        head, _, body = data.partition(b"\r\n\r\n")
        length = next(
            (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
        )
        while len(body) < length:
            part = opened.recv(65536)
            self.received += part
            body += part
        return head + b"\r\n\r\n" + body


def _context(file: str, maximum: ssl.TLSVersion | None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if maximum is not None:
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.maximum_version = maximum
    context.set_ciphers("ALL:@SECLEVEL=0")  # weak keys and old protocols are what is tested
    context.load_cert_chain(file)
    return context
