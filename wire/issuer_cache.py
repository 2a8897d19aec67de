"""What was fetched of issuers' certificates: remembered for a while, and rarely asked for."""

import threading
from collections import OrderedDict, deque
from time import monotonic
from typing import Final

_KEEP_S: Final = 3600.0
_KEEP_FAILURE_S: Final = 300.0
_MOST_URLS: Final = 256
_MOST_HOSTS: Final = 1024
_HOUR_S: Final = 3600.0
_MOST_AN_HOUR: Final = 10  # for one host: strangers choose the URLs


class IssuerCache:
    """Bodies by URL with an expiry, and a budget by host; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._bodies: OrderedDict[str, tuple[float, bytes]] = OrderedDict()
        self._asked: OrderedDict[str, deque[float]] = OrderedDict()

    def get(self, url: str) -> bytes | None:
        """Return what was found there, b"" for a failure that is still fresh, None when it is to be asked."""
        with self._lock:
            expires, body = self._bodies.get(url, (0.0, b""))
            return body if monotonic() < expires else None

    def put(self, url: str, body: bytes) -> None:
        """Remember what was found; b"" stands for a failure and is forgotten sooner."""
        with self._lock:
            self._bodies[url] = (monotonic() + (_KEEP_S if body else _KEEP_FAILURE_S), body)
            self._bodies.move_to_end(url)
            while len(self._bodies) > _MOST_URLS:
                self._bodies.popitem(last=False)

    def may_ask(self, host: str) -> bool:
        """Say whether the host's budget allows one more request, and count it."""
        now = monotonic()
        with self._lock:
            asked = self._asked.setdefault(host, deque(maxlen=_MOST_AN_HOUR))
            self._asked.move_to_end(host)
            while len(self._asked) > _MOST_HOSTS:
                self._asked.popitem(last=False)
            if len(asked) == _MOST_AN_HOUR and now - asked[0] < _HOUR_S:
                return False
            asked.append(now)
            return True

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._bodies.clear()
            self._asked.clear()
