"""Browsers of a case, and what no answer to them may hold."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from diagnosis.models import Run
from keys.tests.leaks import leaked
from onboarding.models import Case
from tests.builders import SECRET, make_case_with_key, make_done_run, make_result

PAGES = ("case", "address", "change_address", "region", "key", "details", "confirm_code", "progress", "withdraw")
POSTED = (
    *(
        "change_address",
        "region",
        "key",
        "details",
        "check_again",
        "compared",
        "confirm_code",
        "send_link_again",
        "withdraw",
    ),
)


def browser_of(*cases: Case) -> Client:
    """Return a browser that may see these cases."""
    client = Client()
    session = client.session
    session["cases"] = session["proved_cases"] = [case.pk for case in cases]
    session.save()
    return client


def opener_of(case: Case) -> Client:
    """Return the browser that opened the case, and has shown nothing of the letter yet."""
    client = browser_of(case)
    session = client.session
    del session["proved_cases"]
    session.save()
    return client


def text_of(response: object) -> str:
    """Return the page; no page holds any part of the secret, in its text or its headers."""
    assert isinstance(response, HttpResponse)
    text = response.content.decode()
    assert leaked(text + str(response.headers), SECRET) == set()
    return text


ADDRESS = (
    ("details.complete", "P", "details"),
    ("address.reachable", "P", "address"),
    ("hosting.self_hosted", "I", "hosting"),
)
REST = (("tls.trusted", "P", "tls"), ("canvas.recognised", "P", "identity"), ("key.known", "P", "key_id"))
LAST = (("redirect.accepted", "P", "redirect_uri"), ("scopes.granted", "P", "scopes"), ("key.on", "P", "key_state"))
SECRET_OK = ("secret.accepted", "P", "key_secret")
ASKED = {
    "method": "GET", "path": "/login/oauth2/auth?client_id=•••", "status": 302, "headers": {"server": "nginx"},
    "said": "", "body_length": 412, "elapsed_ms": 9, "asked_at": "2026-05-12T14:07:00+00:00", "address": "192.0.2.7",
    "verified": False, "failed": "",
}  # fmt: skip


def make_shown(state: str, blocking: str, *found: tuple[str, str, str], **changes: Any) -> Case:
    """Return a case whose newest run ended with these findings."""
    case = make_case_with_key(state=state, **changes)
    run = make_done_run(case, blocking, requests=3)
    for code, verdict, check in found:
        make_result(run, code, verdict, check_slug=check, evidence=[ASKED] if verdict in "FU" else [])
    Run.objects.update(requested_at=timezone.now() - timedelta(hours=1))
    return case


def page_of(case: Case, browser: Client | None = None) -> str:
    """Return the case's page, which has one heading of the first rank."""
    text = text_of((browser or browser_of(case)).get(f"/requests/{case.reference}/"))
    assert text.count("<h1>") == 1
    return text
