"""Just enough HTTP/1.1 for a server: read one request after the other from a socket, write answers, keep alive."""

import socket
from collections.abc import Callable
from email.utils import formatdate
from http import HTTPStatus

from sandbox.faults import AT_ONCE, Pace
from sandbox.messages import Reply, Request

MOST_HEAD = 64 * 1024
MOST_LINE = 8190  # bytes of a request line, as in Apache
MOST_BODY = 1024 * 1024
CHUNK = 64 * 1024

Pause = Callable[[float], bool]  # waits so many seconds; True: the server ends, stop waiting


class BadRequest(Exception):  # noqa: N818 (the name of the answer)
    """What came is no request that can be answered; says the status to answer with."""

    def __init__(self, status: int = 400) -> None:
        super().__init__(status)
        self.status = status


class Reader:
    """Reads requests from one connection."""

    def __init__(self, connection: socket.socket, scheme: str) -> None:
        self._connection = connection
        self._scheme = scheme
        self._rest = b""

    def read(self) -> Request | None:
        """Return the next request, or None when the other side has ended; raise BadRequest for what is none."""
        head = self._take_head()
        if head is None:
            return None
        lines = head.decode("latin-1").split("\r\n")
        if len(lines[0]) > MOST_LINE:
            raise BadRequest(414)
        words = lines[0].split(" ")
        if len(words) != 3 or not words[2].startswith("HTTP/1."):  # noqa: PLR2004 (method, target, version)
            raise BadRequest
        headers = {}
        for line in lines[1:]:
            name, separator, value = line.partition(":")
            if not separator:
                raise BadRequest
            headers[name.strip().lower()] = value.strip()
        if words[2] == "HTTP/1.0":
            headers.setdefault("connection", "close")
        return Request(words[0], words[1], headers, self._take_body(headers), self._scheme)

    def _take_head(self) -> bytes | None:
        while (end := self._rest.find(b"\r\n\r\n")) < 0:
            if len(self._rest) > MOST_HEAD:
                raise BadRequest(431)
            more = self._connection.recv(CHUNK)
            if not more:
                return None
            self._rest += more
        head, self._rest = self._rest[:end], self._rest[end + 4 :]
        return head

    def _take_body(self, headers: dict[str, str]) -> bytes:
        if "transfer-encoding" in headers:
            raise BadRequest(411)
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit()):
            raise BadRequest
        if (wanted := int(length)) > MOST_BODY:
            raise BadRequest(413)
        while len(self._rest) < wanted:
            more = self._connection.recv(CHUNK)
            if not more:
                raise BadRequest
            self._rest += more
        body, self._rest = self._rest[:wanted], self._rest[wanted:]
        return body


def stays_open(request: Request) -> bool:
    """Return whether the connection is kept for the next request."""
    return request.header("connection").lower() != "close"


def written(reply: Reply, *, keep: bool, with_body: bool = True) -> bytes:
    """Return the answer as bytes; raise ValueError if a header would break its line."""
    lines = [f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}"]
    lines += [] if reply.header("date") else [f"Date: {formatdate(usegmt=True)}"]
    lines += [f"{name}: {value}" for name, value in reply.headers]
    lines += [f"Content-Length: {len(reply.body)}", f"Connection: {'keep-alive' if keep else 'close'}"]
    if any("\r" in line or "\n" in line for line in lines):
        raise ValueError("A header of an answer holds a line break.")
    head = "\r\n".join(lines).encode("utf-8") + b"\r\n\r\n"
    return head + reply.body if with_body else head


def send(connection: socket.socket, content: bytes, pace: Pace, pause: Pause) -> None:
    """Write an answer at its pace; end early when the server ends."""
    if pace is AT_ONCE:
        connection.sendall(content)
        return
    if pause(pace.before_s):
        return
    if not pace.between_bytes_s:
        connection.sendall(content)
        return
    for start in range(len(content)):
        connection.sendall(content[start : start + 1])
        if pause(pace.between_bytes_s):
            return
