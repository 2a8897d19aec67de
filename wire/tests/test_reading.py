"""Answers, byte for byte, and what is read of them: the same as `http.client` reads, where both take them."""

import io
from http.client import HTTPException, HTTPResponse
from typing import cast

import pytest

from wire.answers import Reason, WireError
from wire.policy import Policy
from wire.reading import AnswerFile, Received, read_answer
from wire.timed_socket import TimedSocket

POLICY = Policy(max_body=64, max_headers=9, max_header_bytes=400)
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


class Told:
    """A socket that has been told all it will ever be told."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(io.BytesIO(self._data))


def read(data: bytes, method: str = "GET") -> Received:
    return read_answer(AnswerFile(cast("TimedSocket", Told(data)), POLICY), method, POLICY)


GOOD = {
    "a length": (OK + b"Content-Length: 5\r\n\r\nhello", b"hello", True),
    "no length": (OK + b"\r\nhello", b"hello", False),
    "chunks": (CHUNKED + b"3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n", b"hello", True),
    "chunks with trailers": (CHUNKED + b"5\r\nhello\r\n0\r\nA: b\r\n\r\n", b"hello", True),
    "bare line feeds": (b"HTTP/1.1 200 OK\nContent-Length: 5\n\nhello", b"hello", True),
    "no phrase": (b"HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello", b"hello", True),
    "a told end": (OK + b"Connection: Close\r\nContent-Length: 5\r\n\r\nhello", b"hello", False),
    "an old server": (b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", b"hello", False),
    "nothing to come": (b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", b"", True),
    "an interim answer": (b"HTTP/1.1 100 Continue\r\nA: b\r\n\r\n" + OK + b"Content-Length: 0\r\n\r\n", b"", True),
    "two lengths": (OK + b"Content-Length: 5\r\nContent-Length: 9\r\n\r\nhello", b"hello", False),
    "one length twice": (OK + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", b"hello", True),
    "a length beside chunks": (
        OK + b"Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        b"hello",
        False,
    ),
    "an unreadable length": (OK + b"Content-Length: five\r\n\r\nhello", b"hello", False),
}
BAD = {
    "nothing": (b"", Reason.CLOSED),
    "half a line": (b"HTTP/1.1 200", Reason.CLOSED),
    "half a head": (OK + b"Content-Length: 0\r\n", Reason.CLOSED),
    "half a body": (OK + b"Content-Length: 9\r\n\r\nhello", Reason.CLOSED),
    "half a chunk": (CHUNKED + b"9\r\nhello", Reason.CLOSED),
    "no last chunk": (CHUNKED + b"5\r\nhello\r\n", Reason.CLOSED),
    "another protocol": (b"SSH-2.0-OpenSSH_9.2\r\n", Reason.BAD_ANSWER),
    "another version": (b"HTTP/2.0 200 OK\r\n\r\n", Reason.BAD_ANSWER),
    "no status": (b"HTTP/1.1 OK\r\n\r\n", Reason.BAD_ANSWER),
    "switched protocols": (b"HTTP/1.1 101 Switching Protocols\r\n\r\n", Reason.BAD_ANSWER),
    "a negative chunk": (CHUNKED + b"-5\r\nhello\r\n0\r\n\r\n", Reason.BAD_ANSWER),
    "a chunk longer than told": (CHUNKED + b"2\r\nhello\r\n0\r\n\r\n", Reason.BAD_ANSWER),
    "a chunk of no size": (CHUNKED + b"\r\nhello\r\n", Reason.BAD_ANSWER),
    "many headers": (OK + b"A: b\r\n" * 12 + b"\r\n", Reason.TOO_LARGE),
    "a long header": (OK + b"A: " + b"b" * 500 + b"\r\n\r\n", Reason.TOO_LARGE),
    "many interim answers": (b"HTTP/1.1 103 Early Hints\r\n\r\n" * 9, Reason.TOO_LARGE),
    "endless trailers": (CHUNKED + b"0\r\n" + b"A: b\r\n" * 99, Reason.TOO_LARGE),
}


class TestReading:
    @pytest.mark.parametrize(("data", "body", "is_kept"), GOOD.values(), ids=GOOD)
    def test_takes_what_is_http(self, data: bytes, body: bytes, is_kept: bool) -> None:
        received = read(data)
        assert (received.body, received.is_kept) == (body, is_kept)

    @pytest.mark.parametrize(("data", "reason"), BAD.values(), ids=BAD)
    def test_names_what_is_not(self, data: bytes, reason: Reason) -> None:
        with pytest.raises(WireError) as raised:
            read(data)
        assert raised.value.reason is reason

    @pytest.mark.parametrize("data", [data for data, *_ in GOOD.values()], ids=GOOD)
    def test_reads_as_the_standard_library_does(self, data: bytes) -> None:
        response = HTTPResponse(Told(data))  # type: ignore[arg-type]  # it only asks for the file
        response.begin()
        told = tuple((name.lower(), value) for name, value in response.getheaders())
        assert (read(data).status, read(data).headers, read(data).body) == (response.status, told, response.read())

    @pytest.mark.parametrize("name", ["another protocol", "another version", "no status", "half a chunk"])
    def test_refuses_what_the_standard_library_refuses(self, name: str) -> None:
        with pytest.raises(HTTPException):  # noqa: PT012 (either step may raise it)
            response = HTTPResponse(Told(BAD[name][0]))  # type: ignore[arg-type]  # it only asks for the file
            response.begin()
            response.read()

    def test_cuts_a_long_body_off(self) -> None:
        for data in (
            OK + b"Content-Length: 999\r\n\r\n" + b"x" * 999,
            OK + b"\r\n" + b"x" * 999,
            CHUNKED + b"3e7\r\n" + b"x" * 999,
        ):
            assert (read(data).body, read(data).is_kept) == (b"x" * 64, False)

    def test_reads_no_body_after_a_head_request(self) -> None:
        assert read(OK + b"Content-Length: 5\r\n\r\n", "HEAD").body == b""

    def test_keeps_headers_apart_whatever_stands_in_them(self) -> None:
        data = OK + b"A: b\rSet-Cookie: c=d\0\r\nno colon\r\n Folded: x\r\n\tB\r\nContent-Length: 0\r\n\r\n"
        received = read(data)
        assert [name for name, _ in received.headers] == ["a", "content-length"]
        assert not any(sign in value for _, value in received.headers for sign in "\r\n\0")
