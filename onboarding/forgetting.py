"""What of closed requests is taken away after its time, and how: nothing that anything still refers to."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from diagnosis.targets import KIND
from keys import custody
from onboarding.models import Case, Letter, SetupLink, Spend
from onboarding.progress import PORTAL
from registry.models import Connection

REASON = "forgotten"
_ENDED = (Case.State.DECLINED, Case.State.WITHDRAWN, Case.State.EXPIRED)
_OUT = (Letter.State.SENT, Letter.State.FAILED, Letter.State.DROPPED)
_IN_USE = (Connection.State.CONNECTED, Connection.State.ATTENTION, Connection.State.BROKEN)


def closed_drafts(before: datetime) -> QuerySet[Case]:
    """Return the requests that were closed by then without ever having been sent."""
    return Case.objects.filter(state__in=_ENDED, submitted_at=None, state_since__lt=before)


def closed_cases(before: datetime) -> QuerySet[Case]:
    """Return the requests that ended by then without a connection."""
    return Case.objects.filter(state__in=_ENDED, connected_at=None, state_since__lt=before)


def left_connections(before: datetime) -> QuerySet[Connection]:
    """Return the connections that no request is about (any more), made before then and not in use."""
    return Connection.objects.filter(cases=None, created_at__lt=before).exclude(state__in=_IN_USE)


def kept_in_vain(before: datetime) -> QuerySet[Connection]:
    """Return the connections not in use all of whose requests had ended by then without a connection."""
    cases = Case.objects.filter(connection=OuterRef("pk"))
    ended = closed_cases(before)
    return Connection.objects.filter(Exists(cases.filter(pk__in=ended)), ~Exists(cases.exclude(pk__in=ended))).exclude(
        state__in=_IN_USE
    )


def ended_links(before: datetime) -> QuerySet[SetupLink]:
    """Return the private links that had stopped working by then."""
    return SetupLink.objects.filter(Q(expires_at__lt=before) | Q(revoked_at__lt=before))


def sent_texts(before: datetime) -> QuerySet[Letter]:
    """Return the letters that were done with by then, and whose text is still there."""
    return Letter.objects.filter(state__in=_OUT, written_at__lt=before).exclude(text="", facts={})


def spends(before: datetime) -> QuerySet[Spend]:
    """Return what was counted before then."""
    return Spend.objects.filter(at__lt=before)


def forget_texts(found: QuerySet[Letter]) -> int:
    """Take the texts away, and leave that there was such a letter, to whom and when; return how many."""
    return found.update(text="", facts={})


def forget_connections(found: QuerySet[Connection]) -> int:
    """Delete connections with their runs; a secret that is still there is destroyed, which leaves its record."""
    with transaction.atomic():
        held = list(found.select_for_update(of=("self",)))
        for connection in held:
            custody.destroy(kind=KIND, owner_id=connection.public_id, reason=REASON, actor=PORTAL)
        Connection.objects.filter(pk__in=[connection.pk for connection in held]).delete()
    return len(held)
