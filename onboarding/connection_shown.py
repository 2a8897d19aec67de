"""How a connection stands, once it is connected: for the page of the request that connected it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise

from onboarding.models import Case, Watch
from onboarding.staff import words


@dataclass(frozen=True, slots=True)
class ShownConnection:
    """Is it connected, since when, until when is its certificate good, and when was it last looked at."""

    state: str
    status: str
    word: str | Promise
    since: datetime  # when this state began
    connected_at: datetime | None
    certificate_ends_at: datetime | None
    looked_at: datetime | None
    next_look_at: datetime | None
    secret_tried_at: datetime | None

    @property
    def certificate_days(self) -> int:
        """For how many days the certificate is still good; 0 once it has run out."""
        return max(0, (self.certificate_ends_at.date() - timezone.now().date()).days) if self.certificate_ends_at else 0

    @property
    def is_certificate_over(self) -> bool:
        return self.certificate_ends_at is not None and self.certificate_ends_at.date() < timezone.now().date()


def connection_of(case: Case) -> ShownConnection | None:
    """Return how the case's connection stands; None while the case has not led to one."""
    if case.state != Case.State.CONNECTED:
        return None
    connection = case.connection
    watch = Watch.objects.filter(connection=connection).first() or Watch()
    status, word = words.of_connection(connection.state)
    return ShownConnection(
        state=connection.state,
        status=status,
        word=word,
        since=connection.state_since,
        connected_at=connection.connected_at,
        certificate_ends_at=connection.server.certificate_expires_at,
        looked_at=watch.looked_at,
        next_look_at=watch.due_at,
        secret_tried_at=watch.secret_tried_at,
    )
