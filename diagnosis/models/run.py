"""A run of the checks for one connection. It belongs to the connection; a case points at its runs."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q

from registry.models import Connection

REHAND_AFTER = timedelta(seconds=30)  # a task that was handed over and not claimed by then counts as lost


class RunQuerySet(models.QuerySet["Run"]):
    def open(self) -> "RunQuerySet":
        """Return the runs that are waiting or running."""
        return self.filter(state__in=[Run.State.WAITING, Run.State.RUNNING])

    def claimable(self, now: datetime) -> "RunQuerySet":
        """Return the runs that a worker may take: due, or running with a lease that has run out."""
        return self.filter(
            Q(state=Run.State.WAITING, due_at__lte=now) | Q(state=Run.State.RUNNING, lease_until__lte=now)
        )

    def overdue(self, now: datetime) -> "RunQuerySet":
        """Return the claimable runs that nobody was asked to take for a while."""
        unasked = Q(handed_at=None) | Q(handed_at__lte=now - REHAND_AFTER)
        return self.claimable(now).filter(unasked | Q(handed_at__lt=F("lease_until")))


class Run(models.Model):
    """Claimed by one conditional UPDATE (`attempt` + 1, `lease_until`); every later write checks the attempt."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        SUPERSEDED = "superseded"  # the details changed before it ended

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="runs")
    is_full = models.BooleanField(default=True)  # False: only address, certificate and Canvas
    may_send_secret = models.BooleanField(default=False)
    is_look = models.BooleanField(default=False)  # made while watching: a look that found something new
    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    attempt = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    requested_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    blocking = models.CharField(max_length=60, blank=True)  # a code, "connected" or "none"
    requests = models.PositiveIntegerField(default=0)
    connections = models.PositiveIntegerField(default=0)
    elapsed_ms = models.PositiveIntegerField(default=0)
    client_id = models.CharField(max_length=100, blank=True)  # what it was made with, to tell later changes
    lti_client_id = models.CharField(max_length=100, blank=True, default="", db_default="")
    key_version = models.PositiveIntegerField(null=True, blank=True)
    region_version = models.PositiveIntegerField(null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["connection"], condition=Q(state__in=["waiting", "running"]), name="run_one_open_per_connection"
            ),
            models.CheckConstraint(
                condition=~Q(state="running") | Q(lease_until__isnull=False), name="run_running_has_its_lease"
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | (Q(finished_at__isnull=False) & ~Q(blocking="")),
                name="run_done_has_its_outcome",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="run_by_state_and_due")]

    def __str__(self) -> str:
        return f"Run {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING)


class CheckResult(models.Model):
    """One finding of a run: the code and its facts. The words are looked up when somebody reads them."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="results")
    position = models.PositiveSmallIntegerField()
    check_slug = models.CharField(max_length=40)
    outcome_code = models.CharField(max_length=60)
    verdict = models.CharField(max_length=1)
    culprit = models.CharField(max_length=20)
    confidence = models.CharField(max_length=10)
    facts = models.JSONField(default=dict)
    evidence = models.JSONField(default=list)
    certificate_pem = models.TextField(blank=True, default="", db_default="")  # what mends it; goes with the evidence
    evidence_removed_at = models.DateTimeField(null=True, blank=True)  # its time was over
    found_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["run", "position"]
        constraints = [models.UniqueConstraint(fields=["run", "position"], name="check_result_once")]

    def __str__(self) -> str:
        return self.outcome_code


class HostLease(models.Model):
    """Keeps runs on one host apart: whoever holds the row, until it is released or has run out, may ask.

    A run holds one host, a round of looks holds those of all its servers (`holder` names it).
    """

    host = models.CharField(max_length=260, primary_key=True)  # "host:port"
    run = models.ForeignKey(Run, on_delete=models.CASCADE, null=True, blank=True)
    attempt = models.PositiveIntegerField(default=0)
    holder = models.CharField(max_length=40, blank=True)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return self.host
