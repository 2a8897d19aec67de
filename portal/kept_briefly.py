"""An answer that is kept for a few seconds: however often it is asked for, it is found out once in that time."""

import time
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class KeptBriefly(Generic[T]):
    """Calls `find_out` at most once every `for_s` seconds in this process."""

    def __init__(self, find_out: Callable[[], T], for_s: float) -> None:
        self._find_out = find_out
        self._for_s = for_s
        self._kept: tuple[float, T] | None = None
        self._one_at_a_time = Lock()

    def get(self) -> T:
        """Return the answer; while it is being found out anew, others are given the one before."""
        if self._kept and not self._is_fresh() and self._one_at_a_time.locked():
            return self._kept[1]
        with self._one_at_a_time:
            if self._kept is None or not self._is_fresh():
                answer = self._find_out()
                self._kept = (time.monotonic(), answer)
            return self._kept[1]

    def forget(self) -> None:
        """Have the next one who asks find out."""
        self._kept = None

    def _is_fresh(self) -> bool:
        return self._kept is not None and time.monotonic() - self._kept[0] < self._for_s
