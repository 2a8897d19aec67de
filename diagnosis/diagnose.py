"""Run every check for one connection and store what was found: the only writer of runs.

A worker can die or be stopped at any line here. What is stored stays whole: a run's findings belong to the
attempt that owns it, and the end of a run is written together with what follows from it.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from diagnosis import checks, claims
from diagnosis.checks import runner
from diagnosis.checks.base import Finding, Verdict
from diagnosis.checks.oauth import KNOWN_TEXTS
from diagnosis.checks.trouble import latest_retry
from diagnosis.models import Run
from diagnosis.policy import policy_from_settings
from diagnosis.results import result_of
from diagnosis.targets import KIND, target_of
from keys import custody
from registry.models import Connection
from wire.conversation import Conversation

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5  # a run that killed that many workers is ended as our fault


def request(
    connection: Connection, *, is_full: bool, may_send_secret: bool = False, due_at: datetime | None = None
) -> Run:
    """Ask for a run; one that is still open is superseded, so that the newest details decide.

    Call it inside the transaction that changed the details, and hand the id over after commit.
    """
    with transaction.atomic():
        Connection.objects.select_for_update().get(pk=connection.pk)
        call_off(connection)
        return Run.objects.create(
            connection=connection,
            is_full=is_full,
            may_send_secret=may_send_secret,
            due_at=due_at or timezone.now(),
        )


def call_off(connection: Connection) -> None:
    """End what is still open of a connection that is given up; call it with the connection's row locked."""
    connection.runs.open().update(state=Run.State.SUPERSEDED, finished_at=timezone.now())


def run(run_id: int, *, finish: Callable[[Run], None]) -> Run | None:
    """Claim the run, ask, store each finding as it comes, and end it; None when it was not ours to the end.

    `finish` is called with the ended run inside the transaction that ends it.
    """
    claimed = claims.claim(run_id)
    if claimed is None:
        return None
    try:
        if claimed.attempt > MAX_ATTEMPTS:
            return _end(claimed, [], finish, code="any.our_fault")
        return _ask(claimed, finish)
    except claims.ClaimLostError:
        logger.info("Run %s was taken over; this worker stores nothing more of it.", run_id)
        return None
    finally:
        claims.release_host(claimed)


def _note_versions(claimed: Run) -> None:
    """Tie the run to the key and the region that it is made with; whoever confirms compares them."""
    credential = custody.current(KIND, claimed.connection.public_id)
    region = claimed.connection.region
    claimed.client_id = claimed.connection.client_id
    claimed.lti_client_id = claimed.connection.lti_client_id
    claimed.key_version = credential.version if credential else None
    claimed.region_version = region.version if region else None
    with claims.holding(claimed):
        claimed.save(update_fields=["client_id", "lti_client_id", "key_version", "region_version"])


def note_client_id(ended: Run, client_id: str) -> None:
    """Tie the run to the number that its checks asked with; call it in `finish`."""
    ended.client_id = client_id
    ended.save(update_fields=["client_id"])


def _ask(claimed: Run, finish: Callable[[Run], None]) -> Run:
    _note_versions(claimed)
    target = target_of(claimed)
    started = time.monotonic()
    findings: list[Finding] = []
    masked = (target.submitted.secret,) if target.submitted.secret else ()
    address = target.submitted.address
    if address is None:  # a connection always has one; a row changed by hand may not
        return _end(claimed, [], finish, code="address.malformed")
    with Conversation(address, policy_from_settings(), masked=masked, known_texts=KNOWN_TEXTS) as wire:
        for finding in runner.run(checks.ALL, target, wire):
            _store(claimed, len(findings), finding)
            findings.append(finding)
        claimed.requests, claimed.connections = wire.requests, wire.connections
    claimed.elapsed_ms = round((time.monotonic() - started) * 1000)
    return _end(claimed, findings, finish)


def _store(claimed: Run, position: int, finding: Finding) -> None:
    with claims.holding(claimed):
        result_of(claimed, position, finding).save(force_insert=True)


def _end(claimed: Run, findings: list[Finding], finish: Callable[[Run], None], code: str = "") -> Run:
    with claims.ending(claimed):
        accepted = any(finding.outcome.code == "secret.accepted" for finding in findings)
        claimed.blocking = code or checks.blocking(findings, secret_accepted=accepted)
        claimed.state = Run.State.DONE
        claimed.lease_until = None
        claimed.finished_at = timezone.now()
        claimed.save()
        finish(claimed)
    return claimed


def is_unclear(run: Run) -> bool:
    """Say whether the run ended without telling anything: its blocking outcome is an unclear one."""
    if run.blocking in ("connected", "none", ""):
        return False
    verdicts = run.results.filter(outcome_code=run.blocking).values_list("verdict", flat=True)
    return Verdict.UNCLEAR in verdicts or run.blocking == "any.our_fault"


def wanted_again_at(run: Run) -> datetime | None:
    """Return when the server asked to be asked again at the soonest (Retry-After); None if it did not say."""
    return latest_retry(facts for (facts,) in run.results.values_list("facts"))


def overdue() -> list[int]:
    """Return the runs that must be handed over (again), and note that they were."""
    now = timezone.now()
    found = list(Run.objects.overdue(now).order_by("due_at").values_list("pk", flat=True)[:500])
    return [pk for pk in found if Run.objects.overdue(now).filter(pk=pk).update(handed_at=now)]
