"""The school or university that a Canvas server belongs to."""

from django.db import models


class Institution(models.Model):
    """An institution, by the name that its contact gave."""

    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
