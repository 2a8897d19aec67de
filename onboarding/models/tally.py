"""Tallies: how many connections stood how on each day, for the charts over time."""

from django.db import models
from django.db.models import Q

from registry.models import Region


class Tally(models.Model):
    """The connections of one region in one state at the end of one day (the present day: by now)."""

    date = models.DateField()
    region = models.ForeignKey(Region, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=20)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["date", "region", "state"]
        verbose_name_plural = "tallies"
        constraints = [
            models.UniqueConstraint(fields=["date", "region", "state"], name="tally_once"),
            models.UniqueConstraint(fields=["date", "state"], condition=Q(region=None), name="tally_once_no_region"),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.state}: {self.count}"
