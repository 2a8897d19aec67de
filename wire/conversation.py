"""A conversation with one Canvas server: one pinned connection, one deadline, answers remembered within the run."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from time import monotonic
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlencode

from keys.secret import Secret
from wire.address import Address
from wire.answers import Answer, Exchange, Handshake, Reason, Resolution, Unanswered, WireError
from wire.deadline import Deadline
from wire.evidence import Parameter, Question, Recorder
from wire.link import Link
from wire.masking import Masker
from wire.names import Lookup
from wire.pinned import PinnedServer
from wire.policy import Policy
from wire.quoting import quoted
from wire.reaching import Counters
from wire.reading import Received

_PATH: Final = re.compile(r"/[!-\"$->@-~]*")  # printable ASCII without "?" and "#"


class Conversation:
    """How checks ask one server; the `Wire` of diagnosis/checks/base.py, used in a `with`.

    `masked` are values that must not show in evidence (a Secret that is posted is masked anyway);
    `known_texts` are what evidence may repeat of a body, as it stands there.
    """

    def __init__(
        self,
        address: Address,
        policy: Policy,
        *,
        masked: Sequence[Secret] = (),
        known_texts: Sequence[str] = (),
        lookup: Lookup | None = None,
    ) -> None:
        self._policy = policy
        self._deadline = Deadline(policy.run_s)
        self._counters = Counters()
        self._server = PinnedServer(address, policy, self._deadline, self._counters, lookup)
        self._recorder = Recorder(Masker(masked), known_texts)
        self._remembered: dict[tuple[object, ...], tuple[Answer | WireError, Exchange]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection. What is remembered stays."""
        self._server.close()

    @property
    def requests(self) -> int:
        """How many HTTP requests were sent so far, issuer fetches too."""
        return self._counters.requests

    @property
    def connections(self) -> int:
        """How many TCP connections were opened so far, issuer fetches and second handshakes too."""
        return self._counters.connections

    def resolve(self) -> Resolution:
        """Resolve and judge the name; never raises, `problem` says why it may not be asked."""
        return self._server.resolve()

    def reach(self) -> str:
        """Open the TCP connection; return the address that answered, or raise WireError."""
        return self._server.reach()

    def unanswered(self) -> tuple[Unanswered, ...]:
        """Return the server's addresses that were tried in vain."""
        return tuple(self._server.unanswered)

    def handshake(self) -> Handshake:
        """Return the server's certificate and OpenSSL's verdict; WireError only where nothing answers."""
        return self._server.handshake()

    def get(self, path: str, query: Sequence[tuple[str, str]] = (), *, accept: str = "application/json") -> Answer:
        """GET a path; follows no redirect. A body beyond the limit is cut off there."""
        return self._ask(Question("GET", path, query, None, accept))

    def has_asked(self, path: str, query: Sequence[tuple[str, str]] = (), *, accept: str = "application/json") -> bool:
        """Say whether this GET is remembered, so that asking it again costs nothing."""
        return Question("GET", path, query, None, accept).key in self._remembered

    def post_form(self, path: str, form: Sequence[Parameter]) -> Answer:
        """POST a form; with a Secret in it only over a connection whose certificate was accepted.

        Else raises WireError(UNTRUSTED), with nothing sent.
        """
        return self._ask(Question("POST", path, (), form))

    def take_exchanges(self) -> tuple[Exchange, ...]:
        """Return the evidence of what was asked (or remembered) since the last call."""
        return self._recorder.take()

    def _ask(self, question: Question) -> Answer:
        """Ask, or remember what came of asking the same before."""
        if question.key not in self._remembered:
            self._remembered[question.key] = self._ask_and_describe(question)
        outcome, exchange = self._remembered[question.key]
        self._recorder.add(exchange)
        if isinstance(outcome, WireError):
            raise WireError(outcome.reason, outcome.detail)
        return outcome

    def _ask_and_describe(self, question: Question) -> tuple[Answer | WireError, Exchange]:
        for secret in _secrets(question):
            self._recorder.masker.add(secret)
        asked_at, started = datetime.now(UTC), monotonic()
        outcome: Answer | WireError
        try:
            received = self._send(question)
        except WireError as error:
            outcome = WireError(error.reason, error.detail)
        else:
            outcome = _answer(received, round((monotonic() - started) * 1000))
        exchange = self._recorder.describe(
            question, outcome, asked_at, self._server.pinned, is_verified=self._server.is_verified
        )
        return outcome, exchange

    def _send(self, question: Question) -> Received:
        request = self._compose(question)
        self._server.handshake()
        limit = self._deadline.within(self._policy.request_s)
        link = self._link_for(question)
        self._counters.requests += 1
        try:
            return link.ask(request, question.method, limit)
        except WireError as error:
            if error.reason is not Reason.CLOSED or not link.may_have_been_stale:
                raise
        # The server closed the kept connection just as we asked: once more, on a new one.
        link = self._link_for(question)
        self._counters.requests += 1
        return link.ask(request, question.method, limit)

    def _link_for(self, question: Question) -> Link:
        """Return the connection to ask on; every time, a secret needs one whose own certificate was accepted."""
        link = self._server.link()
        if _secrets(question) and not link.is_verified:
            raise WireError(Reason.UNTRUSTED)
        return link

    def _compose(self, question: Question) -> bytes:
        """Write the request: no cookies, no Sec-Fetch, nothing compressed."""
        if not _PATH.fullmatch(question.path):
            raise ValueError("A path starts with a slash and holds no query.")
        query = "&".join(f"{quoted(name)}={quoted(value)}" for name, value in question.query)
        lines = [
            f"{question.method} {question.path}{'?' if query else ''}{query} HTTP/1.1",
            f"Host: {self._server.address.netloc}",
            f"User-Agent: {self._policy.user_agent}",
            f"Accept: {question.accept}",
            "Accept-Encoding: identity",
        ]
        body = b""
        if question.form is not None:
            pairs = [(name, value.reveal() if isinstance(value, Secret) else value) for name, value in question.form]
            body = urlencode(pairs).encode()
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        if any("\r" in line or "\n" in line for line in lines):
            raise ValueError("A header holds a line break.")
        return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace") + body


def _secrets(question: Question) -> list[Secret]:
    return [value for _, value in question.form or () if isinstance(value, Secret)]


def _answer(received: Received, elapsed_ms: int) -> Answer:
    """Join repeated headers, and keep of cookies their names only."""
    headers: dict[str, str] = {}
    cookies: list[str] = []
    for name, value in received.headers:
        if name == "set-cookie":
            cookies.append(value.partition("=")[0].strip())
        else:
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return Answer(
        status=received.status,
        headers=headers,
        body=received.body,
        seen_at=datetime.now(UTC),
        elapsed_ms=elapsed_ms,
        cookies=tuple(cookies),
    )
