"""Another name of a Canvas server: people know it by several."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.models.server import Server


class Alias(models.Model):
    """A further host name that leads to the same Canvas, noted by staff: it serves to find the server, no more.

    A secret given for one name is never sent to another one.
    """

    server = models.ForeignKey(Server, on_delete=models.CASCADE, related_name="aliases", verbose_name=_("server"))
    host = models.CharField(_("other name"), max_length=253, db_index=True)
    noted_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["host"]
        verbose_name_plural = "aliases"
        constraints = [models.UniqueConstraint(fields=["server", "host"], name="alias_once")]

    def __str__(self) -> str:
        return self.host
