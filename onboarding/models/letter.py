"""A letter: mail that we send. A row is written with the flip that causes it; a clock task sends it."""

from django.db import models
from django.utils import timezone

from onboarding.models.case import Case


class Letter(models.Model):
    """One letter. `subject` and `text` are what was sent, with private links and codes blotted out."""

    class Kind(models.TextChoices):
        SETUP_LINK = "setup_link"
        NEW_LINK = "new_link"
        NEEDS_MENDING = "needs_mending"
        CONNECTED = "connected"

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"  # given up

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=20, choices=Kind)
    recipient = models.EmailField(max_length=254)
    language = models.CharField(max_length=10)
    facts = models.JSONField(default=dict)  # what the letter was about when it was caused; never a link or a secret
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True)  # why the latest try failed: a kind of error, no texts
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-written_at"]
        indexes = [models.Index(fields=["state", "due_at"], name="letter_by_state_and_due")]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient}"
