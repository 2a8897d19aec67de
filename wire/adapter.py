"""`requests` on the same terms as a conversation: judged and pinned addresses, one deadline, no redirects, no proxies."""

from collections.abc import Mapping
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError as PoolError
from urllib3.exceptions import TimeoutError as PoolTimeoutError

from wire.answers import Reason, WireError
from wire.deadline import Deadline
from wire.names import Lookup, resolve
from wire.policy import Policy
from wire.reaching import Counters, reach_any
from wire.timed_socket import TimedSocket
from wire.trust import verifying_context


class PinnedAdapter(HTTPAdapter):
    """Open every connection through the guard, within one deadline; URL, Host, SNI and name check stay as they are."""

    def __init__(self, policy: Policy, deadline: Deadline, counters: Counters, lookup: Lookup | None = None) -> None:
        self._policy = policy
        self._deadline = deadline
        self._counters = counters
        self._lookup = lookup
        super().__init__(max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **_: Any) -> None:
        """Make the pools whose connections are opened here."""
        self.poolmanager = PoolManager(connections, maxsize=maxsize, block=block)
        self.poolmanager.pool_classes_by_scheme = _pools(self)

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> tuple[Any, Any]:
        """Hand every TLS connection the shared context; a trust store is never loaded here."""
        host, _ = super().build_connection_pool_key_attributes(request, False, cert)
        is_tls = host["scheme"] == "https"
        return host, {"ssl_context": verifying_context(self._policy.extra_ca_file)} if is_tls else {}

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Leave the shared context as it is; it always verifies."""

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Count and send; a WireError of the guard passes through as it is."""
        self._counters.requests += 1
        return super().send(request, *args, **{**kwargs, "proxies": {}})

    def open(self, host: str, port: int) -> TimedSocket:
        """Resolve once, judge, open within the connect limit; the socket keeps the whole deadline."""
        if port not in {*self._policy.allowed_ports, 80, 443}:
            raise WireError(Reason.PORT_NOT_ALLOWED)
        limit = self._deadline.within(self._policy.connect_s)
        resolution = resolve(host, self._policy, limit, self._lookup)
        _, opened = reach_any(resolution, port, self._policy, limit, self._counters, [])
        opened.deadline = self._deadline
        opened.settimeout(self._deadline.left())
        return opened

    @property
    def deadline(self) -> Deadline:
        """The moment at which everything ends."""
        return self._deadline


def _pools(adapter: PinnedAdapter) -> Mapping[str, type[HTTPConnectionPool]]:
    """Make pool classes whose connections ask the adapter for their socket."""

    class PlainConnection(HTTPConnection):
        def _new_conn(self) -> TimedSocket:
            return adapter.open(self.host, self.port or 80)

    class SecuredConnection(HTTPSConnection):
        def _new_conn(self) -> TimedSocket:
            return adapter.open(self.host, self.port or 443)

        def connect(self) -> None:
            super().connect()
            if isinstance(self.sock, TimedSocket):  # the shared context makes its sockets of this class
                self.sock.deadline = adapter.deadline

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = PlainConnection

    class SecuredPool(HTTPSConnectionPool):
        ConnectionCls = SecuredConnection

    return {"http": PlainPool, "https": SecuredPool}


def fetch(url: str, adapter: PinnedAdapter, *, user_agent: str, at_most: int) -> bytes:
    """GET a URL and return the body of a 200; raise WireError for everything else.

    No redirect is followed, nothing is unpacked, and beyond `at_most` bytes it is TOO_LARGE.
    """
    with requests.Session() as session:
        session.trust_env = False
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        headers = {"User-Agent": user_agent, "Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"}
        try:
            with session.get(url, headers=headers, allow_redirects=False, stream=True) as response:
                body = response.raw.read(at_most + 1, decode_content=False)
        except (requests.Timeout, PoolTimeoutError, TimeoutError) as error:
            raise WireError(Reason.TIMEOUT) from error
        except (requests.RequestException, PoolError, OSError, ValueError) as error:
            raise WireError(Reason.CLOSED) from error
    if len(body) > at_most:
        raise WireError(Reason.TOO_LARGE)
    if response.status_code != requests.codes.ok:
        raise WireError(Reason.BAD_ANSWER)
    return bytes(body)
