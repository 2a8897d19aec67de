"""What the wire hands back: plain, frozen values without any network in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Reason(StrEnum):
    """Why the wire could not get an answer. These are facts of findings: stored, never reused."""

    NO_SUCH_NAME = "no_such_name"  # the name does not exist or has no address
    DNS_FAILED = "dns_failed"  # the name servers did not answer
    NOT_PUBLIC = "not_public"  # at least one of its addresses may not be asked
    PORT_NOT_ALLOWED = "port_not_allowed"
    REFUSED = "refused"  # nothing listens, or the host is unreachable
    TIMEOUT = "timeout"  # no answer, or an answer that drips, within the time allowed
    CLOSED = "closed"  # the other side ended the connection before it had answered
    NOT_TLS = "not_tls"  # something answers on the port, but not with TLS
    HANDSHAKE_FAILED = "handshake_failed"
    UNTRUSTED = "untrusted"  # something secret was about to go out over an untrusted certificate
    TOO_LARGE = "too_large"  # headers, interim answers or body beyond the limits
    BAD_ANSWER = "bad_answer"  # not HTTP


class WireError(Exception):
    """The network let us down (or a limit of ours was reached). Never holds anything secret."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason = reason
        self.detail = detail  # one of our own words, never text of the other side


@dataclass(frozen=True, slots=True)
class ResolvedAddress:
    """One address that a name leads to, and whether it may be asked."""

    address: str
    is_allowed: bool

    @property
    def is_ipv6(self) -> bool:
        return ":" in self.address


@dataclass(frozen=True, slots=True)
class Resolution:
    """Every address of a name, judged; `problem` says why none may be asked (None: all may)."""

    addresses: tuple[ResolvedAddress, ...]
    problem: Reason | None = None
    detail: str = ""  # of the problem, or "ipv4_unknown": our own words, see wire/look_up.py
    aliases: tuple[str, ...] = ()  # what the name stands for (CNAME), in order, lower case


@dataclass(frozen=True, slots=True)
class Unanswered:
    """One address that was tried in vain: REFUSED, or TIMEOUT (with the detail "no_route" where we have no way)."""

    address: str
    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer: final status, headers with lower-case names, body up to the limit."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seen_at: datetime  # UTC
    elapsed_ms: int = 0
    cookies: tuple[str, ...] = ()  # names only

    def header(self, name: str) -> str:
        """Return the header's value, or "" if it is absent. `name` in lower case."""
        return self.headers.get(name, "")

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class MissingIssuer:
    """The certificate that the server should have sent: found at the leaf's own pointer, and proved."""

    issuer: str  # common name of the missing certificate
    url: str
    certificate_pem: str


@dataclass(frozen=True, slots=True)
class ExpiredIssuer:
    """A certificate above the leaf, sent by the server, that has run out while the leaf still holds."""

    name: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Handshake:
    """What the server showed in its TLS handshake, and OpenSSL's verdict on it.

    `trusted` is the chain alone (dates included), `matches_host` the names alone;
    the connection is good only with both.
    """

    trusted: bool
    matches_host: bool
    expires_at: datetime
    starts_at: datetime
    seen_at: datetime
    names: tuple[str, ...] = ()
    issuer: str = ""
    subject: str = ""
    self_signed: bool = False
    verify_code: int = 0  # OpenSSL's X509_V_ERR_…, 0 when all is well
    chain: tuple[bytes, ...] = ()  # DER, as sent, leaf first
    protocol: str = ""  # "TLSv1.3"
    problem: Reason | None = None  # NOT_TLS, HANDSHAKE_FAILED: no certificate was seen
    detail: str = ""  # our word for a failed handshake: "old_protocol", "weak", …
    offered: str = ""  # what is old or weak, in the trade's words: "TLSv1.1", "RC4-SHA", "RSA 1024 bit"
    missing: MissingIssuer | None = None  # set when one fetched certificate makes the chain hold
    expired_issuer: ExpiredIssuer | None = None

    @property
    def is_good(self) -> bool:
        return self.trusted and self.matches_host


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and its answer as evidence: everything in it is known harmless, values masked."""

    method: str
    path: str  # with the query, masked
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)  # allow-listed names, masked values
    said: str = ""  # a known error text, e.g. "invalid_client: unknown client"
    body_length: int = 0
    body_digest: str = ""  # SHA-256, hex, first 16
    elapsed_ms: int = 0
    asked_at: datetime | None = None
    address: str = ""  # the address asked
    verified: bool = True  # over a trusted certificate
    failed: str = ""  # a Reason instead of a status
