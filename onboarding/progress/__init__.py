"""States, steps and flips: the only writer of the state of a case and of its connection.

Each change is one conditional UPDATE on the state it was decided in: whoever comes second changes nothing.
"""

from onboarding.progress.assigning import TakenError, assign
from onboarding.progress.confirming import confirm, connect, has_compared, may_be_confirmed, say_compared
from onboarding.progress.deciding import (
    NoRegionError,
    Seen,
    ask_institution,
    close_for,
    decline,
    note,
    override,
    reopen,
    withdraw,
)
from onboarding.progress.ending import follow
from onboarding.progress.moves import ASKED, HIDDEN, INSTITUTION, PORTAL, ChangedMeanwhileError, may_become
from onboarding.progress.opening import expire_drafts, expire_unfinished, keep_back, open_case
from onboarding.progress.pausing import accept_identity, pause, resume
from onboarding.progress.steps import write_steps
from onboarding.progress.trying import (
    TooSoonError,
    check_again,
    hand_in,
    look_at_address,
    prove,
    renew,
    submit,
    try_changed,
)

__all__ = [
    "ASKED",
    "HIDDEN",
    "INSTITUTION",
    "PORTAL",
    "ChangedMeanwhileError",
    "NoRegionError",
    "Seen",
    "TakenError",
    "TooSoonError",
    "accept_identity",
    "ask_institution",
    "assign",
    "check_again",
    "close_for",
    "confirm",
    "connect",
    "decline",
    "expire_drafts",
    "expire_unfinished",
    "follow",
    "hand_in",
    "has_compared",
    "keep_back",
    "look_at_address",
    "may_be_confirmed",
    "may_become",
    "note",
    "open_case",
    "override",
    "pause",
    "prove",
    "renew",
    "reopen",
    "resume",
    "say_compared",
    "submit",
    "try_changed",
    "withdraw",
    "write_steps",
]
