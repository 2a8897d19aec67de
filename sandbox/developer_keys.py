"""A developer key as Canvas keeps it: how its ID is read, whether it is on, what its form does on saving."""

import hashlib
import re
import secrets
import string
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

SHARD_SIZE = 10**13  # a global ID is shard x 10^13 + local ID (canvas-lms, developer_key.rb, global_id)
OWN_SHARD = 1  # an installation of one shard calls it 1
SECRET_LENGTH = 64
ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
LONGEST_URI = 4096

# Ruby's Integer(): blanks around, one sign, base prefixes (a lone 0 means octal), single underscores inside.
_RUBY_INTEGER = re.compile(
    r"[ \t\n\v\f\r]*(?P<sign>[+-]?)(?:"
    r"0x(?P<hex>[0-9a-f]+(?:_[0-9a-f]+)*)|0b(?P<bin>[01]+(?:_[01]+)*)|0d(?P<dec>\d+(?:_\d+)*)|"
    r"0[o_]?(?P<oct>[0-7]+(?:_[0-7]+)*)|(?P<plain>0|[1-9]\d*(?:_\d+)*))[ \t\n\v\f\r]*",
    re.IGNORECASE | re.ASCII,
)
_BASES = {"hex": 16, "bin": 2, "dec": 10, "oct": 8, "plain": 10}


class Binding(StrEnum):
    """The ON/OFF switch an administrator sees: the state of the key's binding to the account."""

    ON = "on"
    OFF = "off"
    ALLOW = "allow"


class Owner(StrEnum):
    """Whose key it is: this root account's, everybody's (site admin), or another root account's."""

    OWN = "own"
    SITE_ADMIN = "site_admin"
    OTHER = "other"


@dataclass(frozen=True)
class DeveloperKey:
    """One row of Canvas's table `developer_keys` with its binding. `id` is the local one."""

    id: int
    name: str = "Canvas Badges"
    api_key: str = field(default="", repr=False)
    redirect_uris: tuple[str, ...] = ()  # compared strictly
    redirect_uri: str = ""  # the legacy field, compared leniently
    binding: Binding = Binding.OFF  # new keys start off
    workflow_state: str = "active"
    require_scopes: bool = False
    scopes: tuple[str, ...] = ()
    is_lti_key: bool = False
    test_cluster_only: bool = False
    owner: Owner = Owner.OWN
    site_admin_binding: Binding = Binding.ALLOW
    email: str = "it@northfield.example"
    vendor_code: str = ""
    icon_url: str = ""
    notes: str = ""

    @property
    def global_id(self) -> int:
        """The number that administrators see and copy."""
        return OWN_SHARD * SHARD_SIZE + self.id

    @property
    def is_active(self) -> bool:
        """Deleted and inactive keys are unknown to every endpoint."""
        return self.workflow_state == "active"

    @property
    def is_on(self) -> bool:
        """Whether the switch lets it through for this account (reference: developer key states)."""
        if self.owner is Owner.OTHER:
            return False
        if self.owner is Owner.SITE_ADMIN and self.site_admin_binding is not Binding.ALLOW:
            return self.site_admin_binding is Binding.ON
        return self.binding is Binding.ON


def ruby_integer(text: str) -> int | None:
    """Read a number as Ruby's `Integer()` does; None where Ruby raises."""
    match = _RUBY_INTEGER.fullmatch(text)
    if match is None:
        return None
    kind = str(match.lastgroup)
    number = int(match[kind], _BASES[kind])
    return -number if match["sign"] == "-" else number


def find_key(keys: tuple[DeveloperKey, ...], client_id: str) -> DeveloperKey | None:
    """Return the active key that a client ID leads to, by global or local number, or None."""
    number = ruby_integer(client_id)
    if number is None or not 0 < number < 2**63:
        return None
    shard, local = divmod(number, SHARD_SIZE)
    if shard not in (0, OWN_SHARD):
        return None
    return next((key for key in keys if key.id == local and key.is_active), None)


def tidy_uri(text: str) -> str:
    """Return a URI as Canvas stores it on saving; raise ValueError if Canvas refuses it.

    Without a scheme Canvas puts `http://` in front (canvas-lms, canvas_http.rb, validate_url).
    """
    uri = text.strip()
    if not uri:
        return ""
    if "://" not in uri:
        uri = f"http://{uri}"
    if len(uri) > LONGEST_URI or not urlsplit(uri).hostname:
        raise ValueError("The URI is not valid.")
    return uri


def tidy_uris(text: str) -> tuple[str, ...]:
    """Return the entries of the field "Redirect URIs": split at blanks and line ends, at nothing else."""
    return tuple(tidy_uri(part) for part in text.split())


def made_up_secret(name: str) -> str:
    """Return a made-up secret that is always the same for one name; it opens nothing anywhere."""
    digest = hashlib.shake_256(f"practice {name}".encode()).digest(SECRET_LENGTH)
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest)


def new_secret() -> str:
    """Return a new secret in the shape of Canvas's own: 64 letters and digits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(SECRET_LENGTH))
