"""Calling a connection connected: on a run alone or on a person's word, and only while nothing changed since."""

from django.db import transaction
from django.utils import timezone

from diagnosis.models import Run
from diagnosis.targets import KIND
from keys import custody
from onboarding import letters
from onboarding.holding import held
from onboarding.models import Case, Flip, Letter
from onboarding.progress.moves import HIDDEN, INSTITUTION, ChangedMeanwhileError, State, move
from registry.models import Connection

COMPARED = "compared"


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
        move(case, State.CONNECTED, reason=reason, actor=actor, note=note, connected_at=now)
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
    with held(case):
        if case.state != State.WAITING_STAFF or case.blocking != HIDDEN:
            raise ChangedMeanwhileError
        state = case.state
        Flip.objects.create(case=case, from_state=state, to_state=state, reason=COMPARED, actor=INSTITUTION)


def has_compared(case: Case) -> bool:
    """Say whether they did so since the case waits for staff."""
    return case.flips.filter(reason=COMPARED, at__gte=case.state_since).exists()
