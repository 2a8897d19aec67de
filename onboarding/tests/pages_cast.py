"""Browsers of a case, and what no answer to them may hold."""

from django.http import HttpResponse
from django.test import Client

from keys.tests.leaks import leaked
from onboarding.models import Case
from tests.builders import SECRET

PAGES = ("case", "address", "change_address", "region", "key", "details", "confirm_code", "progress")
POSTED = ("change_address", "region", "key", "details", "check_again", "confirm_code", "send_link_again")


def browser_of(case: Case) -> Client:
    """Return a browser that may see the case."""
    client = Client()
    session = client.session
    session["cases"] = [case.pk]
    session.save()
    return client


def text_of(response: object) -> str:
    """Return the page; no page holds any part of the secret, in its text or its headers."""
    assert isinstance(response, HttpResponse)
    text = response.content.decode()
    assert leaked(text + str(response.headers), SECRET) == set()
    return text
