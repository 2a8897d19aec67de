"""The requirements: what is due, from whom, since when and why. Both sides read the same rows; asks no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from onboarding.models import Step as StepRow
from onboarding.steps_shown import Step

Reader = Literal["institution", "vendor"]
LONG = timedelta(days=2)  # from then on the page also says for how long it has been due

_FROM_WHOM: Mapping[Reader, Mapping[str, Promise]] = {
    "institution": {
        StepRow.From.INSTITUTION: pgettext_lazy("due from", "you"),
        StepRow.From.NETWORK: pgettext_lazy("due from", "the network"),
        StepRow.From.VENDOR: pgettext_lazy("due from", "us"),
    },
    "vendor": {
        StepRow.From.INSTITUTION: pgettext_lazy("due from", "institution"),
        StepRow.From.NETWORK: pgettext_lazy("due from", "the network"),
        StepRow.From.VENDOR: pgettext_lazy("due from", "us"),
    },
}


@dataclass(frozen=True, slots=True)
class Requirement:
    """One row of the list."""

    step: Step
    from_whom: Promise
    is_long: bool


@dataclass(frozen=True, slots=True)
class Requirements:
    """The list as one side reads it: what is due now (its own rows first), what comes after that, what is done."""

    now: list[Requirement]
    after: list[Step]
    done: list[Step]
    is_nothing_yours: bool
    reader: Reader


def requirements_of(steps: Sequence[Step], reader: Reader) -> Requirements:
    """Return the list for this reader."""
    due = sorted(
        (step for step in steps if step.due_from), key=lambda step: (step.due_from != reader, step.status != "failed")
    )
    return Requirements(
        now=[Requirement(step, _FROM_WHOM[reader][step.due_from], _is_long(step)) for step in due],
        after=[step for step in steps if not step.due_from and not step.is_solid],
        done=[step for step in steps if step.is_solid],
        is_nothing_yours=not any(step.due_from == reader for step in due),
        reader=reader,
    )


def _is_long(step: Step) -> bool:
    return step.since is not None and timezone.now() - step.since >= LONG
