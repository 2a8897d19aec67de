"""What a run may know: what people told us, what is chosen on our side, what may be done."""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from keys.secret import Secret
from wire.address import Address


@dataclass(frozen=True, slots=True)
class RegionUris:
    """The redirect URIs that the vendor owns in one region; "" where not set."""

    code: str
    name: str
    redirect_uri: str = ""
    legacy_redirect_uri: str = ""


@dataclass(frozen=True, slots=True)
class Submitted:
    """What people told us, tidied, beside what was tidied (see diagnosis/details.py)."""

    address: Address | None
    address_problem: str = ""  # "malformed", "is_number", "port_not_allowed"; "" when there is an address
    address_from: str = ""  # what was typed, when more than its host was tidied away
    port: int | None = None  # the port of a refused address
    client_id: str = ""  # digits; "" when none could be read
    client_id_problem: str = ""  # "malformed": something was given and it is no number (it is not kept)
    client_id_rounded: str = ""  # "1.0E+13", where a spreadsheet left digits out
    lti_client_id: str | None = None  # of an LTI key beside it; None: nothing was said of one, "": there is none
    lti_client_id_problem: str = ""  # as above
    secret: Secret | None = None
    secret_removed: tuple[str, ...] = ()  # codes: "spaces", "line_breaks", "quotes", "invisible", …
    is_swapped: bool = False
    wants_key: bool = True  # False: only address, certificate and Canvas are asked about
    wants_secret: bool = True  # False: the key is looked at without its secret (daily watch, hosted servers)


@dataclass(frozen=True, slots=True)
class Target:
    """Everything a run may know: what was submitted, what is chosen on our side, what may be done."""

    submitted: Submitted
    region: RegionUris | None = None
    other_regions: tuple[RegionUris, ...] = ()
    scopes: tuple[str, ...] = ()
    may_send_secret: bool = False  # the contact proved the address, and the budgets allow it
    certificate_warning: timedelta = timedelta(days=21)
    state: str = field(default_factory=lambda: secrets.token_hex(16))  # one a run: equal questions are remembered

    @property
    def address(self) -> Address:
        """The address; only for checks that need Capability.ADDRESS."""
        if self.submitted.address is None:
            raise ValueError("This target has no usable address.")
        return self.submitted.address
