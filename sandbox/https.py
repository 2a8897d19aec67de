"""The Canvas side: one port, many servers, told apart by the name in the TLS hello, then by the Host header."""

import socket
import ssl
import threading
from dataclasses import replace

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from sandbox import client_hello, issuer
from sandbox.authority import Vault
from sandbox.broken_tls import first_words
from sandbox.certificates import WEAK, Kind
from sandbox.faults import AT_ONCE, PACES, Fault, Pace
from sandbox.http1 import BadRequest, Reader, send, stays_open, written
from sandbox.in_between import answer_of, on_its_way
from sandbox.listener import Listener
from sandbox.messages import Reply, Request, html_reply
from sandbox.practice import Practice, State

SMALL_BUFFER = 4096  # bytes of headers: nginx's proxy_buffer_size
BAD_GATEWAY = html_reply(502, "<!DOCTYPE html><title>502 Bad Gateway</title>", (("Server", "nginx"),))
WRONG_PORT = html_reply(400, "<!DOCTYPE html><title>400 The plain HTTP request was sent to HTTPS port</title>")


class Contexts:
    """One SSLContext for each server and kind of certificate, made when it is first asked for."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._made: dict[tuple[str, Kind, bool], ssl.SSLContext] = {}
        self._lock = threading.Lock()
        self.issuer_url = ""  # where the intermediate may be fetched

    @property
    def intermediate(self) -> bytes:
        """The intermediate certificate, DER."""
        return self._vault.authority.intermediate.der

    def chain(self, host: str, kind: Kind) -> list[bytes]:
        """Return the certificates (DER) that such a server sends."""
        pem = self._vault.chain_file(host, kind, self.issuer_url).read_bytes()
        return [one.public_bytes(Encoding.DER) for one in x509.load_pem_x509_certificates(pem)]

    def get(self, host: str, kind: Kind, *, has_short_dh: bool = False) -> ssl.SSLContext:
        """Return the context for a server that shows a certificate of this kind."""
        made = self._made.get((host, kind, has_short_dh))
        return made if made is not None else self._make(host, kind, has_short_dh)

    def _make(self, host: str, kind: Kind, has_short_dh: bool) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if kind in WEAK or has_short_dh:
            context.set_ciphers("ALL:@SECLEVEL=0")
        if has_short_dh:
            context.maximum_version = ssl.TLSVersion.TLSv1_2
            context.set_ciphers("DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0")
            context.load_dh_params(str(self._vault.dh_file()))
        # That suite signs with no key but RSA's.
        shown = Kind.RSA if has_short_dh else kind
        context.load_cert_chain(self._vault.chain_file(host, shown, self.issuer_url))
        context.set_alpn_protocols(["http/1.1"])
        context.num_tickets = 0  # every check sees a whole handshake
        context.options |= ssl.OP_NO_TICKET
        with self._lock:
            return self._made.setdefault((host, kind, has_short_dh), context)


class CanvasSide:
    """Serves one connection: chooses the server by its hello, shakes hands, answers until either side ends."""

    def __init__(self, practice: Practice, contexts: Contexts) -> None:
        self._practice = practice
        self._contexts = contexts

    def serve(self, listener: Listener, connection: socket.socket) -> None:
        """Serve a fresh connection; whatever goes wrong with it ends it."""
        hello = client_hello.peek(connection)
        if not client_hello.looks_like_tls(hello):
            self._converse(listener, connection, "", scheme="http")
            return
        name = client_hello.server_name(hello)
        host = name if self._practice.state(name) else self._practice.default_host
        state = self._state(host)
        words = first_words(state.fault, hello, lambda: self._contexts.chain(host, state.certificate))
        if words is None:
            self._shake_hands(listener, connection, host, state)
        else:
            connection.sendall(words)
            _swallow(connection)

    def _shake_hands(self, listener: Listener, connection: socket.socket, host: str, state: State) -> None:
        context = self._contexts.get(host, state.certificate, has_short_dh=state.fault is Fault.WEAK_DH)
        wrapped = context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        listener.watch(wrapped)
        try:
            wrapped.do_handshake()
            self._converse(listener, wrapped, host, scheme="https")
        finally:
            listener.release(wrapped)

    def _converse(self, listener: Listener, connection: socket.socket, host: str, *, scheme: str) -> None:
        reader = Reader(connection, scheme)
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
            reply, pace = self._reply(host, request)
            content = written(reply, keep=keep, with_body=request.method != "HEAD")
            send(connection, content, pace, listener.pause)

    def _reply(self, host: str, request: Request) -> tuple[Reply, Pace]:
        if issuer.is_asked(request):
            return issuer.answer(request, self._contexts.intermediate), AT_ONCE
        state = self._practice.state(request.host_name) or self._state(host)
        return _answer(state, request), PACES.get(state.fault, AT_ONCE)

    def _state(self, host: str) -> State:
        state = self._practice.state(host) or self._practice.state(self._practice.default_host)
        if state is None:
            raise ValueError("There is no server at all.")
        return state


def _answer(state: State, request: Request) -> Reply:
    fault = state.fault
    if request.scheme == "http" and fault is not Fault.NOT_TLS:
        return WRONG_PORT
    instead = answer_of(fault, request)
    if instead is not None:
        return instead
    # Behind http, Canvas cannot know better than to call itself http.
    reply = state.canvas.answer(
        request if request.host else replace(request, headers={**request.headers, "host": "localhost"})
    )
    if fault is Fault.SMALL_BUFFER and sum(len(name) + len(value) + 4 for name, value in reply.headers) > SMALL_BUFFER:
        return BAD_GATEWAY
    return on_its_way(fault, reply)


def _swallow(connection: socket.socket) -> None:
    """Read and say nothing until the other side gives up."""
    while connection.recv(4096):
        pass
