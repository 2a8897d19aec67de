"""Watching: when a connection is looked at next, what was seen, and the rounds in which that happens."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from diagnosis.models import Run
from registry.models import Connection


class Watch(models.Model):
    """One row for each connected server. A look that finds nothing new updates this row and writes no other."""

    connection = models.OneToOneField(Connection, on_delete=models.CASCADE, related_name="watch")
    due_at = models.DateTimeField(null=True, blank=True)  # None: at rest, the connection is paused
    sweep = models.ForeignKey("Sweep", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")  # has it
    lease_until = models.DateTimeField(null=True, blank=True)  # until then; later the next round takes it over
    looked_at = models.DateTimeField(null=True, blank=True)
    looks = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)  # of what the latest look found, without what changes daily
    latest_run = models.ForeignKey(Run, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    blocking = models.CharField(max_length=60, blank=True)
    culprit = models.CharField(max_length=12, blank=True)
    bad_looks = models.PositiveSmallIntegerField(default=0)  # in a row, with something to mend
    silent_looks = models.PositiveSmallIntegerField(default=0)  # in a row, without a clear answer
    bad_since = models.DateTimeField(null=True, blank=True)  # the first of the looks in a row that were not good
    told_unclear = models.BooleanField(default=False)  # a letter said that no clear answer comes
    secret_tried_at = models.DateTimeField(null=True, blank=True)
    secret_version = models.PositiveIntegerField(null=True, blank=True)  # accepted when it was last tried
    # Who answered: the secret goes to nobody else (see diagnosis/identity_seen.py).
    addresses = models.CharField(max_length=400, blank=True)  # where the name led, with commas
    certificate = models.CharField(max_length=64, blank=True)  # SHA-256 of the one that was shown
    issuer = models.CharField(max_length=250, blank=True)
    certificate_ends_at = models.DateTimeField(null=True, blank=True)
    withheld_since = models.DateTimeField(null=True, blank=True)  # somebody else seems to answer: no secret until staff
    warned_of = models.DateField(null=True, blank=True)  # the end of the certificate that was warned of
    warned_days = models.PositiveSmallIntegerField(null=True, blank=True)  # the threshold of the latest warning

    class Meta:
        ordering = ["due_at"]
        verbose_name_plural = "watches"
        indexes = [models.Index(fields=["due_at"], name="watch_by_due")]

    def __str__(self) -> str:
        return f"Watch of {self.connection_id}"


class Incident(models.Model):
    """Many connections flipped together: their letters are held until staff release or drop them."""

    class State(models.TextChoices):
        OPEN = "open"
        RELEASED = "released"
        DROPPED = "dropped"

    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    cause = models.CharField(max_length=20)  # "many", "address", "suffix"
    shared = models.CharField(max_length=255, blank=True)  # the address or the suffix that they share
    opened_at = models.DateTimeField(default=timezone.now)
    latest_at = models.DateTimeField(default=timezone.now)
    connections = models.PositiveIntegerField(default=0)
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True) | Q(~Q(state="open"), decided_at__isnull=False),
                name="incident_decided_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Incident {self.pk}"


class Sweep(models.Model):
    """One round of looks. It does not count when our own line was down."""

    started_at = models.DateTimeField(default=timezone.now)
    taken_at = models.DateTimeField(null=True, blank=True)  # by a worker
    finished_at = models.DateTimeField(null=True, blank=True)
    connections = models.PositiveIntegerField(default=0)
    flipped = models.PositiveIntegerField(default=0)
    silent = models.PositiveIntegerField(default=0)
    is_void = models.BooleanField(default=False)
    problem = models.CharField(max_length=60, blank=True)  # what the control found, when it is void
    incident = models.ForeignKey(Incident, on_delete=models.SET_NULL, null=True, blank=True, related_name="sweeps")

    class Meta:
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"Sweep {self.pk}"
