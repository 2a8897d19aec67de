"""The practice servers, in a process of their own on one processor, and whoever asks them, in one on another."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO

from benchmarks import machine
from benchmarks.worker import Worker, working


@dataclass(frozen=True, slots=True)
class Place:
    """Where they listen, the files that make their names and authority known, and the worker that trusts it."""

    names: int
    dead: int
    port: int
    slow_port: int  # the same behind a line of 50 ms a round trip
    counting_port: int  # the same, with every connection counted
    ca_file: str
    names_file: str
    worker: Worker  # who asks
    ask: IO[str] = field(repr=False)
    hear: IO[str] = field(repr=False)

    def connections(self) -> int:
        """Return how many connections the counting port has taken so far."""
        self.ask.write("?\n")
        self.ask.flush()
        return int(self.hear.readline())


@contextmanager
def serving(names: int, dead: int) -> Iterator[Place]:
    """Start the servers and the worker, and end them with the block."""
    command = [sys.executable, "-m", "benchmarks.serving", str(names), str(dead)]
    with subprocess.Popen(  # noqa: S603 (ourselves)
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=machine.environment()
    ) as child:
        if child.stdin is None or child.stdout is None:
            raise RuntimeError("The servers have no pipes.")
        try:
            told = json.loads(child.stdout.readline())
            with working(told["ca_file"]) as worker:
                yield Place(names, dead, worker=worker, ask=child.stdin, hear=child.stdout, **told)
        finally:
            child.stdin.close()
            child.wait(10)
