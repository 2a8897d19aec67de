"""A letter: mail that we send. A row is written with the flip that causes it; a clock task sends it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from onboarding.models.case import Case
from onboarding.models.watch import Incident


class Letter(models.Model):
    """One letter. `subject` and `text` are what was sent, with private links and codes blotted out."""

    class Kind(models.TextChoices):
        SETUP_LINK = "setup_link"
        NEW_LINK = "new_link"
        NEEDS_MENDING = "needs_mending"
        STILL_UNCLEAR = "still_unclear"
        CONNECTED = "connected"
        CERTIFICATE = "certificate"
        BROKEN = "broken"
        WORKS_AGAIN = "works_again"
        ASK = "ask"  # staff ask the institution
        DECLINED = "declined"
        FOR_STAFF = "for_staff"  # something of ours stands in the way

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"  # given up
        HELD = "held"  # until staff release it: beyond its budget, or part of an incident
        DROPPED = "dropped"  # staff decided that it is not sent

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=20, choices=Kind)
    recipient = models.EmailField(max_length=254)
    language = models.CharField(max_length=10)
    facts = models.JSONField(default=dict)  # what the letter was about when it was caused; never a link or a secret
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    incident = models.ForeignKey(Incident, on_delete=models.SET_NULL, null=True, blank=True, related_name="letters")
    # Why the latest try failed (a kind of error, no texts), or why the letter is held or dropped (a code).
    problem = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-written_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sent", "failed", "held", "dropped"]), name="letter_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="letter_sent_has_its_time"
            ),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="letter_by_state_and_due")]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient}"
