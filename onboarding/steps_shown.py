"""The line: the steps of a request as people see them, read off the findings and the case. Pure: asks no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from onboarding.findings import ShownFinding
from onboarding.models import Case
from registry.models import Server

_TO_DO = pgettext_lazy("step", "To do")
_WORDS: dict[str, Promise] = {
    "passed": pgettext_lazy("step", "Done"),
    "warning": pgettext_lazy("step", "Done, with a warning"),
    "failed": pgettext_lazy("step", "To mend"),
    "unclear": pgettext_lazy("step", "Not seen yet"),
    "waiting": _TO_DO,
    "running": pgettext_lazy("step", "Checking"),
}
_WAITING_FOR_US = pgettext_lazy("step", "Waiting for us")
_WORST_FIRST = ("failed", "unclear", "waiting", "warning", "passed", "info")
_SAYS_WHY = ("failed", "unclear", "warning")

Page = Literal["", "address", "key", "details"]

# Slug, name, the checks whose findings decide it, and the page where it is done.
_ASKED: tuple[tuple[str, Promise, tuple[str, ...], Page], ...] = (
    ("address", _("Address"), ("address",), "address"),
    ("certificate", _("Certificate"), ("tls",), ""),
    ("canvas", _("Canvas"), ("hosting", "identity"), ""),
)
_TRIED: tuple[tuple[str, Promise, tuple[str, ...], Page], ...] = (
    ("details", _("Details"), ("details",), "details"),
    ("client_id", _("Client ID"), ("key_id",), "details"),
    ("redirect_uri", _("Redirect URI"), ("redirect_uri",), "key"),
    ("scopes", _("Scopes"), ("scopes",), "key"),
    ("switched_on", _("Switched on"), ("key_state",), "key"),
    ("secret", _("Secret"), ("key_secret",), "details"),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One node of the line."""

    slug: str
    name: Promise
    status: str  # a shape
    word: Promise
    why: str = ""
    page: Page = ""  # where it is done, if it is somebody's turn now
    is_current: bool = False

    @property
    def is_solid(self) -> bool:
        """Whether the line goes on unbroken after it."""
        return self.status in ("passed", "warning")


def steps_of(case: Case, found: Sequence[ShownFinding], *, is_running: bool, is_full: bool) -> list[Step]:
    """Return the line; `found` are the findings of the run that it shows, so far."""
    steps = [_from_checks(one, found) for one in _ASKED]
    if _needs_key(case):
        steps.append(_key_created(case))
        steps += [_from_checks(one, found if is_full else ()) for one in _TRIED]
    steps.append(_confirmed(case))
    return _with_current(steps, is_running=is_running, is_full=is_full)


def _needs_key(case: Case) -> bool:
    """Whether the institution makes a key: a hosted Canvas has one already, unless its people say otherwise."""
    connection = case.connection
    is_hosted = connection.server.hosting == Server.Hosting.INSTRUCTURE
    return not is_hosted or bool(connection.region_id or connection.client_id)


def _from_checks(one: tuple[str, Promise, tuple[str, ...], Page], found: Sequence[ShownFinding]) -> Step:
    slug, name, checks, page = one
    mine = [finding for finding in found if finding.check in checks]
    if len({finding.check for finding in mine}) < len(checks):
        return Step(slug, name, "waiting", _TO_DO, page=page)
    worst = min(mine, key=lambda finding: _WORST_FIRST.index(finding.status))
    status = "passed" if worst.status == "info" else worst.status
    return Step(slug, name, status, _WORDS[status], _why(worst), "" if status == "waiting" else page)


def _why(finding: ShownFinding) -> str:
    if finding.code == "any.skipped":
        return finding.advised.meaning
    return finding.advised.title if finding.status in _SAYS_WHY else ""


def _key_created(case: Case) -> Step:
    is_done = bool(case.key_created_at or case.connection.client_id)
    status = "passed" if is_done else "waiting"
    return Step("key_created", _("Key created"), status, _WORDS[status], page="key")


def _confirmed(case: Case) -> Step:
    name = _("Confirmed")
    if case.state == Case.State.CONNECTED:
        return Step("confirmed", name, "passed", _WORDS["passed"])
    return Step("confirmed", name, "waiting", _WAITING_FOR_US if case.state == Case.State.WAITING_STAFF else _TO_DO)


def _with_current(steps: list[Step], *, is_running: bool, is_full: bool) -> list[Step]:
    """Mark the step that is being asked about, or that is the next one to do; only that one leads somewhere."""
    asked = len(steps) if is_full else len(_ASKED)
    order = [step for step in steps[:asked] if step.slug not in ("key_created", "confirmed")]
    if is_running:
        current = next((step for step in order if step.status == "waiting" and not step.why), None)
    else:
        current = next((step for step in steps if step.status == "failed"), None)
        current = current or next((step for step in steps if step.status in ("unclear", "waiting")), None)
    return [_shown(step, is_current=step is current, is_running=is_running) for step in steps]


def _shown(step: Step, *, is_current: bool, is_running: bool) -> Step:
    if not is_current:
        return Step(step.slug, step.name, step.status, step.word, step.why)
    if is_running:
        return Step(step.slug, step.name, "running", _WORDS["running"], is_current=True)
    return Step(step.slug, step.name, step.status, step.word, step.why, step.page, is_current=True)
