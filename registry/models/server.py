"""A Canvas server: scheme (always https), host and port, and what is known about it."""

from typing import Self

from django.db import models, transaction

from wire.address import HTTPS_PORT, Address


class Server(models.Model):
    """One Canvas server. What the network showed is written with each run (registry/seen.py)."""

    class Hosting(models.TextChoices):
        UNKNOWN = "unknown"
        SELF_HOSTED = "self_hosted"
        INSTRUCTURE = "instructure"

    class Environment(models.TextChoices):
        PRODUCTION = "production"
        BETA = "beta"
        TEST = "test"

    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField(default=HTTPS_PORT)
    hosting = models.CharField(max_length=20, choices=Hosting, default=Hosting.UNKNOWN)
    environment = models.CharField(max_length=20, choices=Environment, default=Environment.PRODUCTION)
    certificate_expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["host", "port"]
        constraints = [models.UniqueConstraint(fields=["host", "port"], name="server_once")]

    def __str__(self) -> str:
        return self.address.netloc

    @property
    def address(self) -> Address:
        return Address(self.host, self.port)

    @classmethod
    def at(cls, address: Address) -> Self:
        """Return the server at `address`, making its row where there is none.

        The row is held to the end of the transaction: nobody takes it away before something refers to it. As many
        queries each time: how long a page takes tells no stranger whether a server is known.
        """
        with transaction.atomic():
            cls.objects.bulk_create([cls(host=address.host, port=address.port)], ignore_conflicts=True)
            found = cls.objects.select_for_update(no_key=True).filter(host=address.host, port=address.port).first()
        return found or cls.at(address)  # taken away between the two: then it is not there, and is made
