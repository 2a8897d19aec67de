"""Reading one HTTP answer, counted: header lines, interim answers and body all have their limits.

By hand: `http.client` reads headers as if they were those of a mail, which costs more than all the rest of a request.
"""

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from wire.answers import Reason, WireError
from wire.policy import Policy
from wire.timed_socket import TimedSocket

_BLANK: Final = (b"\r\n", b"\n")
_STATUS_LINE: Final = re.compile(rb"HTTP/(1\.[0-9]) +([1-9][0-9]{2})(?:[ \t][^\n]*|\r)?\n")
_SIZE: Final = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\n]*)?\r?\n")
_LENGTH: Final = re.compile(r"[0-9]{1,18}")
_LONGEST_LINE: Final = 65536
_NO_BODY: Final = (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Received:
    """One answer as it came; `is_kept` when the connection may carry another request."""

    status: int
    headers: Headers  # names in lower case, in the order of the answer
    body: bytes  # cut off at the limit
    is_kept: bool


class AnswerFile:
    """The bytes of one connection, counted line by line; it stays open between answers.

    Reads ahead, so whatever is left over after an answer was never asked for.
    """

    def __init__(self, opened: TimedSocket, policy: Policy) -> None:
        self._file = opened.makefile("rb")
        self._policy = policy
        self.start()

    def start(self) -> None:
        """Get ready for the next answer."""
        self.has_begun = False
        self._counts = "headers"
        self._bytes_left = self._policy.max_header_bytes

    def start_body(self) -> None:
        """Count for the body from here on: its lines are chunk sizes and trailers."""
        self._counts = "chunks"
        self._bytes_left = 4 * self._policy.max_body  # a chunk of one byte has a line of three

    def line(self) -> bytes:
        """Return the next line with its end; raise WireError where there is none, or too much."""
        line = self._file.readline(min(_LONGEST_LINE, self._bytes_left) + 1)
        if not line.endswith(b"\n"):
            raise self._broken_off(line)
        self.has_begun = True
        self._bytes_left -= len(line)
        if self._bytes_left < 0:
            raise WireError(Reason.TOO_LARGE, self._counts)
        return line

    def _broken_off(self, line: bytes) -> WireError:
        self.has_begun = self.has_begun or bool(line)
        is_too_large = len(line) > min(_LONGEST_LINE, self._bytes_left)
        return WireError(Reason.TOO_LARGE, self._counts) if is_too_large else WireError(Reason.CLOSED)

    def read(self, size: int) -> bytes:
        """Return so many bytes, fewer only at the end."""
        return self._file.read(size)

    def peek(self) -> bytes:
        """Look at what has come without having been asked for."""
        return self._file.peek(1)

    def close_finally(self) -> None:
        """Let go of the socket."""
        self._file.close()


def read_answer(file: AnswerFile, method: str, policy: Policy) -> Received:
    """Read one answer; a body beyond the limit is cut off there, and the connection given up.

    Raises WireError: TOO_LARGE for headers and interim answers, CLOSED for an answer that ends early,
    BAD_ANSWER for what is not HTTP. TimeoutError and other OSErrors of the socket pass through.
    """
    file.start()
    version, status, headers = _read_head(file, policy)
    file.start_body()
    told = dict(reversed(headers))  # of repeated ones the first counts
    most = policy.max_body + 1
    has_end = True
    if method == "HEAD" or status in _NO_BODY:
        body = b""
    elif told.get("transfer-encoding", "").lower().endswith("chunked"):
        body = _read_chunks(file, most)
    elif _LENGTH.fullmatch(told.get("content-length", "")):
        body = _read_exactly(file, int(told["content-length"]), most)
    else:
        body, has_end = file.read(most), False
    is_cut = len(body) == most
    is_kept = has_end and not is_cut and version != b"1.0" and "close" not in told.get("connection", "").lower()
    is_kept = is_kept and _ends_alike(headers)
    return Received(status, headers, body[: policy.max_body], is_kept)


def _ends_alike(headers: Headers) -> bool:
    """Say whether all readers see the body end in the same place: else the rest of it may seem the next answer."""
    return len({one for one in headers if one[0] in ("content-length", "transfer-encoding")}) <= 1  # RFC 9112, 6.3


def _read_head(file: AnswerFile, policy: Policy) -> tuple[bytes, int, Headers]:
    """Read heads up to the final one; return its version, status and headers."""
    for _ in range(policy.max_interim + 1):
        match = _STATUS_LINE.fullmatch(file.line())
        if match is None:
            raise WireError(Reason.BAD_ANSWER)
        status, headers = int(match[2]), _read_headers(file, policy.max_headers)
        if status == HTTPStatus.SWITCHING_PROTOCOLS:  # never asked for
            raise WireError(Reason.BAD_ANSWER)
        if status >= HTTPStatus.OK:
            return match[1], status, headers
    raise WireError(Reason.TOO_LARGE, "interim")


def _read_headers(file: AnswerFile, most: int) -> Headers:
    """Read header lines up to the blank one. As browsers do: lines without a colon say nothing, folded ones go on."""
    headers: list[tuple[str, str]] = []
    for _ in range(most):
        line = file.line()
        if line in _BLANK:
            return tuple(headers)
        text = line.decode("latin-1").replace("\r", " ").replace("\0", " ")  # RFC 9110, 5.5
        if text[0] in " \t" and headers:
            headers[-1] = headers[-1][0], f"{headers[-1][1]} {text.strip()}"
            continue
        name, colon, value = text.partition(":")
        if colon:
            headers.append((name.strip().lower(), value.strip()))
    raise WireError(Reason.TOO_LARGE, "headers")


def _read_exactly(file: AnswerFile, length: int, most: int) -> bytes:
    """Read a body of known length, or `most` bytes of a longer one; raise WireError where it ends early."""
    wanted = min(length, most)
    body = file.read(wanted)
    if len(body) < wanted:
        raise WireError(Reason.CLOSED, "body")
    return body


def _read_chunks(file: AnswerFile, most: int) -> bytes:
    """Read a chunked body with its trailers, or `most` bytes of it."""
    parts: list[bytes] = []
    left = most
    while left:
        match = _SIZE.fullmatch(file.line())
        if match is None:
            raise WireError(Reason.BAD_ANSWER, "chunks")
        size = int(match[1], 16)
        if size == 0:
            while file.line() not in _BLANK:
                pass
            break
        parts.append(_read_exactly(file, size, left))
        left -= len(parts[-1])
        if left and file.line() not in _BLANK:
            raise WireError(Reason.BAD_ANSWER, "chunks")
    return b"".join(parts)
