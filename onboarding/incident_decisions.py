"""What staff decide about an incident: its letters go out, or they do not."""

from django.db import transaction
from django.utils import timezone

from onboarding.models import Case, Incident, Letter
from onboarding.progress import ChangedMeanwhileError
from onboarding.progress.moves import enter_each

_REASONS = {Letter.State.WAITING: "letter_released", Letter.State.DROPPED: "letter_dropped"}  # as for a single letter


def release(incident: Incident, *, actor: str, note: str) -> int:
    """Let the held letters go out; return how many. Raise ChangedMeanwhileError if somebody was faster."""
    return _decide(incident, Incident.State.RELEASED, Letter.State.WAITING, actor, note)


def drop(incident: Incident, *, actor: str, note: str) -> int:
    """Take the held letters back: nobody is told; return how many. Raise ChangedMeanwhileError as above."""
    return _decide(incident, Incident.State.DROPPED, Letter.State.DROPPED, actor, note)


def _decide(incident: Incident, state: Incident.State, of_letters: Letter.State, actor: str, note: str) -> int:
    now = timezone.now()
    decided = {"state": state, "decided_by": actor, "decided_at": now, "note": note}
    with transaction.atomic():
        if not Incident.objects.filter(pk=incident.pk, state=Incident.State.OPEN).update(**decided):
            raise ChangedMeanwhileError
        held = incident.letters.select_for_update().filter(state=Letter.State.HELD)
        letters = dict(held.values_list("pk", "case_id"))
        cases = Case.objects.filter(pk__in=letters.values())
        enter_each(cases, reason=_REASONS[of_letters], actor=actor, note=note)
        return Letter.objects.filter(pk__in=letters).update(state=of_letters, due_at=now, problem="")
