"""The practice servers as whoever measures sees them: in a process of their own, on another processor."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO

from benchmarks.asking import policy_for
from wire.policy import Policy


@dataclass(frozen=True, slots=True)
class Place:
    """Where they listen, and the files that make their names and authority known."""

    names: int
    dead: int
    port: int
    slow_port: int  # the same behind a line of 50 ms a round trip
    counting_port: int  # the same, with every connection counted
    ca_file: str
    names_file: str
    ask: IO[str] = field(repr=False)
    hear: IO[str] = field(repr=False)

    def connections(self) -> int:
        """Return how many connections the counting port has taken so far."""
        self.ask.write("?\n")
        self.ask.flush()
        return int(self.hear.readline())

    def policy(self, port: int, *, deadline_s: float = 10.0) -> Policy:
        """Return what may be asked, for one of the ports."""
        return policy_for(port, self.names_file, deadline_s=deadline_s)


@contextmanager
def serving(names: int, dead: int) -> Iterator[Place]:
    """Start the servers, and end them with the block."""
    command = [sys.executable, "-m", "benchmarks.serving", str(names), str(dead)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:  # noqa: S603 (ourselves)
        if child.stdin is None or child.stdout is None:
            raise RuntimeError("The servers have no pipes.")
        try:
            told = json.loads(child.stdout.readline())
            yield Place(names, dead, ask=child.stdin, hear=child.stdout, **told)
        finally:
            child.stdin.close()
            child.wait(10)
