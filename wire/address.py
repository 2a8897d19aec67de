"""The address of a server: parsed once, rebuilt from its parts, and only that is ever sent."""

from dataclasses import dataclass

HTTPS_PORT = 443


class AddressError(ValueError):
    """No address that may be asked can be read; `code` is "malformed", "is_number" or "port_not_allowed"."""

    def __init__(self, code: str, port: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.port = port


@dataclass(frozen=True, slots=True)
class Address:
    """One https server: a plain dotted name (lower case, ASCII after IDNA) and a port."""

    host: str
    port: int = HTTPS_PORT

    @property
    def netloc(self) -> str:
        """The host, with the port only where it is not 443: what the Host header says."""
        return self.host if self.port == HTTPS_PORT else f"{self.host}:{self.port}"

    @property
    def origin(self) -> str:
        """The address as `https://host[:port]`."""
        return f"https://{self.netloc}"


def parse(url: str) -> Address:
    """Read an https URL strictly; raise AddressError for everything that is not plainly one.

    Whether the port may be asked is the policy's to say, not this function's.
    """
    raise NotImplementedError
