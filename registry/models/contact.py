"""A person at an institution, known by an e-mail address."""

from typing import Self

from django.db import models, transaction

_JOINER = "\u2060"  # no line may end here


class Contact(models.Model):
    """One e-mail address; `proved_at` is when its owner first showed that mail to it is read."""

    email = models.EmailField(max_length=254, unique=True)  # stored in lower case
    language = models.CharField(max_length=10, default="en")
    proved_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)  # since when they want no letters about what is watched
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["email"]

    def __str__(self) -> str:
        return self.email

    @classmethod
    def at(cls, email: str, language: str) -> Self:
        """Return the contact with this address, making its row where there is none; see `Server.at`."""
        with transaction.atomic():
            cls.objects.bulk_create([cls(email=email.lower(), language=language)], ignore_conflicts=True)
            found = cls.objects.select_for_update(no_key=True).filter(email=email.lower()).first()
        return found or cls.at(email, language)

    @property
    def masked_email(self) -> str:
        """The address as pages show it: `i…t@northfield.example`, never broken after its dots."""
        name, _, domain = self.email.partition("@")
        return f"{name[0]}…{_JOINER}{name[-1]}@{domain}" if name else self.email
