"""The line: the steps of a request as people see them, and what is due by them. Asks no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from diagnosis.checks.base import SKIPPED
from onboarding import findings
from onboarding.addresses_hidden import facts_outside
from onboarding.models import Case
from onboarding.models import Step as StepRow
from onboarding.reasons import words_of

State, Slug = StepRow.State, StepRow.Slug
Page = Literal["", "address", "key", "details"]

NAMES: Mapping[str, Promise] = {
    Slug.ADDRESS: _("Address"),
    Slug.CERTIFICATE: _("Certificate"),
    Slug.CANVAS: _("Canvas"),
    Slug.KEY_CREATED: _("Key created"),
    Slug.DETAILS: _("Details"),
    Slug.CLIENT_ID: _("Client ID"),
    Slug.REDIRECT_URI: _("Redirect URI"),
    Slug.SCOPES: _("Scopes"),
    Slug.SWITCHED_ON: _("Switched on"),
    Slug.SECRET: _("Secret"),
    Slug.PREAUTHORIZATION: _("Access"),
    Slug.CONFIRMED: _("Confirmed"),
}
_PAGES: Mapping[str, Page] = {
    Slug.ADDRESS: "address",
    Slug.KEY_CREATED: "key",
    Slug.DETAILS: "details",
    Slug.CLIENT_ID: "details",
    Slug.REDIRECT_URI: "key",
    Slug.SCOPES: "key",
    Slug.SWITCHED_ON: "key",
    Slug.SECRET: "details",
}
_WORDS: Mapping[str, Promise] = {
    "passed": pgettext_lazy("step", "Done"),
    "warning": pgettext_lazy("step", "Done, with a warning"),
    "failed": pgettext_lazy("step", "To mend"),
    "unclear": pgettext_lazy("step", "Not seen yet"),
    "running": pgettext_lazy("step", "Checking"),
}
_WAITING_WORDS: Mapping[str, Promise] = {
    State.TO_DO: pgettext_lazy("step", "To do"),
    State.WAITING: pgettext_lazy("step", "Waiting for us"),
    State.CHECKING: pgettext_lazy("step", "To do"),
    State.NOT_YET: pgettext_lazy("step", "Not yet"),
}


class StepLike(Protocol):
    """What is read of a step: its row, or a node derived while a run lasts."""

    @property
    def slug(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def due_from(self) -> str: ...
    @property
    def why(self) -> str: ...
    @property
    def facts(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Step:
    """One node of the line; what is due if `due_from` names somebody."""

    slug: str
    name: Promise
    status: str  # a shape
    word: Promise
    why: str = ""
    page: Page = ""  # where it is done, if it is somebody's turn now
    is_current: bool = False
    due_from: str = ""  # "institution", "network", "vendor"; "": nothing is due
    since: datetime | None = None

    @property
    def is_solid(self) -> bool:
        """Whether the line goes on unbroken after it."""
        return self.status in ("passed", "warning")


def shown(case: Case, steps: Sequence[StepLike], region_names: Mapping[str, str]) -> list[Step]:
    """Return the line for people; `steps` in their order."""
    current = _current(steps)
    return [_shown(case, step, region_names, is_current=step is current) for step in steps]


def status_of(state: str, why: str) -> str:
    """Return the shape of a step. A reason that is an outcome's code has a dot in it; ours have none."""
    if state == State.DONE:
        return "warning" if why else "passed"
    if state == State.TO_MEND:
        return "failed"
    return "unclear" if state in (State.TO_DO, State.WAITING) and "." in why else "waiting"


def _current(steps: Sequence[StepLike]) -> StepLike | None:
    """Return the step that is being asked about, else the one to mend, else the first one that is open."""
    wanted: tuple[tuple[str, ...], ...] = ((State.CHECKING,), (State.TO_MEND,), (State.TO_DO, State.WAITING))
    for states in (*wanted, (State.NOT_YET,)):
        found = next((step for step in steps if step.state in states), None)
        if found is not None:
            return found
    return None


def _shown(case: Case, step: StepLike, region_names: Mapping[str, str], *, is_current: bool) -> Step:
    status = status_of(step.state, step.why)
    if is_current and step.state == State.CHECKING:
        status = "running"
    return Step(
        slug=step.slug,
        name=NAMES[step.slug],
        status=status,
        word=_WORDS.get(status) or _WAITING_WORDS[step.state],
        why=_why(case, step, region_names),
        page=_PAGES.get(step.slug, "") if is_current and status != "running" else "",
        is_current=is_current,
        due_from=step.due_from,
        since=getattr(step, "since", None),
    )


def _why(case: Case, step: StepLike, region_names: Mapping[str, str]) -> str:
    if "." not in step.why:
        return str(words_of(case, step.why))
    advised = findings.words_for(case, step.why, facts_outside(step.facts), region_names)
    return advised.meaning if step.why == SKIPPED.code else advised.title
