"""kombu's broker in the file system, with files that are whole as soon as they have their name.

As kombu 5.7 writes them, the file of a message (`_put`) and the table of queues (`_queue_bind`) are there before
anything stands in them. Whoever looks in between reads nothing, and a worker dies of that. Here each is written
under another name and then renamed, and a message that cannot be read is left out, not died of: nothing is lost by
that, since the sweeper hands over again.
"""

import fcntl
import logging
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps

logger = logging.getLogger(__name__)


class Channel(filesystem.Channel):
    """Puts and binds in one step each."""

    def _put(self, queue: str, message: Any, **kwargs: Any) -> None:  # type: ignore[override]  # kombu names it twice
        """Put a message into the queue."""
        name = f"{time.time_ns()}_{uuid.uuid4()}.{queue}.msg"  # read in the order of their names
        _write(Path(self.data_folder_out) / name, dumps(message))

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """Take the next message; raise queue.Empty when there is none."""
        while True:
            try:
                return super()._get(queue)
            except ValueError:
                logger.warning("A message in the queue %s was left out: it cannot be read.", queue)

    def _queue_bind(self, exchange: str, routing_key: str | None, pattern: str | None, queue: str | None) -> None:
        """Note in the exchange's table that the queue takes its messages."""
        table = Path(self._exchange_file(exchange))  # type: ignore[attr-defined]  # the stubs leave it out
        bound = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        table.parent.mkdir(parents=True, exist_ok=True)
        with _alone(table.with_suffix(".lock")):
            known = self.get_table(exchange)
            if bound not in known:
                _write(table, dumps([bound, *known]))


class Transport(filesystem.Transport):
    """What `broker_transport` names."""

    Channel = Channel


def _write(path: Path, text: str | bytes) -> None:
    unfinished = path.with_name(f".{uuid.uuid4()}")
    unfinished.write_bytes(text if isinstance(text, bytes) else text.encode())
    unfinished.replace(path)


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Keep every other process out of the block."""
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
