"""The sandbox's own page over plain http on loopback, and the address where the intermediate may be fetched."""

import socket

from sandbox.faults import AT_ONCE
from sandbox.http1 import BadRequest, Reader, send, stays_open, written
from sandbox.listener import Listener
from sandbox.messages import Reply, Request, html_reply
from sandbox.practice import Practice

ISSUER_PATH = "/ca/intermediate.der"


class AdminSide:
    """Serves the administrator's page."""

    def __init__(self, practice: Practice, intermediate: bytes) -> None:
        self._practice = practice
        self._intermediate = intermediate
        self.port = 0  # of the Canvas side

    def serve(self, listener: Listener, connection: socket.socket) -> None:
        """Serve one connection."""
        reader = Reader(connection, "http")
        keep = True
        while keep:
            try:
                request = reader.read()
            except BadRequest as refused:
                connection.sendall(written(Reply(refused.status), keep=False))
                return
            if request is None:
                return
            keep = stays_open(request)
            send(connection, written(self.answer(request), keep=keep), AT_ONCE, listener.pause)

    def answer(self, request: Request) -> Reply:
        """Return the answer to one request."""
        if request.path == ISSUER_PATH:
            return Reply(200, (("Content-Type", "application/pkix-cert"),), self._intermediate)
        return html_reply(404, "<!DOCTYPE html><title>Not found</title>")
