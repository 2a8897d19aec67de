"""A region of our own service, with the exact values that a developer key for it needs."""

from typing import Any

from django.db import models
from django.db.models import Q


class RegionQuerySet(models.QuerySet["Region"]):
    def choosable(self) -> "RegionQuerySet":
        """Return the regions that an institution may choose: open and set up."""
        return self.filter(is_open=True).exclude(redirect_uri="")


class Region(models.Model):
    """One region. Redirect and icon paths are not publicly known, so they may be "" (not set)."""

    code = models.SlugField(max_length=20, unique=True)  # stored elsewhere: never changed
    name = models.CharField(max_length=100)
    country_label = models.CharField(max_length=100, blank=True)
    api_host = models.CharField(max_length=255, blank=True)
    ui_host = models.CharField(max_length=255, blank=True)
    redirect_uri = models.CharField(max_length=500, blank=True)
    legacy_redirect_uri = models.CharField(max_length=500, blank=True)
    icon_url = models.CharField(max_length=500, blank=True)
    required_scopes = models.JSONField(default=list, blank=True)
    support_email = models.EmailField(blank=True)
    is_for_trying = models.BooleanField(default=False)
    is_open = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RegionQuerySet.as_manager()

    class Meta:
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_open=False) | ~Q(redirect_uri=""), name="region_open_only_when_set_up"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a change of what keys are made from counts the version up, which outdates older proofs."""
        if self.pk and self._proof_of(Region.objects.filter(pk=self.pk).first()) != self._proof_of(self):
            self.version += 1
        super().save(*args, **kwargs)

    @staticmethod
    def _proof_of(region: "Region | None") -> tuple[Any, ...]:
        return (region.redirect_uri, region.legacy_redirect_uri, region.required_scopes) if region else ()

    @property
    def is_set_up(self) -> bool:
        """Whether a key for this region can be made at all."""
        return bool(self.redirect_uri)
