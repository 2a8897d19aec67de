"""How allauth behaves here: people of the vendor log in, nobody signs up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from onboarding import letters, visitor
from onboarding.budgets import Kind, SpentError


class StaffAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Staff accounts are made by an operator (`manage.py createsuperuser`)."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Count tries as everything else: by whom our own proxies saw, else one stranger would keep all staff out."""
        return visitor.network_of(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send what is within the limits of letters, and say nothing where it is not: anybody can ask for it.

        An address without an account gets a letter, too, so that the time it takes tells nobody who has one.
        """
        try:
            visitor.count(Kind.LINKS_BY_VISITOR, self.request)
        except SpentError:
            return
        if letters.count_for_anybody(email):
            super().send_mail(template_prefix, email, context)
