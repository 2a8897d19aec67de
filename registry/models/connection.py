"""A connection: one Canvas server, one region of ours, one institution. It is what gets connected and watched."""

import uuid

from django.db import models
from django.db.models import Q

from registry.models.institution import Institution
from registry.models.region import Region
from registry.models.server import Server


class Connection(models.Model):
    """Holds the client ID and the state; its secret lies in the safe under `public_id`.

    A host asked for by another contact gets a connection of its own.
    """

    class State(models.TextChoices):
        NEW = "new"
        CONNECTED = "connected"
        ATTENTION = "attention"
        BROKEN = "broken"
        PAUSED = "paused"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    server = models.ForeignKey(Server, on_delete=models.PROTECT, related_name="connections")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, blank=True, related_name="connections")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="connections")
    client_id = models.CharField(max_length=100, blank=True)
    # Of an LTI key beside the API key.
    lti_client_id = models.CharField(max_length=100, blank=True, default="", db_default="")
    tidied = models.JSONField(default=dict, blank=True)  # what was tidied away in the details, as codes
    state = models.CharField(max_length=20, choices=State, default=State.NEW)
    state_since = models.DateTimeField(auto_now_add=True)
    connected_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["new", "connected", "attention", "broken", "paused"]),
                name="connection_state_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["connected", "attention", "broken"]) | Q(connected_at__isnull=False),
                name="connection_connected_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="connected") | Q(region__isnull=False), name="connection_connected_has_its_region"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.server} · {self.region.code if self.region else '–'}"
