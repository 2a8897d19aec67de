"""What lies in the safe: credentials in their versions, and who took one out and why.

Only `keys/custody.py` reads or writes a Credential.
"""

import uuid
from typing import Any, NoReturn, TypeVar

from django.db import models
from django.db.models import Q

from keys.fields import SealedField

Row = TypeVar("Row", bound=models.Model)


class AppendOnlyError(TypeError):
    """A record may be added, never changed or taken away."""


class Credential(models.Model):
    """One version of one owner's secret of one kind, bound to the only server it may be sent to.

    An older version stays until it is retired: the newest unretired one is the current one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    owner_id = models.UUIDField()
    version = models.PositiveIntegerField()
    secret = SealedField(null=True, fingerprint_in="fingerprint")  # NULL once it is destroyed
    bound_to = models.CharField(max_length=300)  # https://host[:port]
    length = models.PositiveIntegerField()
    last_four = models.CharField(max_length=4, blank=True)  # of complete ones only
    fingerprint = models.CharField(max_length=16, db_index=True)
    put_in_by = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("kind", "owner_id", "-version")
        constraints = (
            models.UniqueConstraint(fields=("kind", "owner_id", "version"), name="credential_version_is_unique"),
            models.CheckConstraint(
                condition=Q(secret__isnull=False) | Q(retired_at__isnull=False),
                name="credential_without_secret_is_retired",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} v{self.version}"


class AppendOnlyQuerySet(models.QuerySet[Row]):
    """Rows that no query changes or takes away."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("Records are kept as they were written.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("Records are kept as they were written.")

    def delete(self) -> NoReturn:
        raise AppendOnlyError("Records are kept.")


class Access(models.Model):
    """A record that somebody (or something) took a credential out, or destroyed it, and why."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="accesses")
    reason = models.CharField(max_length=200)
    actor = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    objects = AppendOnlyQuerySet["Access"].as_manager()

    class Meta:
        ordering = ("-at",)
        base_manager_name = "objects"
        verbose_name_plural = "accesses"

    def __str__(self) -> str:
        return f"{self.reason} ({self.actor})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store a new record; raise AppendOnlyError for one that is stored already."""
        if not self._state.adding:
            raise AppendOnlyError("Records are kept as they were written.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("Records are kept.")
