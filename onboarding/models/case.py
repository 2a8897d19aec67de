"""A case: one onboarding of a connection. People read "request"; `request` is Django's own word."""

import re
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from diagnosis.models import Run
from registry.models import Connection, Contact

_REFERENCE = re.compile(r"^CB-(\d{6,12})$", re.IGNORECASE)


class CaseQuerySet(models.QuerySet["Case"]):
    def by_reference(self, reference: str) -> Self:
        """Return the case with this reference ("CB-000123"), or none."""
        found = _REFERENCE.match(reference.strip())
        return self.filter(pk=int(found[1])) if found else self.none()

    def open(self) -> Self:
        return self.exclude(state__in=Case.CLOSED_STATES)


class Case(models.Model):
    """What people asked for. Its state, and its connection's, is written by onboarding/progress/ alone."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("state", "Draft")
        SUBMITTED = "submitted", pgettext_lazy("state", "Received")
        CHECKING = "checking", pgettext_lazy("state", "Checking")
        WAITING_INSTITUTION = "waiting_institution", pgettext_lazy("state", "Waiting for you")
        WAITING_STAFF = "waiting_staff", pgettext_lazy("state", "Waiting for us")
        CONNECTED = "connected", pgettext_lazy("state", "Connected")
        DECLINED = "declined", pgettext_lazy("state", "Declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("state", "Withdrawn")
        EXPIRED = "expired", pgettext_lazy("state", "Closed unfinished")

    class Source(models.TextChoices):
        FORM = "form"
        MAIL = "mail"
        API = "api"
        STAFF = "staff"

    KEPT_BACK = "budget_drafts"  # why: too many addresses were looked at for its contact
    TOO_MANY_SECRETS = "budget_secret_tries"  # why: too many different ones came in for one key today
    CLOSED_STATES = (State.CONNECTED, State.DECLINED, State.WITHDRAWN, State.EXPIRED)

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="cases")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="cases")
    source = models.CharField(max_length=10, choices=Source, default=Source.FORM)
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    state_since = models.DateTimeField(default=timezone.now)
    # Proved on this case: that the contact proved another one earlier lets no stranger send a secret on this one.
    proved_at = models.DateTimeField(null=True, blank=True)
    key_created_at = models.DateTimeField(null=True, blank=True)  # when they said that the key is made
    submitted_at = models.DateTimeField(null=True, blank=True)
    connected_at = models.DateTimeField(null=True, blank=True)
    state_reason = models.CharField(max_length=60, blank=True)  # of the flip that led here
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="cases"
    )
    assigned_at = models.DateTimeField(null=True, blank=True)
    latest_run = models.ForeignKey(Run, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    blocking = models.CharField(max_length=60, blank=True)  # of the latest run that ended
    culprit = models.CharField(max_length=12, blank=True)  # of the blocking outcome
    unclear_since = models.DateTimeField(null=True, blank=True)  # since when there has been no clear answer
    unclear_runs = models.PositiveSmallIntegerField(default=0)  # in a row
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(auto_now_add=True)
    # The same proved contact asked for the same server once more: the older request goes on instead of this one.
    continued_in = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at"]
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="connected") | Q(connected_at__isnull=False), name="case_connected_has_its_time"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "draft",
                        "submitted",
                        "checking",
                        "waiting_institution",
                        "waiting_staff",
                        "connected",
                        "declined",
                        "withdrawn",
                        "expired",
                    ]
                ),
                name="case_state_is_known",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "state_since"], name="case_by_state"),
            models.Index(fields=["state", "blocking"], name="case_by_state_and_blocking"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        return f"CB-{self.pk:06d}"

    @property
    def is_open(self) -> bool:
        return self.state not in self.CLOSED_STATES

    @property
    def is_kept_back(self) -> bool:
        """Whether nothing is asked of the network, and nothing written, until staff have looked at it."""
        return self.state == self.State.WAITING_STAFF and self.state_reason == self.KEPT_BACK

    @property
    def is_begun(self) -> bool:
        """Whether whoever opened it still walks through the first pages: the details have not been handed in."""
        return self.state == self.State.DRAFT or (self.is_kept_back and self.submitted_at is None)

    @property
    def is_proved(self) -> bool:
        """Whether the contact showed, for this case, that mail to the address is read."""
        return self.proved_at is not None

    @property
    def may_check_again_at(self) -> datetime:
        """When the cool-down of "Check again" ends (now or earlier: it may be pressed)."""
        run = self.latest_run
        asked = run.requested_at if run else self.state_since if self.is_kept_back else self.opened_at
        return asked + timedelta(seconds=settings.CHECK_AGAIN_COOL_DOWN_S)
