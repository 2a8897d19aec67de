"""States and flips: the only writer of the state of a case and of its connection.

Each change is one conditional UPDATE on the state it was decided in: whoever comes second changes nothing.
"""

from onboarding.progress.confirming import confirm, connect, has_compared, may_be_confirmed, say_compared
from onboarding.progress.ending import follow
from onboarding.progress.moves import HIDDEN, INSTITUTION, PORTAL, ChangedMeanwhileError
from onboarding.progress.opening import expire_drafts, open_case
from onboarding.progress.trying import (
    TooSoonError,
    check_again,
    look_at_address,
    prove,
    submit,
    try_changed,
)

__all__ = [
    "HIDDEN",
    "INSTITUTION",
    "PORTAL",
    "ChangedMeanwhileError",
    "TooSoonError",
    "check_again",
    "confirm",
    "connect",
    "expire_drafts",
    "follow",
    "has_compared",
    "look_at_address",
    "may_be_confirmed",
    "open_case",
    "prove",
    "say_compared",
    "submit",
    "try_changed",
]
