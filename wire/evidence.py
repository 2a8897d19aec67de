"""Evidence: what was asked and answered, with nothing in it that is not known harmless."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from urllib.parse import quote

from keys.secret import Secret
from wire.answers import Answer, Exchange, WireError
from wire.masking import MASK, Masker, is_uuid
from wire.quoting import quoted

_SHOWN_HEADERS: Final = (
    "content-type",
    "content-length",
    "content-encoding",
    "date",
    "location",
    "retry-after",
    "server",
    "www-authenticate",
    "x-canvas-meta",
    "x-rate-limit-remaining",
    "x-request-context-id",
)
_HIDDEN_PARAMETERS: Final = ("state", "code", "nonce", "client_secret")
_LONGEST_HEADER: Final = 1000
_LONGEST_PATH: Final = 4000
_MOST_TEXTS: Final = 4

Parameter = tuple[str, str | Secret]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, before it is masked."""

    method: str
    path: str
    query: Sequence[tuple[str, str]] = ()
    form: Sequence[Parameter] | None = None
    accept: str = "application/json"

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two questions the same one."""
        return self.method, self.path, tuple(self.query), None if self.form is None else tuple(self.form), self.accept


@dataclass
class Recorder:
    """Write exchanges down, masked, until they are taken."""

    masker: Masker
    known_texts: Sequence[str] = ()
    _kept: list[Exchange] = field(default_factory=list)

    def take(self) -> tuple[Exchange, ...]:
        """Return what was written since the last time."""
        taken, self._kept = tuple(self._kept), []
        return taken

    def add(self, exchange: Exchange) -> None:
        """Write down an exchange, also one that is only remembered."""
        self._kept.append(exchange)

    def describe(
        self, question: Question, outcome: Answer | WireError, asked_at: datetime, address: str, *, is_verified: bool
    ) -> Exchange:
        """Make the exchange of a question and what came of it."""
        path = self._shown_path(question)
        if isinstance(outcome, WireError):
            return Exchange(
                method=question.method,
                path=path,
                asked_at=asked_at,
                address=address,
                verified=is_verified,
                failed=outcome.reason,
            )
        spared = [question.path, *(value for name, value in question.query if name not in _HIDDEN_PARAMETERS)]
        return Exchange(
            method=question.method,
            path=path,
            status=outcome.status,
            headers=self._shown_headers(outcome.headers, [*spared, *map(quoted, spared)]),
            said=self._said(outcome.text),
            body_length=len(outcome.body),
            body_digest=self._digest(outcome.text),
            elapsed_ms=outcome.elapsed_ms,
            asked_at=asked_at,
            address=address,
            verified=is_verified,
        )

    def _shown_path(self, question: Question) -> str:
        """Show the path and query; what is hidden is hidden by name, the rest is only freed of secrets."""
        pairs = [
            f"{quote(name)}={MASK if name in _HIDDEN_PARAMETERS else quoted(value, ':/|')}"
            for name, value in question.query
        ]
        whole = question.path + ("?" if pairs else "") + "&".join(pairs)
        return self.masker.mask_secrets(whole)[:_LONGEST_PATH]

    def _shown_headers(self, headers: Mapping[str, str], spared: Sequence[str]) -> dict[str, str]:
        shown = {}
        for name in _SHOWN_HEADERS:
            if name not in headers:
                continue
            value = _printable(headers[name])[:_LONGEST_HEADER]
            shown[name] = self.masker.mask_secrets(value) if is_uuid(value) else self.masker.mask(value, spared)
        return shown

    def _said(self, text: str) -> str:
        """Return the known texts that the answer holds, in its own order, parts of longer ones left out."""
        found = sorted((text.find(known), -len(known), known) for known in self.known_texts if known in text)
        said: list[str] = []
        end = -1
        for start, _, known in found:
            if start >= end:
                said.append(known)
                end = start + len(known)
        return ": ".join(said[:_MOST_TEXTS])

    def _digest(self, text: str) -> str:
        """Return a digest of the masked body: the same page has the same one, and it confirms no secret."""
        return hashlib.sha256(self.masker.mask(text).encode("utf-8", "replace")).hexdigest()[:16]


def _printable(text: str) -> str:
    return text if text.isprintable() else "".join(character for character in text if character.isprintable())
