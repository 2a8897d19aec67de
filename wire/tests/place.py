"""A place to test in: an authority of its own, a names file, and policies that open loopback alone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from keys.secret import Secret
from wire.address import Address
from wire.conversation import Conversation
from wire.policy import Policy
from wire.tests.certificates import Made, make
from wire.tests.servers import Server

HOST = "canvas.example.edu"
ISSUER_HOST = "pki.example.edu"


@dataclass
class Place:
    """Certificates and settings of one test session."""

    directory: Path
    root: Made
    intermediate: Made
    _count: int = 0

    @classmethod
    def make(cls, directory: Path) -> "Place":
        root = make("Test Root", is_authority=True)
        place = cls(directory, root, make("Test Intermediate", root, is_authority=True))
        (directory / "ca.pem").write_bytes(root.pem)
        (directory / "names").write_text(f"127.0.0.1 {HOST} {ISSUER_HOST}\n")
        return place

    def write(self, made: Made, chain: Sequence[Made] = ()) -> str:
        """Write a certificate with its chain; return the file's path."""
        self._count += 1
        return made.write(self.directory / f"{self._count}.pem", chain)

    def leaf(self, *names: str, **changes: Any) -> str:
        """Make a good leaf with its chain, but for the changes; return the file's path."""
        names = names or (HOST,)
        return self.write(make(names[0], self.intermediate, names=names, **changes), [self.intermediate])

    def policy(self, *ports: int, **changes: Any) -> Policy:
        """Return a policy that opens loopback and these ports, with one more CA."""
        policy = Policy.from_values(
            allowed_networks="127.0.0.0/8",
            allowed_ports=(443, *ports),
            extra_ca_file=str(self.directory / "ca.pem"),
            names_file=str(self.directory / "names"),
        )
        return replace(policy, **changes)

    def converse(self, server: Server, masked: Sequence[Secret] = (), **changes: Any) -> Conversation:
        """Open a conversation with a server under the usual name."""
        known = ("invalid_client", "unknown client")
        address = Address(HOST, server.port)
        return Conversation(address, self.policy(server.port, **changes), masked=masked, known_texts=known)
