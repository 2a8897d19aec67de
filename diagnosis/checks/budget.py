"""How many requests one run may cost, whatever is wrong, and what is kept back for the questions to come."""

from collections.abc import Sequence

from diagnosis.checks.base import Wire

MOST_REQUESTS = 14
FOR_SECRET = 1  # the token probe always has its turn
FOR_STATE = 1  # the state behind a scope error; where that is an LTI key's there is no state to look for


def may_ask(wire: Wire, path: str, query: Sequence[tuple[str, str]], *, accept: str, keep: int) -> bool:
    """Say whether this GET leaves `keep` requests of the run for later; what is remembered may always be asked.

    So a check that walks the same way again, over answers that the wire remembers, ends where the first one did.
    """
    return wire.has_asked(path, query, accept=accept) or wire.requests + 1 + keep <= MOST_REQUESTS
