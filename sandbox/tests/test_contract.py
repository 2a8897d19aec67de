"""The contract: every recorded exchange, replayed over TLS, is answered as it was recorded."""

from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

import pytest

from sandbox.canvas import GENERATIONS
from sandbox.server import running
from sandbox.tests.asking import http
from sandbox.tests.recorded import exchanges, recorded_servers

COMPARED = ("location", "www-authenticate", "content-type")
CASES = [
    pytest.param(generation, exchange, id=f"{generation}: {exchange['label']}")
    for generation in GENERATIONS
    for exchange in exchanges(generation)
]


@pytest.fixture(scope="module")
def connections() -> Iterator[dict[str, HTTPConnection]]:
    """One kept-alive connection to a server of each generation."""
    with ExitStack() as stack:
        sandbox = stack.enter_context(running(recorded_servers()))
        yield {
            server.generation: stack.enter_context(http(sandbox, server.host)) for server in sandbox.practice.scenarios
        }


def test_all_of_them_are_replayed() -> None:
    assert len(CASES) == 78 * 4


@pytest.mark.parametrize(("generation", "exchange"), CASES)
def test_answers_as_recorded(connections: dict[str, HTTPConnection], generation: str, exchange: dict[str, Any]) -> None:
    connection = connections[generation]
    assert replay(connection, exchange["request"]) == expected(exchange["response"], connection)


def replay(connection: HTTPConnection, request: dict[str, Any]) -> dict[str, Any]:
    """Send a recorded request; return what is compared of the answer."""
    path = request["path"] + (f"?{urlencode(request['query'])}" if "query" in request else "")
    body = urlencode(request["form"]) if "form" in request else None
    headers = dict(request.get("headers", {}))
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(request["method"], path, body, headers)
    answer = connection.getresponse()
    seen = {name: answer.getheader(name) for name in COMPARED}
    return {"status": answer.status, **seen, "body": answer.read().decode()}


def expected(response: dict[str, Any], connection: HTTPConnection) -> dict[str, Any]:
    """Return a recorded answer with the host filled in; over TLS the scheme is https."""
    origin = f"https://{connection.host}:{connection.port}"
    headers = {name: response["headers"].get(name) for name in COMPARED}
    headers["location"] = headers["location"] and headers["location"].replace("http://HOST", origin)
    return {"status": response["status"], **headers, "body": response["body"].replace("http://HOST", origin)}
