"""Decide about a case alone: nobody else changes it, its connection or its runs meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from onboarding.models import Case
from registry.models import Connection

_FRESH = (  # what decisions are made on
    "state",
    "state_since",
    "state_reason",
    "proved_at",
    "key_created_at",
    "submitted_at",
    "latest_run",
    "next_attempt_at",
    "blocking",
    "unclear_runs",
)


@contextmanager
def held(case: Case) -> Iterator[None]:
    """Open a transaction that holds the connection and the case, and read anew what was read before.

    Connection, run, case: whoever ends a run (diagnosis/claims.py) locks them in this order too, else two
    of them could wait for each other.
    """
    with transaction.atomic():
        connection = _hold_connection(case)
        fresh = Case.objects.select_for_update(of=("self",)).select_related("latest_run").get(pk=case.pk)
        while fresh.connection_id != connection.pk:  # the address was changed while this one waited
            connection = _hold_connection(fresh)
            fresh.refresh_from_db()
        for name in _FRESH:
            setattr(case, name, getattr(fresh, name))
        case.connection = connection
        yield


@contextmanager
def held_both(one: Case, other: Case) -> Iterator[None]:
    """Hold two cases: both connections, then both cases, each in one order, so that two who do so do not meet."""
    with transaction.atomic():
        rows = Connection.objects.select_for_update(of=("self",)).filter(
            pk__in=[one.connection_id, other.connection_id]
        )
        list(rows.order_by("pk"))
        with held(min(one, other, key=_key)), held(max(one, other, key=_key)):
            yield


def _key(case: Case) -> int:
    return int(case.pk)


def _hold_connection(case: Case) -> Connection:
    rows = Connection.objects.select_for_update(of=("self",)).select_related("server", "region", "institution")
    return rows.get(pk=case.connection_id)
