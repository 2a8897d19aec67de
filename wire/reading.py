"""Reading one HTTP answer, counted: header lines, interim answers and body all have their limits."""

import socket
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse, IncompleteRead, LineTooLong, RemoteDisconnected
from typing import Final, cast

from wire.answers import Reason, WireError
from wire.policy import Policy
from wire.timed_socket import TimedSocket

_BLANK: Final = (b"\r\n", b"\n")


@dataclass(frozen=True, slots=True)
class Received:
    """One answer as it came; `is_kept` when the connection may carry another request."""

    status: int
    headers: tuple[tuple[str, str], ...]  # names in lower case, in the order of the answer
    body: bytes  # cut off at the limit
    is_kept: bool


class AnswerFile:
    """The file that `http.client` reads from: it counts lines, and stays open between answers.

    Reads ahead, so whatever is left over after an answer was never asked for.
    """

    def __init__(self, opened: TimedSocket, policy: Policy) -> None:
        self._file = opened.makefile("rb")
        self._policy = policy
        self.start()

    def start(self) -> None:
        """Get ready for the next answer."""
        self.has_begun = False
        self._is_head = True
        self._heads = self._lines = 0
        self._after_blank = True
        self._bytes_left = self._policy.max_header_bytes

    def start_body(self) -> None:
        """Count for the body from here on: its lines are chunk sizes and trailers."""
        self._is_head = False
        self._bytes_left = 4 * self._policy.max_body  # a chunk of one byte has a line of three

    def makefile(self, _mode: str) -> "AnswerFile":
        """Be the socket's file: `http.client` asks its socket for one."""
        return self

    def readline(self, limit: int) -> bytes:
        line = self._file.readline(min(limit, self._bytes_left + 1))
        self.has_begun = self.has_begun or bool(line)
        self._bytes_left -= len(line)
        if self._bytes_left < 0:
            raise WireError(Reason.TOO_LARGE, "headers" if self._is_head else "chunks")
        if self._is_head:
            self._count(line)
        return line

    def _count(self, line: bytes) -> None:
        if self._after_blank:
            self._heads += 1
            self._lines = 0
        else:
            self._lines += 1
        self._after_blank = line in _BLANK
        if self._heads > self._policy.max_interim + 1:
            raise WireError(Reason.TOO_LARGE, "interim")
        if self._lines > self._policy.max_headers:  # the blank line is one as well, as for http.client
            raise WireError(Reason.TOO_LARGE, "headers")

    def read(self, size: int) -> bytes:
        if size < 0:  # a negative chunk size would read without an end
            raise WireError(Reason.BAD_ANSWER, "chunks")
        return self._file.read(size)

    def peek(self) -> bytes:
        """Look at what has come without having been asked for."""
        return self._file.peek(1)

    def flush(self) -> None:
        """Do nothing: `http.client` closes and flushes its file after each answer."""

    close = flush

    def close_finally(self) -> None:
        """Let go of the socket."""
        self._file.close()


def read_answer(file: AnswerFile, method: str, policy: Policy) -> Received:
    """Read one answer; a body beyond the limit is cut off there, and the connection given up.

    Raises WireError: TOO_LARGE for headers and interim answers, CLOSED for a body that ends early,
    BAD_ANSWER for what is not HTTP. TimeoutError and other OSErrors of the socket pass through.
    """
    file.start()
    try:
        response = _begin(file, method)
        file.start_body()
        body = response.read(policy.max_body + 1)
    except (RemoteDisconnected, IncompleteRead) as error:
        raise WireError(Reason.CLOSED) from error
    except LineTooLong as error:
        raise WireError(Reason.TOO_LARGE, "headers") from error
    except (HTTPException, ValueError) as error:
        raise WireError(Reason.BAD_ANSWER) from error
    is_cut = len(body) > policy.max_body
    if not is_cut and response.length:
        raise WireError(Reason.CLOSED, "body")
    return Received(
        status=response.status,
        headers=tuple((name.lower(), str(value)) for name, value in response.headers.items()),
        body=body[: policy.max_body],
        is_kept=not is_cut and not response.will_close and response.isclosed(),
    )


def _begin(file: AnswerFile, method: str) -> HTTPResponse:
    """Read heads up to the final one; the file counts the interim answers, so this ends."""
    while True:
        response = HTTPResponse(cast("socket.socket", file), method=method)  # it only asks for its file
        response.begin()  # passes over 100 Continue by itself
        if response.status == HTTPStatus.SWITCHING_PROTOCOLS:  # never asked for
            raise WireError(Reason.BAD_ANSWER)
        if response.status >= HTTPStatus.OK:
            return response
        response.close()
