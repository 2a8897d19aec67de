"""What may be asked, and how much of it: the limits of a conversation, apart from any network."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Self

from wire.address import HIGHEST_PORT, HTTPS_PORT
from wire.name_servers import NameServer, parse_servers

KIB = 1024


@dataclass(frozen=True, slots=True)
class Policy:
    """The limits. Closed by default: public addresses, port 443, the system's trust store, real names only.

    Times are seconds, sizes are bytes.
    """

    allowed_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    allowed_ports: tuple[int, ...] = (HTTPS_PORT,)
    extra_ca_file: str | None = None
    names_file: str | None = None  # hosts format, asked before DNS, only for allowed_networks
    name_servers: tuple[NameServer, ...] = ()  # asked in this order; none: those of the system
    connect_s: float = 5.0
    request_s: float = 10.0
    run_s: float = 30.0
    max_body: int = 256 * KIB
    max_headers: int = 100
    max_header_bytes: int = 64 * KIB  # all header lines of one answer together, interim answers too
    max_interim: int = 3
    max_addresses: int = 4  # so many of a name's addresses are tried
    user_agent: str = "CanvasOnboardingPortal/1.0"

    @classmethod
    def from_values(  # noqa: PLR0913 (one argument a setting, all by name)
        cls,
        *,
        allowed_networks: str | Iterable[str] = (),
        allowed_ports: str | Iterable[str | int] = (HTTPS_PORT,),
        extra_ca_file: str | None = None,
        names_file: str | None = None,
        name_servers: str | Iterable[str] = (),
        user_agent: str = "",
        connect_s: float = 5.0,
        request_s: float = 10.0,
        run_s: float = 30.0,
    ) -> Self:
        """Make a policy from settings as the environment gives them; raises ValueError for what cannot be read."""
        ports = tuple(int(port) for port in _items(allowed_ports))
        if not all(0 < port <= HIGHEST_PORT for port in ports):
            raise ValueError("An allowed port is not between 1 and 65535.")
        return cls(
            allowed_networks=tuple(ip_network(network) for network in _items(allowed_networks)),
            allowed_ports=ports,
            extra_ca_file=extra_ca_file or None,
            names_file=names_file or None,
            name_servers=parse_servers(_items(name_servers)),
            connect_s=connect_s,
            request_s=request_s,
            run_s=run_s,
            user_agent=user_agent or "CanvasOnboardingPortal/1.0",
        )


def _items(values: str | Iterable[str | int]) -> list[str]:
    parts = values.split(",") if isinstance(values, str) else [str(value) for value in values]
    return [part.strip() for part in parts if part.strip()]
