"""The running product, as the one who started it sees it: what `dev` printed, and what it stored."""

import os
import re
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sandbox import scenarios
from sandbox.scenario import Submit
from tests.dev import Dev, free_ports, running

# So that hosts which never answer are done with soon, and nobody waits for "Check again".
QUICK = {
    "WIRE_CONNECT_S": "2",
    "WIRE_REQUEST_S": "3",
    "WIRE_RUN_S": "12",
    "CHECK_AGAIN_COOL_DOWN_S": "1",
    "SWEEP_EVERY_S": "1",
}


@dataclass(frozen=True, slots=True)
class Product:
    """Where everything is, and as whom to log in."""

    dev: Dev
    url: str
    letters_url: str
    staff_url: str
    practice_url: str
    email: str
    password: str

    def server(self, slug: str) -> Submit:
        """Return what to type for a practice server, with the port that it was printed with."""
        return scenarios.by_slug(slug).submit(self._practice_port)

    @property
    def _practice_port(self) -> int:
        printed = re.search(r"address +https://canvas\.northfield\.example:(\d+)", self.dev.output)
        assert printed, self.dev.output
        return int(printed[1])

    def full_runs(self, reference: str) -> int:
        """Return how many runs with ID and secret the request has had."""
        with closing(sqlite3.connect(self.dev.data_dir / "portal.sqlite3")) as database:
            question = """
                SELECT count(*) FROM diagnosis_run JOIN onboarding_case USING (connection_id)
                WHERE onboarding_case.id = ? AND is_full
            """
            number: int = database.execute(question, [int(reference.removeprefix("CB-"))]).fetchone()[0]
            return number

    @contextmanager
    def without_worker(self) -> Iterator[None]:
        """Let the worker sleep."""
        worker = self.dev.worker()
        os.killpg(worker, signal.SIGSTOP)
        try:
            yield
        finally:
            os.killpg(worker, signal.SIGCONT)


@contextmanager
def running_product(folder: Path) -> Iterator[Product]:
    """Start everything, and end it as Ctrl-C does: no process may be left."""
    dev = Dev(folder, *free_ports(), **QUICK)
    with running(dev):
        yield _read(dev)
        dev.send(signal.SIGINT)
        assert dev.wait() == 0, dev.output
        assert dev.processes() == []
        assert "Traceback" not in dev.output, dev.output


def _read(dev: Dev) -> Product:
    found = re.search(
        r"Connect a Canvas +(?P<url>\S+?)/\n\s*Letters sent +(?P<letters_url>\S+)\n\s*Staff +(?P<staff_url>\S+)\n"
        r"\s*(?P<email>\S+) +password for this start: (?P<password>\S+)\n\s*Practice Canvas +(?P<practice_url>\S+)",
        dev.output,
    )
    assert found, dev.output
    return Product(dev, **found.groupdict())
