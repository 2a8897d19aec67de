"""What can become of a request and of its connection, and how often it does."""

from dataclasses import dataclass
from random import Random

from onboarding.models import Case
from registry.models import Connection

_C, _S = Case.State, Connection.State
OURS, NETWORK = "ours", "network"

# What stands in the way, by how often it does.
TO_MEND = {
    "key.off": 22, "secret.wrong": 14, "scopes.missing": 12, "redirect.mismatch": 10, "tls.missing_intermediate": 9,
    "key.unknown": 8, "redirect.other_region": 8, "tls.expired": 7, "key.looks_like_lti": 4, "canvas.blocked": 4,
    "tls.wrong_name": 3, "redirect.slash": 3, "canvas.not_canvas": 3, "address.moved": 2, "scopes.missing_unlisted": 2,
}  # fmt: skip
BREAKS = {"tls.expired": 9, "key.off": 6, "secret.wrong": 4, "key.unknown": 3, "address.no_such_name": 2}
UNCLEAR = {"canvas.unavailable": 4, "address.timeout": 4, "tls.handshake_failed": 1, "canvas.rate_limited": 1}
FOR_US = {"connected": 6, "canvas.authorize_hidden": 3, "any.unrecognised": 1, "canvas.user_agent_refused": 1}


@dataclass(frozen=True, slots=True)
class Story:
    """Where a request ends (so far), and its connection."""

    weight: float
    case: str
    connection: str = _S.NEW
    is_mended: bool = False  # it broke once and works again

    @property
    def is_open(self) -> bool:
        return self.case not in Case.CLOSED_STATES


# The first so many institutions take one each, so that even a small store has all of them.
ALL = (
    Story(58, _C.CONNECTED, _S.CONNECTED),
    Story(4, _C.CONNECTED, _S.BROKEN),
    Story(9, _C.WAITING_INSTITUTION),
    Story(3, _C.WAITING_STAFF),
    Story(10, _C.CONNECTED, _S.CONNECTED, is_mended=True),
    Story(4, _C.CONNECTED, _S.ATTENTION),
    Story(1.5, _C.CHECKING),
    Story(3, _C.DRAFT),
    Story(2, _C.CONNECTED, _S.PAUSED),
    Story(2.5, _C.EXPIRED),
    Story(1.5, _C.WITHDRAWN),
    Story(1, _C.DECLINED),
    Story(0.5, _C.SUBMITTED),
)


def of(number: int, rng: Random) -> Story:
    """Return the story of the institution with this number, counted from 0."""
    return ALL[number] if number < len(ALL) else rng.choices(ALL, [story.weight for story in ALL])[0]


def pick(weights: dict[str, int], rng: Random) -> str:
    """Return one of the codes, the frequent ones more often."""
    return rng.choices(list(weights), list(weights.values()))[0]
