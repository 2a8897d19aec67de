"""Doing much at once: those that wait take no place from the others."""

import threading
import time
from collections.abc import Callable

import pytest

from diagnosis import lanes
from diagnosis.lanes import Lanes

NEVER_S = 60.0


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "PATIENCE_S", 0.05)


@pytest.fixture
def last() -> threading.Event:
    """What everybody waits for, and only the last deed brings about."""
    return threading.Event()


def waits_for(event: threading.Event) -> Callable[[], bool]:
    return lambda: event.wait(NEVER_S)


def brings(event: threading.Event) -> Callable[[], bool]:
    def bring() -> bool:
        event.set()
        return True

    return bring


def begin_all(slow: list[Callable[[], bool]], others: list[Callable[[], bool]], slots: int) -> list[bool]:
    return list(Lanes[bool](slots).do_all(slow, others, until=float("inf")))


class TestLanes:
    def test_grow_with_those_that_wait(self, last: threading.Event) -> None:
        assert begin_all([], [waits_for(last)] * 6 + [brings(last)], slots=2) == [True] * 7

    def test_know_from_the_last_time_who_waits(self, last: threading.Event, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(lanes, "PATIENCE_S", NEVER_S)
        assert begin_all([waits_for(last)] * 6, [brings(last)], slots=1) == [True] * 7

    def test_grow_up_to_a_limit(self, last: threading.Event, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(lanes, "MOST_WAITING", 3)
        at_once, most = threading.Semaphore(0), []

        def counts() -> bool:
            at_once.release()
            most.append(at_once._value)
            if len(most) == 5:  # two slots, and three that wait: no more can be there until one ends
                threading.Timer(0.2, last.set).start()
            last.wait(NEVER_S)
            return at_once.acquire()

        assert begin_all([], [counts] * 8, slots=2) == [True] * 8
        assert max(most) == 5

    def test_keep_to_their_slots_while_nobody_waits(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(lanes, "PATIENCE_S", NEVER_S)
        at_once, most = threading.Semaphore(0), []

        def counts() -> bool:
            at_once.release()
            most.append(at_once._value)
            time.sleep(0.002)
            return at_once.acquire()

        assert begin_all([], [counts] * 40, slots=3) == [True] * 40
        assert max(most) <= 3

    def test_begin_nothing_when_the_time_is_over(self) -> None:
        assert list(Lanes[bool](2).do_all([bool], [bool], until=0.0)) == []

    def test_raise_what_a_deed_raised(self) -> None:
        def breaks() -> bool:
            raise LookupError

        with pytest.raises(LookupError):
            begin_all([], [breaks], slots=1)
