"""How the tests ask a running sandbox: over real sockets, trusting its root and nothing else."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse

from sandbox.server import Sandbox

PATIENCE_S = 10.0


def trusting(sandbox: Sandbox) -> ssl.SSLContext:
    """Return a context that trusts the sandbox's root, as strictly as OpenSSL can."""
    context = ssl.create_default_context(cafile=str(sandbox.ca_file))
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    return context


@contextmanager
def tls(sandbox: Sandbox, host: str, context: ssl.SSLContext | None = None) -> Iterator[ssl.SSLSocket]:
    """Open a TLS connection to the sandbox, asking for `host`."""
    with (
        socket.create_connection((sandbox.address, sandbox.port), timeout=PATIENCE_S) as plain,
        (context or trusting(sandbox)).wrap_socket(plain, server_hostname=host) as wrapped,
    ):
        wrapped.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield wrapped


@contextmanager
def http(sandbox: Sandbox, host: str, context: ssl.SSLContext | None = None) -> Iterator[HTTPConnection]:
    """Open a connection to one server of the sandbox for any number of requests."""
    with tls(sandbox, host, context) as wrapped:
        connection = HTTPConnection(host, sandbox.port)
        connection.sock = wrapped
        yield connection


def ask(connection: HTTPConnection, path: str, accept: str = "application/json") -> tuple[HTTPResponse, bytes]:
    """GET a path; return answer and body."""
    connection.request("GET", path, headers={"Accept": accept})
    answer = connection.getresponse()
    return answer, answer.read()
