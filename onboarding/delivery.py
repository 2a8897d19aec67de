"""What staff decide about a letter: send it again, let it go, drop it. Each is an entry in its case's timeline."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from onboarding import letters
from onboarding.holding import held
from onboarding.models import Letter
from onboarding.progress import ChangedMeanwhileError
from onboarding.progress.moves import enter

State = Letter.State

SEND_AGAIN, RELEASE, DROP = "send_again", "release", "drop"


@dataclass(frozen=True, slots=True)
class _Deed:
    """From which state a letter is decided about, what becomes of it, and the reason of the entry."""

    from_state: str
    fields: Callable[[], dict[str, Any]]
    reason: str


def _is_due() -> dict[str, Any]:
    return {"state": State.WAITING, "due_at": timezone.now(), "tries": 0, "problem": ""}


_DEEDS: Mapping[str, _Deed] = {
    SEND_AGAIN: _Deed(State.FAILED, _is_due, "letter_sent_again"),
    RELEASE: _Deed(State.HELD, _is_due, "letter_released"),
    DROP: _Deed(State.HELD, lambda: {"state": State.DROPPED}, "letter_dropped"),
}


def possible(letter: Letter) -> list[str]:
    """Return what can be decided about the letter now."""
    found = [name for name, deed in _DEEDS.items() if deed.from_state == letter.state]
    return [name for name in found if name == DROP or may_go_out(letter)]


def may_go_out(letter: Letter) -> bool:
    """Say whether the letter may be sent: its address is proved where it has to be, and what it says still holds."""
    return letters.may_reach(letter) and not letters.is_over(letter)


def decide(letter: Letter, deed: str, *, actor: str, note: str) -> None:
    """Do it, with its entry; raise ChangedMeanwhileError when the letter is no longer as it was seen."""
    decided = _DEEDS[deed]
    with held(letter.case):
        if deed not in possible(letter):
            raise ChangedMeanwhileError
        rows = Letter.objects.filter(pk=letter.pk, state=decided.from_state)
        if not rows.update(**decided.fields()):
            raise ChangedMeanwhileError
        enter(letter.case, reason=decided.reason, actor=actor, note=note)
