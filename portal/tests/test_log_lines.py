"""A line of the log says what belongs together, and no secret: in no key, in no value."""

import io
import json
import logging
import logging.config
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from celery import current_app
from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from keys.secret import Secret
from keys.tests.leaks import leaked
from portal.masked_logs import settings_logging
from portal.masking import HIDDEN, masked_event
from portal.request_log import HEADER, RequestLogMiddleware, request_id_of
from tests.processes import empty_queue, running_worker, wait_for

SECRET = "Zk4vQ9pXw2Lr8TnBy7Hc3Md6Fs1Gj5Ka0Pe"
GIVEN = "4c317313-f4f3-4d97-94ca-c701291ecace"


class Log:
    """What was written to standard error."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


def _log(monkeypatch: pytest.MonkeyPatch, *, as_json: bool) -> Iterator[Log]:
    log = Log()
    monkeypatch.setattr(sys, "stderr", log.stream)
    logging.config.dictConfig(settings_logging("INFO", debug=True, as_json=as_json))
    yield log
    monkeypatch.undo()
    logging.config.dictConfig(django_settings.LOGGING)


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[Log]:
    yield from _log(monkeypatch, as_json=True)


@pytest.fixture
def text_log(monkeypatch: pytest.MonkeyPatch) -> Iterator[Log]:
    yield from _log(monkeypatch, as_json=False)


class TestLines:
    def test_are_objects_with_the_same_names_first(self, log: Log) -> None:
        logging.getLogger("portal.tests").warning("Sent %s", "it")
        structlog.get_logger("portal.tests").info("Kept", count=3)
        sent, kept = log.lines()
        assert list(sent) == list(kept)[:4] == ["timestamp", "level", "logger", "event"]
        assert (sent["level"], sent["logger"], sent["event"]) == ("warning", "portal.tests", "Sent it")
        assert (kept["event"], kept["count"]) == ("Kept", 3)

    def test_hold_a_traceback_in_one_of_them(self, log: Log) -> None:
        try:
            int(f"refused {SECRET}")
        except ValueError:
            logging.getLogger("portal.tests").exception("It broke")
            structlog.get_logger("portal.tests").exception("It broke again")
        assert [line["event"] for line in log.lines()] == ["It broke", "It broke again"]
        for line in log.lines():
            assert "ValueError: invalid literal for int() with base 10: 'refused •••'" in line["exception"]
            assert "test_log_lines.py" in line["exception"]

    def test_are_text_for_people(self, text_log: Log) -> None:
        with structlog.contextvars.bound_contextvars(request_id=GIVEN):
            logging.getLogger("portal.tests").warning("Sent %s", "it")
        assert text_log.text.endswith(f"WARNING portal.tests: Sent it request_id={GIVEN}\n")

    def test_of_text_stay_one_line_whatever_a_visitor_asked_for(self, text_log: Log) -> None:
        Client().get("/requests/x%0a2026-11-22T00:00:00Z WARNING portal: All is well%0d%1b[31m%c2%9b", secure=True)
        assert len(text_log.text.splitlines()) == text_log.text.count("\n") == 1, text_log.text
        assert "\x1b" not in text_log.text
        assert "path=/requests/x\\n2026-11-22T00:00:00Z WARNING" in text_log.text

    def test_leave_out_whoever_asks_under_another_name(self, log: Log, settings: Settings) -> None:
        settings.ALLOWED_HOSTS = ["connect.example.edu"]
        assert Client(headers={"host": "other.example"}).get("/").status_code == 400
        assert "DisallowedHost" not in log.text

    def test_leave_out_what_is_below_the_level(self, log: Log) -> None:
        structlog.get_logger("portal.tests").debug("Nothing")
        assert log.text == ""

    @pytest.mark.parametrize(
        "values",
        [
            {"given": SECRET},
            {SECRET: "given"},
            {"given": {"inner": [SECRET, (SECRET,)]}},
            {"client_secret": "correct horse battery"},
            {"asked": "client_secret=correct&x=1", "url": "redis://user:correct@redis.example:6379/0"},
            {"given": Secret(SECRET)},
            {"path": "/s/correct-horse-battery"},
            {"error": ValueError(SECRET)},
        ],
    )
    def test_hold_no_secret(self, log: Log, values: dict[str, Any]) -> None:
        structlog.get_logger("portal.tests").error(f"About {SECRET}", **values)
        (line,) = log.lines()
        assert leaked(log.text, SECRET) == set()
        assert "correct" not in log.text
        assert line["level"] == "error"

    def test_hide_what_the_request_brought_along(self, log: Log) -> None:
        request = RequestFactory().post("/", {"secret": "correct horse battery staple"})
        assert request.POST
        logging.getLogger("portal.tests").error("Took correct horse battery staple", extra={"request": request})
        assert "horse" not in log.text


def test_masked_values_keep_their_shape() -> None:
    event = {"count": 3, "ok": True, "none": None, "list": [1, "a"], "token": 12345678, "code": "x", "at": 1.5}
    assert masked_event(event) == event | {"token": HIDDEN, "code": HIDDEN}


class TestRequestId:
    @pytest.mark.parametrize("given", [GIVEN, GIVEN.upper(), GIVEN.replace("-", "")])
    def test_is_taken_over_where_a_proxy_made_one(self, given: str) -> None:
        assert request_id_of(RequestFactory().get("/", headers={HEADER: given})) == GIVEN

    @pytest.mark.parametrize(
        "given",
        ["", "1", SECRET, f"{GIVEN}\n{{}}", f"{{{GIVEN}}}", f"urn:uuid:{GIVEN}", GIVEN[:-1], "x" * 36, f" {GIVEN}x"],
    )
    def test_is_made_where_none_is_well_formed(self, given: str) -> None:
        made = request_id_of(RequestFactory().get("/", headers={HEADER: given}))
        assert uuid.UUID(made).version == 4
        assert made != GIVEN

    @pytest.mark.django_db
    def test_stands_in_the_answer_and_in_every_line(self, log: Log) -> None:
        answer = Client(headers={HEADER: GIVEN}).get("/nowhere?q=it@northfield.example")
        assert answer.headers[HEADER] == GIVEN
        (answered,) = (line for line in log.lines() if line["event"] == "Answered")
        assert {line["request_id"] for line in log.lines()} == {GIVEN}
        assert (answered["method"], answered["path"], answered["status"]) == ("GET", "/nowhere", 404)
        assert answered["duration_ms"] >= 0
        assert "northfield" not in str(answered)
        assert structlog.contextvars.get_contextvars() == {}

    def test_costs_no_query_and_no_session(self, log: Log) -> None:
        request = RequestFactory().get("/")
        RequestLogMiddleware(lambda _: HttpResponse())(request)  # a query would be refused
        assert not hasattr(request, "session")


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_the_id_goes_with_a_task_and_nothing_else_does(tmp_path: Path) -> None:
    empty_queue()

    def hand_over(request: HttpRequest) -> HttpResponse:
        structlog.contextvars.bind_contextvars(planted=SECRET)
        current_app.send_task("onboarding.tasks.run_checks", args=[0])
        return HttpResponse()

    RequestLogMiddleware(hand_over)(RequestFactory().get("/", headers={HEADER: GIVEN}))
    with running_worker(tmp_path / "worker.log", LOG_LEVEL="DEBUG", LOG_AS_JSON="true") as worker:
        wait_for(lambda: "task_started" in worker.output, what="the task")
    lines = [json.loads(line) for line in worker.output.splitlines() if line.startswith("{")]
    of_task = [line for line in lines if line.get("request_id") == GIVEN]
    assert {"task_started"} <= {line["event"] for line in of_task}
    assert all(uuid.UUID(line["task_id"]) for line in of_task)
    assert "planted" not in worker.output
    assert leaked(worker.output, SECRET) == set()
