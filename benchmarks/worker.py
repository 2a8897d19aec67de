"""A process that asks, alone on its processor: a benchmark sends it jobs by name, and reads what they cost."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from benchmarks import machine


class Worker:
    """The other end of the process."""

    def __init__(self, child: "subprocess.Popen[str]") -> None:
        self._child = child

    def do(self, job: str, **how: Any) -> dict[str, float]:
        """Do `module.function` of this package there; return what it returns."""
        if self._child.stdin is None or self._child.stdout is None:
            raise RuntimeError("The worker has no pipes.")
        self._child.stdin.write(json.dumps({"job": job, "how": how}) + "\n")
        self._child.stdin.flush()
        answer = self._child.stdout.readline()
        if not answer:
            raise RuntimeError(f"The worker ended over {job}.")
        told: dict[str, float] = json.loads(answer)
        return told


@contextmanager
def working(ca_file: str) -> Iterator[Worker]:
    """Start a worker that trusts one authority, and end it with the block."""
    command = [sys.executable, "-m", "benchmarks.worker"]
    around = machine.environment(SSL_CERT_FILE=ca_file)
    with subprocess.Popen(  # noqa: S603 (ourselves)
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=around
    ) as child:
        try:
            yield Worker(child)
        finally:
            if child.stdin is not None:
                child.stdin.close()
            child.wait(10)


def main() -> None:
    """Do what is asked, line by line."""
    machine.pin(machine.clients_core())
    for line in sys.stdin:
        asked = json.loads(line)
        module, _, name = asked["job"].rpartition(".")
        told = getattr(import_module(f"benchmarks.{module}"), name)(**asked["how"])
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
