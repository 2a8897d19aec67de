"""Looks that found something new, stored as runs; and what a stored run amounts to for the next look."""

from datetime import timedelta

from diagnosis.looks import Look, digest_of
from diagnosis.models import CheckResult, Run
from diagnosis.results import result_of
from registry.models import Connection


def keep(connection: Connection, look: Look, *, key_version: int | None) -> Run:
    """Store the look as a run that has ended, with all its findings; call it with the connection's row locked."""
    region = connection.region
    run = Run.objects.create(
        connection=connection,
        is_look=True,
        state=Run.State.DONE,
        due_at=look.at,
        started_at=look.at,
        finished_at=look.at + timedelta(milliseconds=look.elapsed_ms),
        blocking=look.blocking,
        requests=look.requests,
        connections=look.connections,
        elapsed_ms=look.elapsed_ms,
        client_id=connection.client_id,
        lti_client_id=connection.lti_client_id,
        key_version=key_version,
        region_version=region.version if region else None,
    )
    rows = [result_of(run, position, finding) for position, finding in enumerate(look.findings)]
    CheckResult.objects.bulk_create(rows)
    return run


def digest_of_run(run: Run) -> str:
    """Return the digest of what a run found, to compare the next look with."""
    found = run.results.all()
    return digest_of((one.check_slug, one.outcome_code, one.culprit, one.facts) for one in found)
