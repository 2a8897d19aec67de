"""The machine: its processors, and what a process has used of them. Linux alone."""

import os
from pathlib import Path

MIB = 1024 * 1024


def clients_core() -> int:
    """The processor for whoever asks."""
    return min(os.sched_getaffinity(0))


def servers_core() -> int:
    """The processor for whoever answers: another one, where there is one."""
    return max(os.sched_getaffinity(0))


def pin(core: int) -> None:
    """Keep this process, and whatever it starts, on one processor."""
    os.sched_setaffinity(0, {core})


def environment(**more: str) -> dict[str, str]:
    """Return this process's environment for another one, without the portal's store and broker."""
    own = ("DATABASE_URL", "REDIS_URL", "DATA_DIR", "ENV_FILE")
    return {name: value for name, value in os.environ.items() if name not in own} | more


def cpu_seconds(pid: int) -> float:
    """Return the processor time of a process and its ended children so far, user and system, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def resident_mib() -> float:
    """Return this process's resident memory in MiB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MIB
