"""The wire of a target without an address: it leads nowhere, so that the other checks can still be made."""

from collections.abc import Sequence

from keys.secret import Secret
from wire.answers import Answer, Exchange, Handshake, Reason, Resolution, Unanswered, WireError


class Nowhere:
    """A `Wire` on which nothing can be asked."""

    connections = 0

    @property
    def requests(self) -> int:
        return 0

    def resolve(self) -> Resolution:
        return Resolution((), Reason.NO_SUCH_NAME)

    def reach(self) -> str:
        raise WireError(Reason.NO_SUCH_NAME)

    def unanswered(self) -> tuple[Unanswered, ...]:
        return ()

    def handshake(self) -> Handshake:
        raise WireError(Reason.NO_SUCH_NAME)

    def get(self, path: str, query: Sequence[tuple[str, str]] = (), *, accept: str = "application/json") -> Answer:
        raise WireError(Reason.NO_SUCH_NAME)

    def has_asked(self, path: str, query: Sequence[tuple[str, str]] = (), *, accept: str = "application/json") -> bool:
        return False

    def post_form(self, path: str, form: Sequence[tuple[str, str | Secret]]) -> Answer:
        raise WireError(Reason.NO_SUCH_NAME)

    def take_exchanges(self) -> tuple[Exchange, ...]:
        return ()
