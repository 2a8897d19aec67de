"""Doing much at once, without those that keep us waiting holding up the others."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

PATIENCE_S = 1.0  # what takes longer waits, and its slot is given to another one
MOST_WAITING = 256  # at once, beside those that have a slot; a thread that waits costs next to nothing

T = TypeVar("T")
Deed = Callable[[], T]


class Lanes(Generic[T]):
    """Threads that grow with the number of deeds that wait for somebody, and not with the others."""

    def __init__(self, slots: int) -> None:
        self._slots = max(1, slots)
        self._begun: dict[Future[T], float] = {}
        self._done: SimpleQueue[Future[T]] = SimpleQueue()

    def do_all(self, slow: Iterable[Deed[T]], others: Iterable[Deed[T]], *, until: float) -> Iterator[T]:
        """Do each and yield what it returns, in the order in which they end; begin none after `until` (monotonic).

        `slow` are those that will keep us waiting, as far as is known: they begin first, and take no slot.
        """
        waiting, quick = deque(slow), deque(others)
        with ThreadPoolExecutor(self._slots + MOST_WAITING, "look") as pool:
            while True:
                while waiting and time.monotonic() < until and self._waiting() < MOST_WAITING:
                    self._begin(pool, waiting.popleft(), float("-inf"))
                while quick and time.monotonic() < until and self._has_slot():
                    self._begin(pool, quick.popleft(), time.monotonic())
                if not self._begun:
                    return
                with suppress(Empty):
                    ended = self._done.get(timeout=PATIENCE_S / 4)
                    del self._begun[ended]
                    yield ended.result()

    def _begin(self, pool: ThreadPoolExecutor, deed: Deed[T], begun_at: float) -> None:
        future = pool.submit(deed)
        self._begun[future] = begun_at
        future.add_done_callback(self._done.put)

    def _waiting(self) -> int:
        patient_until = time.monotonic() - PATIENCE_S
        return sum(begun_at < patient_until for begun_at in self._begun.values())

    def _has_slot(self) -> bool:
        return len(self._begun) - min(self._waiting(), MOST_WAITING) < self._slots
