"""An action of staff on a case, and the decision that comes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from onboarding.models import Case
from onboarding.progress import Seen
from onboarding.staff.forms import SeenForm


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided what, on the case as it was seen."""

    actor: str
    seen: Seen
    entered: dict[str, Any]

    @property
    def reason(self) -> str:
        return str(self.entered.get("reason", ""))


@dataclass(frozen=True, slots=True)
class Action:
    """One page with a form; its button names the deed."""

    slug: str
    label: Promise
    title: Promise
    says: Promise  # what will happen, and whether it can be undone
    button: Promise
    done: Promise
    form: type[SeenForm]
    perform: Callable[[Case, Decision], None]
    is_possible: Callable[[Case], bool]
    for_superusers: bool = False
    is_quiet: bool = True  # offered under "More"

    def is_offered(self, case: Case, user: Any) -> bool:
        """Say whether this member of staff may do it to this case now."""
        return (user.is_superuser or not self.for_superusers) and self.is_possible(case)
