"""One server, pinned to one of its judged addresses: resolve, reach, shake hands, open again."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TypeVar

from wire import verdict
from wire.address import Address
from wire.answers import Handshake, Reason, Resolution, Unanswered, WireError
from wire.deadline import Deadline
from wire.handshake import CertificateError, HandshakeError, shake
from wire.issuer import Errand, find_missing
from wire.link import Link
from wire.names import Lookup, resolve
from wire.old_hello import OldAnswer, ask_in_old_words
from wire.plain import speaks_http
from wire.policy import Policy
from wire.reaching import Counters, reach_any
from wire.timed_socket import TimedSocket, TimedTlsSocket, open_socket
from wire.trust import reading_context, verifying_context

_NO_ISSUER = (20, 21)  # X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, …_UNABLE_TO_VERIFY_LEAF_SIGNATURE

T = TypeVar("T")


class PinnedServer:
    """Everything below HTTP for one address; each step is made once, and its failure raised again."""

    def __init__(
        self, address: Address, policy: Policy, deadline: Deadline, counters: Counters, lookup: Lookup | None
    ) -> None:
        self.address = address
        self.pinned = ""  # the address that answered
        self.unanswered: list[Unanswered] = []  # those tried before in vain
        self._policy = policy
        self._deadline = deadline
        self._counters = counters
        self._lookup = lookup
        self._resolution: Resolution | None = None
        self._opened: TimedSocket | None = None  # reached, and not yet used for a handshake
        self._handshake: Handshake | None = None
        self._link: Link | None = None
        self._failed: WireError | None = None

    @property
    def is_verified(self) -> bool:
        """Whether the server showed a good certificate."""
        return self._handshake is not None and self._handshake.is_good

    def resolve(self) -> Resolution:
        """Resolve the name, the first time only."""
        if self._resolution is None:
            limit = self._deadline.within(self._policy.connect_s)
            self._resolution = resolve(self.address.host, self._policy, limit, self._lookup)
        return self._resolution

    def reach(self) -> str:
        """Open the TCP connection, the first time only; return the address that answered."""
        if not self.pinned:
            self.pinned, self._opened = self._once(self._open_first)
        return self.pinned

    def handshake(self) -> Handshake:
        """Make the TLS handshake, the first time only; a refused certificate is read, not raised."""
        if self._handshake is None:
            self.reach()
            self._handshake = self._once(self._shake_first)
        return self._handshake

    def link(self) -> Link:
        """Return the connection that carries requests, opened again if the server has closed it.

        After a good handshake every connection must be good again: else WireError(UNTRUSTED).
        """
        shown = self.handshake()
        if shown.problem is not None:
            raise WireError(shown.problem, shown.detail)
        if self._link is None or self._link.is_stale():
            self._drop_link()
            self._link = self._link_again()
        return self._link

    def close(self) -> None:
        """Close whatever is open."""
        self._drop_link()
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def _drop_link(self) -> None:
        if self._link is not None:
            self._link.close()
            self._link = None

    def _once(self, step: Callable[[], T]) -> T:
        """Make a step unless one failed before; then raise the same again."""
        if self._failed is not None:
            raise WireError(self._failed.reason, self._failed.detail)
        try:
            return step()
        except (WireError, TimeoutError) as error:
            self._failed = error if isinstance(error, WireError) else WireError(Reason.TIMEOUT)
            raise self._failed from error

    def _open_first(self) -> tuple[str, TimedSocket]:
        if self.address.port not in self._policy.allowed_ports:
            raise WireError(Reason.PORT_NOT_ALLOWED)
        limit = self._deadline.within(self._policy.connect_s)
        return reach_any(self.resolve(), self.address.port, self._policy, limit, self._counters, self.unanswered)

    def _open(self) -> TimedSocket:
        """Take the socket that was reached, or open another one to the same address."""
        if self._opened is not None:
            opened, self._opened = self._opened, None
            return opened
        limit = self._deadline.within(self._policy.connect_s)
        opened = open_socket(self.pinned, self.address.port, self._policy, limit)
        self._counters.connections += 1
        return opened

    def _shake(self, *, is_verifying: bool) -> TimedTlsSocket:
        context = verifying_context(self._policy.extra_ca_file) if is_verifying else reading_context()
        limit = self._deadline.within(self._policy.request_s)
        return shake(self._open(), self.address.host, context, limit)

    def _shake_first(self) -> Handshake:
        try:
            secured = self._shake(is_verifying=True)
        except CertificateError as error:
            return self._read_refused(error.code)
        except HandshakeError as error:
            return self._explain_failed(error.detail)
        self._link = Link(secured, self._policy, is_verified=True)
        return verdict.accepted(secured, self.address.host)

    def _read_refused(self, code: int) -> Handshake:
        """Read the refused certificate over a second connection, which then carries what is not secret."""
        try:
            secured = self._shake(is_verifying=False)
        except HandshakeError as error:
            return verdict.failed(Reason.HANDSHAKE_FAILED, error.detail, code=code)
        self._link = Link(secured, self._policy, is_verified=False)
        shown = verdict.refused(secured, self.address.host, code, self._policy)
        lacks_issuer = code in _NO_ISSUER or shown.expired_issuer is not None
        is_in_time = (
            shown.starts_at <= shown.seen_at < shown.expires_at
        )  # else nothing proves that it is all that lacks
        if lacks_issuer and is_in_time and shown.chain and not shown.self_signed:
            errand = Errand(self._policy, self._deadline, self._counters, self._lookup)
            return replace(shown, missing=find_missing(shown.chain, errand))
        return shown

    def _explain_failed(self, detail: str) -> Handshake:
        """Find out, with one more connection, what is behind a handshake that failed without a certificate."""
        with suppress(HandshakeError, WireError):  # then the first failure is all that is known
            if detail in ("not_tls", "closed") and self._speaks_http():
                return verdict.failed(Reason.NOT_TLS, "http")
            if detail in (
                "old_protocol",
                "weak",
                "handshake_refused",
                "closed",
            ):  # Windows closes where others send an alert
                return verdict.outdated(detail, self._ask_in_old_words())
        if detail == "not_tls":
            return verdict.failed(Reason.NOT_TLS, "other")
        return verdict.failed(Reason.HANDSHAKE_FAILED, detail)

    def _ask_in_old_words(self) -> OldAnswer | None:
        return ask_in_old_words(self._open(), self.address.host, self._deadline.within(self._policy.connect_s))

    def _speaks_http(self) -> bool:
        opened = self._open()
        self._counters.requests += 1
        return speaks_http(opened, self.address, self._policy, self._deadline.within(self._policy.connect_s))

    def _link_again(self) -> Link:
        try:
            return Link(self._shake(is_verifying=self.is_verified), self._policy, is_verified=self.is_verified)
        except CertificateError as error:
            raise WireError(Reason.UNTRUSTED, "changed") from error
        except HandshakeError as error:
            raise WireError(Reason.HANDSHAKE_FAILED, error.detail) from error
        except TimeoutError as error:
            raise WireError(Reason.TIMEOUT) from error
