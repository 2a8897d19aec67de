"""How allauth behaves here: people of the vendor log in, nobody signs up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class StaffAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Staff accounts are made by an operator (`manage.py createsuperuser`)."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
