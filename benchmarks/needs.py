"""The programs that are compared with: whether they are here, and how to get them."""

import os
import shutil
from dataclasses import dataclass

from benchmarks.table import Row


@dataclass(frozen=True, slots=True)
class Need:
    """One program: the names it may have, a variable that may say where it lies, and how to get it."""

    names: tuple[str, ...]
    variable: str
    how: str

    @property
    def path(self) -> str | None:
        """Where it lies, or None."""
        told = os.environ.get(self.variable, "")
        return next(filter(None, (shutil.which(name) for name in (told, *self.names) if name)), None)

    def missing(self, what: str) -> Row:
        """Return the row of what is not measured without it."""
        return Row(what, None, detail="left out" if self.path else self.how)


CURL = Need(("curl",), "CURL", "curl is not here; on Debian: apt-get install curl")
BLACKBOX = Need(
    ("prometheus-blackbox-exporter", "blackbox_exporter"),
    "BLACKBOX_EXPORTER",
    "blackbox_exporter is not here; on Debian: apt-get install prometheus-blackbox-exporter",
)
SSLYZE = Need(
    ("sslyze",),
    "SSLYZE",
    "sslyze is not here. It needs an environment of its own: python -m venv DIR && DIR/bin/pip install sslyze, "
    "then SSLYZE=DIR/bin/sslyze",
)
TESTSSL = Need(("testssl", "testssl.sh"), "TESTSSL", "testssl.sh is not here; on Debian: apt-get install testssl.sh")
