"""What people decide about watching: pause it, go on, accept who answers, have it looked at at once."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from diagnosis.checks import key_secret
from onboarding.models import Case, Flip, Watch
from onboarding.progress.moves import move_connection
from registry.models import Connection

PAUSED, RESUMED, ACCEPTED = "paused", "resumed", "identity_accepted"


def pause(connection: Connection, *, actor: str, note: str) -> None:
    """Look at the server no more until somebody resumes; what a round has of it by now is not stored."""
    with transaction.atomic():
        held = _held(connection)
        move_connection(held, Connection.State.PAUSED, reason=PAUSED, actor=actor, note=note)
        Watch.objects.filter(connection=held).update(due_at=None, sweep=None, lease_until=None)


def resume(connection: Connection, *, actor: str, note: str) -> None:
    """Watch again, from the state in which it was paused; the next round looks at it."""
    with transaction.atomic():
        held = _held(connection)
        paused = held.flips.filter(to_state=Connection.State.PAUSED).exclude(from_state=held.state).first()
        before = paused.from_state if paused else Connection.State.CONNECTED
        move_connection(held, before, reason=RESUMED, actor=actor, note=note)
        fresh = {"bad_looks": 0, "silent_looks": 0, "bad_since": None, "told_unclear": False}
        Watch.objects.update_or_create(connection=held, defaults=fresh | {"due_at": timezone.now()})


def accept_identity(connection: Connection, *, actor: str, note: str) -> None:
    """Take whoever answers the next look for the server: from then on it is sent the secret again."""
    with transaction.atomic():
        held = _held(connection)
        if not Watch.objects.filter(connection=held, withheld_since__isnull=False).update(
            certificate="", issuer="", certificate_ends_at=None, withheld_since=None
        ):
            return
        # What somebody paused meanwhile stays so.
        Watch.objects.filter(connection=held, due_at__isnull=False).update(due_at=timezone.now())
        Flip.objects.create(
            connection=held, from_state=held.state, to_state=held.state, reason=ACCEPTED, actor=actor, note=note
        )


def look_soon(case: Case) -> None:
    """Have the next round look at what a connected case stands for; what is paused stays so.

    Each look sends a refused secret once more, so that is done no more often than the clock would, pressed as it may be.
    """
    now = timezone.now()
    again_from = now - timedelta(seconds=settings.WATCH_AGAIN_S)
    watches = Watch.objects.filter(connection=case.connection_id, due_at__isnull=False, sweep=None)
    watches.exclude(blocking=key_secret.WRONG.code, secret_tried_at__gt=again_from).update(due_at=now)


def _held(connection: Connection) -> Connection:
    return Connection.objects.select_for_update(of=("self",)).get(pk=connection.pk)
