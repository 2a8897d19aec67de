"""A person at an institution, known by an e-mail address."""

from django.db import models


class Contact(models.Model):
    """One e-mail address; `proved_at` is when its owner first showed that mail to it is read."""

    email = models.EmailField(max_length=254, unique=True)  # stored in lower case
    language = models.CharField(max_length=10, default="en")
    proved_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["email"]

    def __str__(self) -> str:
        return self.email

    @property
    def masked_email(self) -> str:
        """The address as pages show it: `i…t@northfield.example`."""
        name, _, domain = self.email.partition("@")
        return f"{name[0]}…{name[-1]}@{domain}" if name else self.email
