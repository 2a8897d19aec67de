"""Calling a connection connected: on a run alone or on a person's word, and only while nothing changed since."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, OuterRef, QuerySet
from django.utils import timezone

from diagnosis.models import Run
from diagnosis.targets import KIND
from keys import custody
from onboarding import letters
from onboarding.holding import held
from onboarding.models import Case, Letter, Step
from onboarding.progress import watched
from onboarding.progress.moves import (
    COMPARED,
    HIDDEN,
    INSTITUTION,
    ChangedMeanwhileError,
    State,
    leave_to_staff,
    move,
    move_connection,
)
from onboarding.progress.steps import write_steps
from registry.models import Connection


def connect(case: Case, run: Run, *, actor: str, reason: str, note: str = "") -> None:
    """Call the connection connected on the strength of this run; refused when anything changed since it."""
    now = timezone.now()
    with transaction.atomic():
        connection = (
            Connection.objects.select_for_update(of=("self",)).select_related("region").get(pk=case.connection_id)
        )
        unchanged = _as_of(run)
        move(case, State.CONNECTED, reason=reason, actor=actor, note=note, only_if=unchanged, connected_at=now)
        _retire_older_secrets(run)
        call_connected(case, connection, reason=reason, actor=actor, note=note, at=now)


def call_connected(case: Case, connection: Connection, *, reason: str, actor: str, note: str, at: datetime) -> None:
    """Let the connection follow a case that has just become connected, and tell the institution."""
    if connection.state != Connection.State.CONNECTED:
        move_connection(connection, Connection.State.CONNECTED, reason=reason, actor=actor, note=note, connected_at=at)
    watched.begin(connection, case.latest_run)
    write_steps(case)
    letters.write(case, Letter.Kind.CONNECTED)


def _retire_older_secrets(run: Run) -> None:
    """Give up the secrets that came before the one that this run proved."""
    if run.key_version and run.results.filter(outcome_code="secret.accepted").exists():
        custody.retire(kind=KIND, owner_id=run.connection.public_id, before_version=run.key_version)


def _as_of(run: Run) -> QuerySet[Case]:
    """Return the cases for which everything is still as this run found it.

    A changed address puts a case on another connection, so the connection stands for the host.
    """
    version = custody.current_version(KIND, OuterRef("connection__public_id"))
    rows = Case.objects.alias(key_version=version, region_version=F("connection__region__version"))
    as_it_was = {"key_version": run.key_version, "region_version": run.region_version}
    return rows.filter(
        latest_run=run,
        connection=run.connection_id,
        connection__client_id=run.client_id,
        connection__lti_client_id=run.lti_client_id,
        **{name: value for name, value in as_it_was.items() if value is not None},
        **{f"{name}__isnull": True for name, value in as_it_was.items() if value is None},
    )


def may_be_confirmed(case: Case) -> bool:
    """Say whether a person's word is all that the case waits for.

    Its newest run has passed; or the server hides redirect URI, scopes and state behind its log-in, and
    everything that can be seen has passed.
    """
    run = case.latest_run
    if run is None or run.state != Run.State.DONE or case.state != State.WAITING_STAFF:
        return False
    if case.state_reason == Case.TOO_MANY_SECRETS:
        return False  # a newer secret waits, and that run knows nothing of it
    return run.blocking == "connected" or (run.blocking == HIDDEN and _is_secret_accepted(case))


def _is_secret_accepted(case: Case) -> bool:
    return any(step.slug == Step.Slug.SECRET and step.state == Step.State.DONE for step in case.steps.all())


def confirm(case: Case, *, run_id: int, actor: str, note: str) -> None:
    """Connect on a person's word, on the run that this person looked at: it must be the newest."""
    with held(case):
        if case.latest_run is None or case.latest_run.pk != run_id or not may_be_confirmed(case):
            raise ChangedMeanwhileError
        connect(case, case.latest_run, actor=actor, reason="confirmed", note=note)


def say_compared(case: Case) -> None:
    """Note that the institution compared what cannot be seen from outside; a person goes on from there."""
    with held(case):
        if case.state != State.WAITING_STAFF or case.blocking != HIDDEN:
            raise ChangedMeanwhileError
        leave_to_staff(case, reason=COMPARED, actor=INSTITUTION)
        write_steps(case)


def has_compared(case: Case) -> bool:
    """Say whether they did so since the case waits for staff."""
    return case.flips.filter(reason=COMPARED, at__gte=case.state_since).exists()
