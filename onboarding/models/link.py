"""A setup link: the way back into a case for whoever reads the contact's mail."""

from datetime import datetime
from typing import Self

from django.db import models

from onboarding.models.case import Case

MAX_CODE_TRIES = 5


class SetupLinkQuerySet(models.QuerySet["SetupLink"]):
    def live(self, now: datetime) -> Self:
        return self.filter(expires_at__gt=now, revoked_at=None)


class SetupLink(models.Model):
    """Only hashes are stored, of the token in the link and of the short code in the same letter."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64)
    code_tries = models.PositiveSmallIntegerField(default=0)
    issued_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    redeemed_at = models.DateTimeField(null=True, blank=True)  # the first time
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = SetupLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at"]

    def __str__(self) -> str:
        return f"Link {self.pk}"
