"""What to ask in a look: the key without its secret each day, with it once a week."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings

from diagnosis.identity_seen import Identity
from diagnosis.looks import Question
from diagnosis.targets import look_target_of, secret_of
from keys.custody import CustodyError
from onboarding.models import Watch
from registry.models import Region


def question(watch: Watch, host: str, regions: Sequence[Region], now: datetime, key_version: int | None) -> Question:
    """Return what to ask; takes a secret that is due out of the safe, which leaves a record there."""
    connection = watch.connection
    secret = None
    if _is_secret_due(watch, now, key_version) and _is_proved(watch):
        try:
            secret = secret_of(connection, "watch", f"sweep {watch.sweep_id}", key_version)
        except CustodyError:  # bound to another address, or destroyed meanwhile: it stays where it is
            secret = None
    is_accepted = watch.secret_version is not None and watch.secret_version == key_version
    tried_at = watch.secret_tried_at
    return Question(
        connection_id=connection.pk,
        host=host,
        target=look_target_of(connection, regions, secret),
        known=_known(watch),
        accepted_on=f"{tried_at:%Y-%m-%d}" if is_accepted and tried_at else "",
        was_silent=watch.silent_looks > 0,
    )


def _known(watch: Watch) -> Identity:
    """Return who answered before."""
    addresses = tuple(filter(None, watch.addresses.split(",")))
    return Identity(watch.certificate, watch.issuer, watch.certificate_ends_at, addresses)


def _is_proved(watch: Watch) -> bool:
    """Whether a contact proved the address: staff may call a server connected for which nobody has."""
    return watch.connection.cases.filter(proved_at__isnull=False).exists()


def _is_secret_due(watch: Watch, now: datetime, key_version: int | None) -> bool:
    """Once a week, and until a new or refused one is accepted; never while somebody else seems to answer.

    However often it is looked at: not again before the time of a second look has come.
    """
    if key_version is None or watch.withheld_since is not None:
        return False
    if watch.secret_tried_at is None:
        return True
    is_accepted = watch.secret_version == key_version
    pause_s = settings.WATCH_SECRET_EVERY_S if is_accepted else settings.WATCH_AGAIN_S
    # A look comes a moment sooner or later than the last one: what would be due before the next counts as due.
    slack_s = settings.WATCH_EVERY_S / 2 if is_accepted else pause_s / 10
    return now >= watch.secret_tried_at + timedelta(seconds=pause_s - slack_s)
