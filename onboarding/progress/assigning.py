"""Who of staff has a case: claimed, handed on, given back; whoever was first has it."""

from django.contrib.auth.models import User
from django.utils import timezone

from onboarding.holding import held
from onboarding.models import Case
from onboarding.progress.moves import enter


class TakenError(Exception):
    """Somebody else has taken the case meanwhile, or has given it back."""

    def __init__(self, by: User | None) -> None:
        super().__init__("taken")
        self.by = by


def assign(case: Case, to: User | None, *, actor: str, had_id: int | None, note: str = "") -> None:
    """Give the case to somebody, or to nobody, as long as it is still with whom the page showed (`had_id`)."""
    with held(case):
        rows = Case.objects.filter(pk=case.pk, assigned_to=had_id)
        if not rows.update(assigned_to=to, assigned_at=timezone.now() if to else None):
            raise TakenError(Case.objects.select_related("assigned_to").get(pk=case.pk).assigned_to)
        case.assigned_to = to
        enter(case, reason="assigned" if to else "unassigned", actor=actor, note=note)
