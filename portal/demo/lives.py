"""One request from its first day on: its flips, letters and runs, and the state that they lead to."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from diagnosis.models import Run
from onboarding.models import Case, Flip, Letter
from portal.demo import found, stories
from portal.demo.stories import Story
from registry.models import Connection

_C, _S, _K = Case.State, Connection.State, Letter.Kind
INSTITUTION, PORTAL = "institution", "portal"
NOT_SOON = timedelta(days=365)  # made-up servers answer nobody, so nothing of theirs comes due


@dataclass(slots=True)
class Life:
    """A case while its life is told; `at` is how far that has come."""

    case: Case
    story: Story
    rng: Random
    now: datetime
    at: datetime
    flips: list[Flip] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)

    def tell(self) -> None:
        """Tell it to the end."""
        self._open()
        if self.story.case == _C.DRAFT:
            return
        if self.story.case in (_C.EXPIRED, _C.WITHDRAWN) and self.rng.random() < 0.5:  # noqa: PLR2004 (half of them)
            self._end()
            return
        self._submit()
        if self.story.case == _C.SUBMITTED:
            return
        self._move(_C.CHECKING, "checking", PORTAL)
        while self.rng.random() < 0.45 and self._left() > timedelta(hours=3):  # noqa: PLR2004 (some more than once)
            self._mend(stories.pick(stories.TO_MEND, self.rng))
        self._end()

    def _open(self) -> None:
        self._move(_C.DRAFT, "opened", INSTITUTION)
        self._write(_K.SETUP_LINK)
        self._run("none", is_full=False)

    def _submit(self) -> None:
        self._later(timedelta(minutes=self.rng.randint(6, 50)))
        self.case.key_created_at = self.case.proved_at = self.case.submitted_at = self.at
        self._move(_C.SUBMITTED, "submitted", INSTITUTION)

    def _mend(self, code: str) -> None:
        self._fail(code)
        self._later(min(timedelta(hours=self.rng.expovariate(1 / 30)), self._left() / 2))
        self._move(_C.CHECKING, "details_changed", INSTITUTION)

    def _fail(self, code: str) -> None:
        self._later(timedelta(seconds=self.rng.randint(2, 20)))
        self._run(code)
        self._move(_C.WAITING_INSTITUTION, code, PORTAL)
        self._write(_K.NEEDS_MENDING, outcome=code)

    def _end(self) -> None:
        self._later(timedelta(seconds=self.rng.randint(2, 20)))
        end, reason = self.story.case, self.story.case
        if end == _C.CONNECTED:
            self._run("connected")
            self.case.connected_at = self.at
            self._move(end, "all_passed", PORTAL)
            self._write(_K.CONNECTED)
        elif end == _C.WAITING_INSTITUTION:
            self._fail(stories.pick(stories.TO_MEND, self.rng))
        elif end == _C.WAITING_STAFF:
            code = stories.pick(stories.FOR_US, self.rng)
            self._run(code)
            self._move(end, "confirm" if code == "connected" else code, PORTAL)
        elif end == _C.CHECKING:
            self._wait_for_an_answer()
        else:
            self._later(min(timedelta(days=self.rng.randint(3, 30)), self._left() / 2))
            self._move(end, reason, PORTAL if end == _C.EXPIRED else "A. Person")

    def _wait_for_an_answer(self) -> None:
        self._run(stories.pick(stories.UNCLEAR, self.rng))
        self.case.unclear_since, self.case.unclear_runs = self.at, self.rng.randint(1, 12)
        self.case.next_attempt_at = self.now + NOT_SOON
        again = Run(connection=self.case.connection, due_at=self.case.next_attempt_at, requested_at=self.at)
        self.runs.append(again)
        self.case.latest_run = again

    def _left(self) -> timedelta:
        return self.now - self.at

    def _later(self, by: timedelta) -> None:
        self.at = min(self.at + by, self.now)

    def _move(self, to: str, reason: str, actor: str) -> None:
        case = self.case
        before = case.state if self.flips else ""
        self.flips.append(Flip(case=case, from_state=before, to_state=to, reason=reason, actor=actor, at=self.at))
        case.state, case.state_since, case.state_reason = to, self.at, reason

    def _write(self, kind: str, **facts: str) -> None:
        sent_at = self.at + timedelta(seconds=3)
        letter = Letter(case=self.case, kind=kind, recipient=self.case.contact.email, language="en", facts=facts)
        letter.state, letter.tries, letter.sent_at = Letter.State.SENT, 1, sent_at
        letter.written_at, letter.due_at = self.at, self.at
        letter.subject, letter.text = "A letter that was never sent", "Its request is made up, and so is its reader."
        self.letters.append(letter)

    def _run(self, code: str, *, is_full: bool = True) -> None:
        if is_full:
            self.case.blocking, self.case.culprit = code, found.culprit_of(code)
        run = Run(connection=self.case.connection, is_full=is_full, state=Run.State.DONE, attempt=1, blocking=code)
        run.requested_at = run.due_at = run.handed_at = run.started_at = self.at - timedelta(seconds=2)
        run.finished_at, run.requests, run.connections = self.at, self.rng.randint(2, 4), 1
        run.elapsed_ms, run.client_id = self.rng.randint(150, 2400), self.case.connection.client_id
        run.may_send_secret = is_full
        self.runs.append(run)
        self.case.latest_run = run
