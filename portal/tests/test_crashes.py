"""A crash shows where it happened, and no part of a secret: not on the page, in the logs or in the admins' mail."""

import io
import json
import logging
import logging.config
import secrets
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from django.conf import settings as django_settings
from django.test import Client

from keys.tests.leaks import leaked
from portal.masked_logs import settings_logging
from portal.tests.crashing import WAYS

ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
COMPLETE = "".join(secrets.choice(ALPHABET) for _ in range(64))
PLANTED = {
    "complete": COMPLETE,
    "cut off": COMPLETE[:20],
    "odd": 'it\'s "quoted",\nbroken & <b>bold</b> \\ ünd 100% so',
    "words": "correct horse battery staple",
    "small letters": "abcdefghij" * 6 + "abcd",
}

KNOWN = "portal.known_values.KnownValuesMiddleware"

pytestmark = [pytest.mark.urls("portal.tests.crashing"), pytest.mark.django_db]


@pytest.fixture(params=[True, False], ids=["debug", "production"])
def is_debug(request: pytest.FixtureRequest, settings: LazySettings) -> bool:
    settings.DEBUG = request.param
    settings.ADMINS = [("Operator", "operator@badges.example")]
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.SECURE_SSL_REDIRECT = False
    # It warns of the folder of static files, which only an installed portal has.
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith("whitenoise")]
    if KNOWN not in settings.MIDDLEWARE:
        settings.MIDDLEWARE.insert(0, KNOWN)
    settings.STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    return bool(request.param)


@pytest.fixture
def logs(is_debug: bool, monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Everything that the configured logging writes to standard error."""
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    # Errors are mailed under DEBUG too here, so that the mail is looked at both ways.
    logging.config.dictConfig(settings_logging("DEBUG", debug=False, as_json=not is_debug))
    yield written
    if not is_debug:
        assert [json.loads(line) for line in written.getvalue().splitlines()]
    monkeypatch.undo()
    logging.config.dictConfig(django_settings.LOGGING)


def mails(mailoutbox: list[Any]) -> str:
    return "\n".join(f"{mail.subject}\n{mail.message().as_string()}\n{mail.body}" for mail in mailoutbox)


@pytest.mark.parametrize("accept", ["text/html", "text/plain"])
@pytest.mark.parametrize("secret", PLANTED.values(), ids=PLANTED)
@pytest.mark.parametrize("way", WAYS)
def test_a_crash_shows_no_part_of_what_was_posted(
    logs: io.StringIO, is_debug: bool, mailoutbox: list[Any], way: str, secret: str, accept: str
) -> None:
    client = Client(raise_request_exception=False, headers={"accept": accept})
    client.cookies["sessionid"] = secret.replace("\n", " ")
    answer = client.post(f"/crash/{way}/", {"secret": secret, "name": "Northfield"})
    page = answer.content.decode()
    assert answer.status_code == 500
    for place in (page, logs.getvalue(), mails(mailoutbox)):
        assert leaked(place, secret) == set()
    assert way in logs.getvalue()
    if way != "in_a_log":
        assert "crashing.py" in mails(mailoutbox)
        assert ("crashing.py" in page) == is_debug
        assert (f"in {way}" in page) == is_debug  # the frame and its line are there


@pytest.mark.parametrize("token", [COMPLETE, "short-token", "correct_horse_battery"])
def test_a_crash_behind_a_setup_link_shows_no_part_of_the_token(
    logs: io.StringIO, mailoutbox: list[Any], token: str
) -> None:
    answer = Client(raise_request_exception=False).get(f"/s/{token}?next=correct-horse-battery")
    for place in (answer.content.decode(), logs.getvalue(), mails(mailoutbox)):
        assert token not in place
        assert leaked(place, token) == leaked(place, "correct-horse-battery") == set()


def test_a_crash_shows_no_headers_cookies_bodies_or_settings(
    logs: io.StringIO, settings: LazySettings, mailoutbox: list[Any]
) -> None:
    planted = {
        name: f"planted {name} of somebody" for name in ("agent", "cookie", "bearer", "body", "asked", "setting")
    }
    settings.PRODUCT_NAME = planted["setting"]
    client = Client(raise_request_exception=False, headers={"authorization": f"Bearer {COMPLETE}"})
    client.cookies["kept"] = planted["cookie"]
    answer = client.post(f"/asked/?q={planted['asked']}", planted["body"].encode(), content_type="application/json")
    for place in (answer.content.decode(), logs.getvalue(), mails(mailoutbox)):
        assert leaked(place, COMPLETE) == set()
        assert [name for name, value in planted.items() if value in place] == []


def test_the_logging_of_the_settings_masks_in_every_handler() -> None:
    for debug in (True, False):
        made = settings_logging("INFO", debug=debug, as_json=not debug)
        assert made["root"]["handlers"]
        for handler in made["handlers"].values():
            assert handler["filters"] == ["masked"]
            assert handler["formatter"] in ("masked", "lines")
        named = made["loggers"].values()
        assert all(logger["handlers"] == [] and logger["propagate"] for logger in named)
