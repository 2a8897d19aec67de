"""A flip: a change of state with its reason. The timeline is made of them."""

from django.db import models

from onboarding.models.case import Case


class Flip(models.Model):
    """One change of a case's state. `reason` is a code; `note` is what a person wrote."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="flips")
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20)
    reason = models.CharField(max_length=60)
    note = models.TextField(blank=True)
    actor = models.CharField(max_length=150)  # "institution", "portal", or the name of a member of staff
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"
