"""The whole sandbox: the Canvas side over TLS, the administrator's page, the files that others read."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from sandbox import issuer
from sandbox.admin_page import AdminSide
from sandbox.authority import Vault, write_private
from sandbox.https import CanvasSide, Contexts
from sandbox.listener import Listener
from sandbox.practice import Practice
from sandbox.scenario import Scenario, Submit
from sandbox.scenarios import ALL

LOOPBACK = "127.0.0.1"
PORT = 9443
ADMIN_PORT = 9444
NAMES_FILE = "names"


@dataclass(frozen=True)
class Sandbox:
    """A running sandbox: where it listens, and the files that make its names and certificates known."""

    port: int
    admin_port: int
    ca_file: Path  # the root to trust, PEM
    names_file: Path  # hosts format
    practice: Practice = field(repr=False)
    address: str = LOOPBACK

    @property
    def admin_url(self) -> str:
        """The administrator's page."""
        return f"http://{self.address}:{self.admin_port}/"

    def submit(self, slug: str) -> Submit:
        """Return what to type into the portal for the server of this slug."""
        return self.practice.by_slug[slug].submit(self.port)


@contextmanager
def running(
    scenarios: Sequence[Scenario] = ALL,
    port: int = 0,
    admin_port: int = 0,
    folder: Path | None = None,
    address: str = LOOPBACK,
) -> Iterator[Sandbox]:
    """Run a sandbox in threads until the block ends; port 0 takes any free one, no folder a temporary one.

    Raises NotLoopbackError for an address that others could reach, OSError if a port is taken.
    """
    if folder is None:
        with (
            TemporaryDirectory(prefix="sandbox-") as temporary,
            _serving(scenarios, port, admin_port, Path(temporary), address) as sandbox,
        ):
            yield sandbox
    else:
        with _serving(scenarios, port, admin_port, folder, address) as sandbox:
            yield sandbox


@contextmanager
def _serving(
    scenarios: Sequence[Scenario], port: int, admin_port: int, folder: Path, address: str
) -> Iterator[Sandbox]:
    practice = Practice(scenarios)
    vault = Vault(folder)
    contexts = Contexts(vault)
    names_file = folder / NAMES_FILE
    names = [*(scenario.host for scenario in practice.scenarios), issuer.HOST]
    write_private(names_file, "".join(f"{address} {name}\n" for name in names).encode())
    admin_side = AdminSide(practice)
    with Listener(address, admin_port, admin_side.serve) as admin:
        canvas = Listener(address, port, CanvasSide(practice, contexts).serve)
        contexts.issuer_url = issuer.url(canvas.port)  # before anybody is served: certificates carry it
        admin_side.port = canvas.port
        with canvas:
            yield Sandbox(canvas.port, admin.port, vault.ca_file, names_file, practice, address)
