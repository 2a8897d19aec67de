"""The broker in the file system: many may write and read at once, and none reads half of anything."""

import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection

pytestmark = pytest.mark.servers  # a broker of its own, but who guards the broker cannot tell

NUMBER = 400


@contextmanager
def channel_in(folder: Path) -> Iterator[Any]:
    """Open a channel as one process has it."""
    options = {
        "data_folder_in": str(folder),
        "data_folder_out": str(folder),
        "control_folder": str(folder / "control"),
    }
    connection = Connection("filesystem://", transport="portal.file_broker:Transport", transport_options=options)
    with connection, connection.channel() as channel:
        yield channel


@pytest.fixture
def hasty() -> Iterator[None]:
    """Let threads take turns as often as can be: what goes wrong between two steps then does."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_a_message_is_read_whole_while_others_are_written(tmp_path: Path, hasty: None) -> None:
    def write() -> None:
        with channel_in(tmp_path) as channel:
            for number in range(NUMBER):
                channel._put("celery", {"number": number})

    read: list[int] = []
    writer = threading.Thread(target=write)
    writer.start()
    with channel_in(tmp_path) as channel:
        while writer.is_alive() or channel._size("celery"):
            try:
                read.append(channel._get("celery")["number"])
            except Empty:
                continue
    writer.join()
    assert read == list(range(NUMBER))


def test_a_message_that_cannot_be_read_is_left_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "0_half.celery.msg").write_bytes(b"")
    with channel_in(tmp_path) as channel:
        channel._put("celery", {"number": 2})
        assert channel._get("celery") == {"number": 2}
        assert channel._size("celery") == 0
    assert "left out" in caplog.text


def test_queues_bound_at_once_are_all_known(tmp_path: Path, hasty: None) -> None:
    names = [f"queue-{number}" for number in range(40)]

    def bind(name: str) -> None:
        with channel_in(tmp_path) as channel:
            channel._queue_bind("celery", name, None, name)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(bind, names))
    with channel_in(tmp_path) as channel:
        assert sorted(entry.queue for entry in channel.get_table("celery")) == sorted(names)
