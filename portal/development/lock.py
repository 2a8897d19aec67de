"""One `dev` for one data directory: a lock that its process holds as long as it lives, whatever ends it."""

import fcntl
import os
from pathlib import Path

NAME = "dev.lock"


class AlreadyRunningError(Exception):
    """Another process holds the lock; says which."""

    def __init__(self, holder: str) -> None:
        super().__init__(holder)
        self.holder = holder


def hold(data_dir: Path) -> int:
    """Take the lock and return its file descriptor, which an exec keeps open; raise AlreadyRunningError."""
    descriptor = os.open(data_dir / NAME, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(descriptor, 200).decode(errors="replace")
        os.close(descriptor)
        raise AlreadyRunningError(holder.strip()) from None
    os.set_inheritable(descriptor, True)
    return descriptor


def note(descriptor: int, text: str) -> None:
    """Write into the lock who holds it, for whoever comes second."""
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, text.encode(), 0)
