"""What one server of the sandbox is: its name, what it plays, and what to type into the portal for it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from sandbox.certificates import DOMAIN, Kind
from sandbox.developer_keys import Binding, DeveloperKey, made_up_secret
from sandbox.faults import Fault
from sandbox.regions import EUROPE

KEY_ID = 7  # people see 10000000000007
SHOWN = 20  # so many characters Canvas shows at once
HTTPS_PORT = 443

Change = Callable[[DeveloperKey], DeveloperKey]


@dataclass(frozen=True)
class Submit:
    """What to type into the portal for one server."""

    address: str
    client_id: str
    secret: str = field(repr=False)
    region: str
    lti_client_id: str = ""


@dataclass(frozen=True)
class Scenario:
    """One named server and what it plays.

    `expected` is the blocking outcome, or "connected"; `shows` is what it is there to show where that does not block.
    """

    slug: str
    title: str
    expected: str
    keys: tuple[DeveloperKey, ...]
    generation: str = "2025"
    certificate: Kind = Kind.GOOD
    fault: Fault = Fault.NONE
    require_user: bool = False
    exact_uris: bool = False
    is_hosted: bool = False
    domain: str = ""
    client_id: str = ""
    secret: str = field(default="", repr=False)
    lti_client_id: str = ""
    mend: str = "Nothing has to be mended."
    shows: str = ""

    @property
    def host(self) -> str:
        """The server's name."""
        return f"{self.slug}.{DOMAIN}"

    @property
    def plays(self) -> str:
        """The code of the outcome that it is there for; "connected" where all is well."""
        return self.shows or self.expected

    @property
    def is_healthy(self) -> bool:
        """Whether nothing is wrong at the start."""
        return self.expected == "connected" and not self.fault

    @property
    def is_wrong_as_submitted(self) -> bool:
        """Whether the fault is in the values to submit, not in the server."""
        key = good_key(self.slug)
        is_right = (self.client_id, self.secret) == (str(key.global_id), key.api_key)
        return not is_right or (bool(self.lti_client_id) and not self.fault)

    def submit(self, port: int) -> Submit:
        """Return what to type into the portal when the sandbox listens on `port`."""
        address = f"https://{self.host}" + ("" if port == HTTPS_PORT else f":{port}")
        return Submit(address, self.client_id, self.secret, EUROPE.code, self.lti_client_id)


def good_key(slug: str) -> DeveloperKey:
    """Return a developer key as the portal's list of values asks for it."""
    return DeveloperKey(
        id=KEY_ID,
        api_key=made_up_secret(slug),
        redirect_uris=(EUROPE.redirect_uri,),
        redirect_uri=EUROPE.legacy_redirect_uri,
        binding=Binding.ON,
        icon_url=EUROPE.icon_url,
    )


def server(slug: str, title: str, expected: str = "connected", **changes: object) -> Scenario:
    """Return a server with a good key, ready to have one thing changed."""
    key = good_key(slug)
    healthy = Scenario(slug, title, expected, (key,), client_id=str(key.global_id), secret=key.api_key)
    return replace(healthy, **changes)  # type: ignore[arg-type]  # the names are those of the fields above


def with_key(slug: str, title: str, expected: str, mend: str, wrong: Change, generation: str = "2025") -> Scenario:
    """Return a server whose only fault is in its developer key."""
    return server(slug, title, expected, keys=(wrong(good_key(slug)),), mend=mend, generation=generation)


def strict(uri: str) -> Change:
    """Leave one URI on a key, and nothing in the lenient field."""
    return lambda key: replace(key, redirect_uris=(uri,), redirect_uri="")
