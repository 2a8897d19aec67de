"""Ends the processes of a `dev` that was killed before it could do so itself. Run by path: standard library only.

`dev` writes a line for each process group that it starts ("+123") and ends ("-123"), and keeps the pipe open as
long as it lives. Its end, however it comes, is the end of this input: what is left is ended here.
"""

import os
import signal
import sys
import time

GRACE_S = 5.0


def left_behind() -> set[int]:
    """Read until the other side is gone; return the groups that are still on the list."""
    groups: set[int] = set()
    for line in sys.stdin:
        group = int(line[1:])
        (groups.add if line.startswith("+") else groups.discard)(group)
    return groups


def send(groups: set[int], number: int) -> set[int]:
    """Send a signal to each group; return those that are still there."""
    alive = set()
    for group in groups:
        try:
            os.killpg(group, number)
        except (ProcessLookupError, PermissionError):
            continue  # gone
        alive.add(group)
    return alive


def main() -> None:
    # What ends the terminal ends dev; this process must outlive it by a moment.
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    groups = send(left_behind(), signal.SIGTERM)
    until = time.monotonic() + GRACE_S
    while groups and time.monotonic() < until:
        time.sleep(0.1)
        groups = send(groups, 0)
    send(groups, signal.SIGKILL)


if __name__ == "__main__":
    main()
