"""Masking hides what is random or secret by its name, and leaves logs readable."""

import base64
import logging
import secrets
import time
from collections.abc import Iterable
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.secret import Secret
from keys.tests.leaks import leaked
from portal import masking
from portal.masked_logs import MaskedFormatter, MaskFilter
from portal.masking import HIDDEN, mask, masked_event
from wire.masking import Masker

ALNUM = st.sampled_from("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
UUID = "4c317313-f4f3-4d97-94ca-c701291ecace"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "POST client_id=17&client_secret=hun!er&code=x HTTP/1.1",
            "POST client_id=17&client_secret=•••&code=••• HTTP/1.1",
        ),
        ("{'client_secret': 'a \"b\" c', 'x': 1}", "{'client_secret': •••, 'x': 1}"),
        ('{"access_token": "abc", "n": 2}', '{"access_token": •••, "n": 2}'),
        ("password=hunter2; user=x", "password=•••; user=x"),
        ("client_secret%3Dabc", "client_secret%3D•••"),
        ("GET /s/kJ8-x_Yq2 HTTP/1.1", "GET /s/••• HTTP/1.1"),
        ("GET /s/secret-words?next=/a HTTP/1.1", "GET /s/••• HTTP/1.1"),
        ("https://onboarding.example/s/Zk4vQ9pXw2 mailed", "https://onboarding.example/s/••• mailed"),
        ("?next=%2Fs%2Fkj8xyyq2", "?next=%2Fs%2F•••"),
        ("Authorization: Bearer a.b.c", "Authorization: •••"),
        ("'Authorization': 'Basic YTpi', 'A': 1", "'Authorization': '•••', 'A': 1"),
        ("sent Bearer abc now", "sent Bearer ••• now"),
        ("Cookie: sessionid=a; csrftoken=b\nHost: x", "Cookie: •••\nHost: x"),
        ("redis://user:pw@redis.example:6379/0", "redis://•••@redis.example:6379/0"),
        ("x" * 64, HIDDEN),
    ],
)
def test_hides(text: str, shown: str) -> None:
    assert mask(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        f"Task onboarding.tasks.run_checks[{UUID}] succeeded in 0.0312s: None",
        "GET /static/portal.css HTTP/1.1 200 5120",
        "GET /case/CB-000123/?region=eu&status_code=3 from 2001:db8::5678:9abc",
        '  File "/srv/portal/.venv/lib/python3.11/site-packages/django/core/handlers/base.py", line 197, in _get_response',
        "django.core.exceptions.ImproperlyConfigured: keys.E001: KEY_RING is missing.",
        "requests.HTTPSConnectionPool test_a_planted_secret_is_never_seen_12_times",
        "client id 170000000000123, connected 2026-11-21T22:45:01.123456Z, 20261121T224501Z",
        "https://canvas2.northfield-university.example:8443/login/oauth2/auth",
        "CSRF token missing.",
        "Exit status code: 404",
    ],
)
def test_leaves_readable(text: str) -> None:
    assert mask(text) == text


@given(secret=st.text(ALNUM, min_size=64, max_size=64), before=st.sampled_from(["", "x=", "'", "(", "/", "Secret "]))
def test_hides_every_complete_secret_in_every_form(secret: str, before: str) -> None:
    forms = (secret, quote(secret), base64.b64encode(secret.encode()).decode())
    shown = mask(" ".join(before + form for form in forms))
    assert leaked(shown, secret) == set()


def test_hides_fresh_tokens_of_every_kind() -> None:
    # A long run of luck (a token that looks like a word) is possible: at least 99 in 100 must be hidden whole.
    for make in (secrets.token_hex, secrets.token_urlsafe):
        tokens = [make(32) for _ in range(500)]
        assert sum(leaked(mask(f"found {token}!"), token) == set() for token in tokens) >= 495


@given(st.text(min_size=12, max_size=200), st.text(max_size=20))
def test_leaves_no_run_of_what_is_known(value: str, around: str) -> None:
    shown = mask(f"{around}{value}{around} {quote(value, safe='')} {value!r}", [value])
    left = leaked(shown, value) - leaked(around * 2 + HIDDEN, value)
    assert {run for run in left if HIDDEN not in run} == set()


@pytest.mark.parametrize(
    "part",
    ["a", "aB1", "a:", "a_", "://a:", "secret=", "secret='", "x%2fs%2f", "authorization:", "cookie:", '"', "code=&"],
)
def test_takes_no_more_time_than_the_text_is_long(part: str) -> None:
    started = time.process_time()
    mask("://" + part * (200_000 // len(part)))
    assert time.process_time() - started < 5  # it takes 0.1 s; what grows with the square would take minutes


class TestRecords:
    def record(self, message: str, *args: object, **fields: object) -> logging.LogRecord:
        record = logging.LogRecord("portal", logging.ERROR, __file__, 1, message, args, None)
        record.__dict__.update(fields)
        return record

    @pytest.mark.parametrize(
        ("message", "args"),
        [("sent %s", ("Zk4vQ9pXw2Lr8TnB",)), ("sent %s %s", ("Zk4vQ9pXw2Lr8TnB",)), ("sent Zk4vQ9pXw2Lr8TnB", ())],
    )
    def test_are_masked_for_handlers_that_look_at_messages(self, message: str, args: tuple[object, ...]) -> None:
        record = self.record(message, *args)
        assert MaskFilter().filter(record)
        assert record.args == ()
        assert leaked(record.getMessage(), "Zk4vQ9pXw2Lr8TnB") == set()
        assert record.getMessage().startswith("sent ")

    def test_forget_what_another_handler_left_on_them(self) -> None:
        record = self.record("it broke", exc_text="ValueError: Zk4vQ9pXw2Lr8TnB", stack_info="Zk4vQ9pXw2Lr8TnB")
        assert "Zk4vQ9pXw2" not in MaskedFormatter().format(record)


class TestEvents:
    def test_spell_out_once_what_is_known(self, monkeypatch: pytest.MonkeyPatch) -> None:
        spelled_out: list[str] = []

        def spell_out(known: Iterable[str]) -> Masker:
            spelled_out.extend(known)
            return Masker(Secret(value) for value in known)

        monkeypatch.setattr(masking, "_masker_of", spell_out)
        shown = masked_event({"event": "hunter2hunter2", "inner": {"a": ["b", "hunter2hunter2"]}}, ["hunter2hunter2"])
        assert shown == {"event": HIDDEN, "inner": {"a": ["b", HIDDEN]}}
        assert spelled_out == ["hunter2hunter2"]
