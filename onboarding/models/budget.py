"""Budgets: how often something may be done within a time, counted in rows."""

from django.db import models


class Budget(models.Model):
    """Whose budget it is. Its row is locked while one is spent, so that two at once are counted as two."""

    kind = models.CharField(max_length=20)  # one of onboarding.budgets.Kind
    key = models.CharField(max_length=64)  # keyed hash of whom or what it is about: addresses stay out of it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="budget_once")]

    def __str__(self) -> str:
        return self.kind


class Spend(models.Model):
    """Once spent. `what` tells repetitions apart: the same thing again costs nothing more."""

    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="spends")
    what = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["budget", "at"], name="spend_by_budget_and_time")]

    def __str__(self) -> str:
        return f"{self.budget} {self.at:%Y-%m-%d %H:%M}"
