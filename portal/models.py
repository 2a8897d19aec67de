"""Signs of life of the worker and the clock."""

from django.db import models


class Heartbeat(models.Model):
    """The newest sign of life of one kind of process ("worker", "beat"), written by the process itself."""

    name = models.CharField(max_length=20, primary_key=True)
    beaten_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
