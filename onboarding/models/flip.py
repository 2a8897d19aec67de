"""A flip: a change of state with its reason. The timeline is made of them."""

from django.db import models
from django.db.models import Q

from onboarding.models.case import Case
from registry.models import Connection


class Flip(models.Model):
    """One change of the state of a case or of a connection, or an entry beside it (both states are the same then).

    `reason` is a code; `note` is what a person wrote, for staff alone.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, null=True, blank=True, related_name="flips")
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, null=True, blank=True, related_name="flips")
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20)
    reason = models.CharField(max_length=60)
    note = models.TextField(blank=True)
    actor = models.CharField(max_length=150)  # "institution", "portal", or the name of a member of staff
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=False, connection__isnull=True)
                | Q(case__isnull=True, connection__isnull=False),
                name="flip_of_a_case_or_of_a_connection",
            ),
        ]
        indexes = [models.Index(fields=["at"], name="flip_by_time")]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"

    @property
    def is_entry(self) -> bool:
        """Whether nothing changed but what is known: a note, a claim, a comparison."""
        return self.from_state == self.to_state
