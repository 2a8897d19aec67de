"""Evidence holds what is known harmless, and nothing else."""

import socket

from keys.secret import Secret
from wire.tests.place import Place
from wire.tests.servers import Server

VALUE = "kY9pF34Qy6nB3Wwd25rq4f5zr3QA7YeEEBY3ABp3e2zS8iq9y7AjzQHb6BAEcn6z"
STATE = "st4te-Of-Ours-0123456789"
BODY = b'{"error":"invalid_client","error_description":"unknown client","echo":"%s"}'


def answering(file: str, *heads: bytes) -> Server:
    left = list(heads)

    def handle(opened: socket.socket) -> None:
        while request := server.read_request(opened):
            head = left.pop(0) if len(left) > 1 else left[0]
            body = BODY % request[-64:]
            opened.sendall(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)

    server = Server(handle, [file])
    return server


class TestExchange:
    def test_tells_the_question_and_the_answer(self, place: Place, good: str) -> None:
        back = "https://portal.example.org/canvas/callback"
        head = (
            f"HTTP/1.1 302 Found\r\nLocation: {back}?error=invalid_scope&state={STATE}\r\nServer: Apache\r\n"
            "X-Request-Context-Id: 123e4567-e89b-12d3-a456-426614174000\r\nSet-Cookie: a=b\r\nX-Other: y\r\n"
            'WWW-Authenticate: Bearer realm="canvas-lms"\r\n'
        )
        with answering(good, head.encode()) as server, place.converse(server) as wire:
            query = [("client_id", "10000000000007"), ("redirect_uri", back), ("state", STATE)]
            answer = wire.get("/login/oauth2/auth", query)
            (shown,) = wire.take_exchanges()
        assert (shown.method, shown.status, shown.address, shown.verified) == ("GET", 302, "127.0.0.1", True)
        assert shown.path == f"/login/oauth2/auth?client_id=10000000000007&redirect_uri={back}&state=•••"
        assert shown.headers == {
            "location": f"{back}?error=invalid_scope&state=•••",
            "server": "Apache",
            "x-request-context-id": "123e4567-e89b-12d3-a456-426614174000",
            "www-authenticate": 'Bearer realm="canvas-lms"',
            "content-length": str(len(answer.body)),
        }
        assert shown.said == "invalid_client: unknown client"
        assert (shown.body_length, len(shown.body_digest)) == (len(answer.body), 16)
        assert STATE not in repr(shown)

    def test_hides_a_secret_that_is_echoed(self, place: Place, good: str) -> None:
        head = f"HTTP/1.1 400 Bad\r\nLocation: /x?y={VALUE[:20]}\r\nServer: {VALUE[30:]}\r\n".encode()
        with answering(good, head) as server, place.converse(server) as wire:
            answer = wire.post_form("/login/oauth2/token", [("client_secret", Secret(VALUE))])
            (shown,) = wire.take_exchanges()
        assert VALUE in answer.text
        assert not any(VALUE[at : at + 12] in repr(shown) for at in range(53))
        assert shown.path == "/login/oauth2/token"

    def test_hides_what_it_was_told_to_hide(self, place: Place, good: str) -> None:
        value = "Tr0ub4dor&3-horse"
        with answering(good, b"HTTP/1.1 200 OK\r\n") as server, place.converse(server, [Secret(value)]) as wire:
            wire.get("/a", [("q", value)])
            (shown,) = wire.take_exchanges()
        assert shown.path == "/a?q=•••"

    def test_hides_a_secret_that_looks_like_the_name_of_a_request(self, place: Place, good: str) -> None:
        value = "123e4567-e89b-12d3-a456-426614174000"
        head = f"HTTP/1.1 200 OK\r\nX-Request-Context-Id: {value}\r\n".encode()
        with answering(good, head) as server, place.converse(server, [Secret(value)]) as wire:
            wire.get("/a")
            assert wire.take_exchanges()[0].headers["x-request-context-id"] == "•••"

    def test_has_a_digest_that_confirms_no_secret(self, place: Place, good: str) -> None:
        digests = []
        for last in ("z", "q"):
            with answering(good, b"HTTP/1.1 200 OK\r\n") as server, place.converse(server) as wire:
                wire.post_form("/t", [("client_secret", Secret(VALUE[:-1] + last))])
                digests.append(wire.take_exchanges()[0].body_digest)
        assert digests[0] == digests[1]
