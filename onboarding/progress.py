"""States and flips: the only writer of the state of a case and of its connection.

Each change is one conditional UPDATE on the state it was decided in: whoever comes second changes nothing.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from diagnosis import diagnose
from diagnosis.checks.base import Culprit
from diagnosis.models import Run
from diagnosis.targets import KIND
from keys import custody
from onboarding import handover, letters
from onboarding.domains import share_registrable_domain
from onboarding.holding import held
from onboarding.models import Case, Flip, Letter
from onboarding.transitions import TRANSITIONS
from registry import seen
from registry.models import Connection, Contact

State = Case.State
HIDDEN = "canvas.authorize_hidden"
COMPARED = "compared"
PORTAL = "portal"
INSTITUTION = "institution"


class ChangedMeanwhileError(Exception):
    """The case (its state, its run, its key or its region) is no longer what the decision was made on."""


class TooSoonError(Exception):
    """ "Check again" was pressed before its cool-down had ended."""

    def __init__(self, may_at: datetime) -> None:
        super().__init__("too soon")
        self.may_at = may_at


def open_case(connection: Connection, contact: Contact, source: str) -> Case:
    """Open a case as a draft; its first letter carries the setup link."""
    with transaction.atomic():
        case = Case.objects.create(connection=connection, contact=contact, source=source)
        Flip.objects.create(case=case, to_state=State.DRAFT, reason="opened", actor=INSTITUTION)
        letters.write(case, Letter.Kind.SETUP_LINK)
    return case


def look_at_address(case: Case) -> Run:
    """Ask what the network says about the address; the case stays a draft."""
    with held(case):
        return _ask(case, is_full=False)


def submit(case: Case) -> None:
    """Take the details as complete and try the connection at once."""
    with held(case):
        case.submitted_at = timezone.now()
        _move(case, State.SUBMITTED, reason="submitted", actor=INSTITUTION, submitted_at=case.submitted_at)
        _move(case, State.CHECKING, reason="checking", actor=PORTAL)
        _ask(case, is_full=True)


def prove(case: Case) -> None:
    """Note that the contact reads mail to the address; what waited for that is tried now."""
    with held(case):
        now = timezone.now()
        if not Case.objects.filter(pk=case.pk, proved_at=None).update(proved_at=now):
            return
        case.proved_at = now
        Contact.objects.filter(pk=case.contact_id, proved_at=None).update(proved_at=now)
        if case.state in (State.CHECKING, State.WAITING_INSTITUTION, State.WAITING_STAFF):
            _check(case, reason="address_proved", actor=INSTITUTION)


def check_again(case: Case, actor: str = INSTITUTION) -> None:
    """Try the connection once more; an institution waits for the cool-down, staff do not."""
    with held(case):
        if actor == INSTITUTION and case.may_check_again_at > timezone.now():
            raise TooSoonError(case.may_check_again_at)
        if case.state == State.DRAFT:
            _ask(case, is_full=False)
        elif case.is_open:
            _check(case, reason="check_again", actor=actor)


def try_changed(case: Case) -> None:
    """Try changed details at once: the cool-down is for asking the same thing again."""
    with held(case):
        _check(case, reason="details_changed", actor=INSTITUTION)


def _check(case: Case, *, reason: str, actor: str) -> None:
    if case.state != State.CHECKING:
        _move(case, State.CHECKING, reason=reason, actor=actor)
    Case.objects.filter(pk=case.pk).update(unclear_runs=0)
    _ask(case, is_full=True)


def _ask(case: Case, *, is_full: bool, due_at: datetime | None = None) -> Run:
    run = diagnose.request(case.connection, is_full=is_full, may_send_secret=case.is_proved, due_at=due_at)
    Case.objects.filter(pk=case.pk).update(latest_run=run, next_attempt_at=due_at)
    case.latest_run, case.next_attempt_at = run, due_at
    if due_at is None:
        handover.after_commit(run.pk)
    return run


def follow(run: Run) -> None:
    """Let the case follow its run's end; called in the transaction that ends the run."""
    seen.note(run.connection.server, run.results.all())
    rows = Case.objects.select_for_update(of=("self",)).select_related("connection__server", "contact")
    for case in rows.filter(latest_run=run):
        if run.is_full and case.state == State.CHECKING:
            _follow(case, run)


def _follow(case: Case, run: Run) -> None:
    before, case.blocking = case.blocking, run.blocking
    Case.objects.filter(pk=case.pk).update(blocking=run.blocking)
    if run.blocking == "connected":
        if _may_connect_by_itself(case):
            _connect_or_ask(case, run)
        else:
            _move(case, State.WAITING_STAFF, reason="confirm", actor=PORTAL)
    elif diagnose.is_unclear(run):
        _try_later(case, run)
    elif _is_ours(run):
        _move(case, State.WAITING_STAFF, reason=run.blocking, actor=PORTAL)
    else:
        _move(case, State.WAITING_INSTITUTION, reason=run.blocking, actor=PORTAL)
        if case.is_proved and run.blocking != "none" and not (run.blocking == before and _has_been_told(case)):
            letters.write(case, Letter.Kind.NEEDS_MENDING, {"outcome": run.blocking})


def _has_been_told(case: Case) -> bool:
    """Whether a letter said what to mend: what was found before the address was proved has not been written yet."""
    return case.letters.filter(kind=Letter.Kind.NEEDS_MENDING).exists()


def _connect_or_ask(case: Case, run: Run) -> None:
    try:
        connect(case, run, actor=PORTAL, reason="all_passed")
    except ChangedMeanwhileError:  # key or region changed while it ran: what holds now has to pass
        _ask(case, is_full=True)


def _try_later(case: Case, run: Run) -> None:
    unclear = case.unclear_runs + 1
    Case.objects.filter(pk=case.pk).update(unclear_runs=unclear)
    if unclear > settings.RUN_MAX_UNCLEAR or run.blocking == HIDDEN or _is_ours(run):
        _move(case, State.WAITING_STAFF, reason=run.blocking, actor=PORTAL)
    else:
        _ask(case, is_full=True, due_at=timezone.now() + timedelta(seconds=settings.RUN_RETRY_S))


def _is_ours(run: Run) -> bool:
    """Whether the blocking outcome is the vendor's to mend, and no later try would change that."""
    lasting = ("redirect.not_configured", "scopes.not_configured", "any.unrecognised", "canvas.user_agent_refused")
    culprits = run.results.filter(outcome_code=run.blocking).values_list("culprit", flat=True)
    return run.blocking in lasting or (Culprit.VENDOR in culprits and not diagnose.is_unclear(run))


def _may_connect_by_itself(case: Case) -> bool:
    return bool(settings.CONFIRM_AUTOMATICALLY) and share_registrable_domain(
        case.contact.email, case.connection.server.host
    )


def connect(case: Case, run: Run, *, actor: str, reason: str, note: str = "") -> None:
    """Call the connection connected on the strength of this run; refused when anything changed since it."""
    now = timezone.now()
    with transaction.atomic():
        connection = (
            Connection.objects.select_for_update(of=("self",)).select_related("region").get(pk=case.connection_id)
        )
        credential = custody.current(KIND, connection.public_id)
        key_version = credential.version if credential else None
        region_version = connection.region.version if connection.region else None
        newest = Case.objects.filter(pk=case.pk).values_list("latest_run", flat=True).get()
        now_is = (newest, connection.client_id, key_version, region_version)
        if now_is != (run.pk, run.client_id, run.key_version, run.region_version):
            raise ChangedMeanwhileError
        _move(case, State.CONNECTED, reason=reason, actor=actor, note=note, connected_at=now)
        Connection.objects.filter(pk=connection.pk).update(
            state=Connection.State.CONNECTED, state_since=now, connected_at=now
        )
        letters.write(case, Letter.Kind.CONNECTED)


def may_be_confirmed(case: Case) -> bool:
    """Say whether a person's word is all that the case waits for.

    Its newest run has passed; or the server hides redirect URI, scopes and state behind its log-in, and
    everything that can be seen has passed.
    """
    run = case.latest_run
    if run is None or run.state != Run.State.DONE or case.state != State.WAITING_STAFF:
        return False
    is_hidden = run.blocking == HIDDEN and run.results.filter(outcome_code="secret.accepted").exists()
    return run.blocking == "connected" or is_hidden


def confirm(case: Case, *, run_id: int, actor: str, note: str) -> None:
    """Connect on a person's word, on the run that this person looked at: it must be the newest."""
    with held(case):
        if case.latest_run is None or case.latest_run.pk != run_id or not may_be_confirmed(case):
            raise ChangedMeanwhileError
        connect(case, case.latest_run, actor=actor, reason="confirmed", note=note)


def say_compared(case: Case) -> None:
    """Note that the institution compared what cannot be seen from outside; a person goes on from there."""
    if case.state != State.WAITING_STAFF or case.blocking != HIDDEN:
        raise ChangedMeanwhileError
    state = case.state
    Flip.objects.create(case=case, from_state=state, to_state=state, reason=COMPARED, actor=INSTITUTION)


def has_compared(case: Case) -> bool:
    """Say whether they did so since the case waits for staff."""
    return case.flips.filter(reason=COMPARED, at__gte=case.state_since).exists()


def expire_drafts() -> int:
    """Close the drafts that nobody went on with, and destroy their secrets; return how many."""
    before = timezone.now() - timedelta(days=settings.DRAFT_DAYS)
    drafts = Case.objects.filter(state=State.DRAFT, state_since__lt=before).select_related("connection")
    return sum(_expire(case) for case in drafts)


def _expire(case: Case) -> bool:
    with held(case):
        if case.state != State.DRAFT:  # somebody went on with it after all
            return False
        _move(case, State.EXPIRED, reason="expired", actor=PORTAL)
        custody.destroy(kind=KIND, owner_id=case.connection.public_id, reason="expired", actor=PORTAL)
    return True


def _move(case: Case, to: str, *, reason: str, actor: str, note: str = "", **fields: datetime) -> None:
    if to not in TRANSITIONS[case.state]:
        raise ChangedMeanwhileError
    moved = Case.objects.filter(pk=case.pk, state=case.state).update(state=to, state_since=timezone.now(), **fields)
    if not moved:
        raise ChangedMeanwhileError
    Flip.objects.create(case=case, from_state=case.state, to_state=to, reason=reason, actor=actor, note=note)
    case.state = to
