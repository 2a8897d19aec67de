"""What staff see of an answer: status, allow-listed headers, length and digest of the body, never the body."""

from datetime import UTC, datetime

import pytest

from diagnosis.checks.base import UNRECOGNISED, Finding
from diagnosis.checks.oauth import AUTHORIZE_PATH, KNOWN_TEXTS
from diagnosis.results import result_of
from keys.secret import Secret
from onboarding.models import Case
from onboarding.tests.staff_cast import CASES, lead
from tests.builders import SECRET, make_case_with_key, make_done_run
from wire.answers import Answer, Exchange
from wire.evidence import Question, Recorder
from wire.masking import Masker

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 12, 14, 7, tzinfo=UTC)
PAGE = f"<h1>Internal wiki</h1><p>Jane Doe, room 7</p><!-- {SECRET} --> invalid_scope <script>alert(1)</script>"
HEADERS = {
    "server": "nginx/1.22.1",
    "content-type": "text/html",
    "x-request-context-id": "11111111-2222-4333-8444-555555555555",
    "x-internal-host": "db7.internal",
    "x-powered-by": "Phusion",
    "via": "1.1 proxy9.internal",
}


def seen() -> Exchange:
    """Return what the wire notes of an answer that nobody knows."""
    recorder = Recorder(Masker([Secret(SECRET)]), KNOWN_TEXTS)
    answer = Answer(418, HEADERS, PAGE.encode(), NOW, cookies=("session",))
    question = Question("GET", AUTHORIZE_PATH, [("client_id", "10000000000007")], None, "text/html")
    return recorder.describe(question, answer, NOW, "192.0.2.7", is_verified=True)


def page_with(exchange: Exchange) -> str:
    case = make_case_with_key(state=Case.State.WAITING_STAFF)
    run = make_done_run(case, UNRECOGNISED.code)
    finding = Finding(UNRECOGNISED, {"status": 418}, check="key_id", evidence=(exchange,))
    result_of(run, 0, finding).save()
    return lead().get(f"{CASES}{case.pk}/change/").content.decode()


class TestStaffEvidence:
    def test_shows_status_headers_length_and_digest(self) -> None:
        exchange = seen()
        page = page_with(exchange)
        assert len(exchange.body_digest) == 16
        for shown in ("418", "server: nginx/1.22.1", "content-type: text/html", "invalid_scope"):
            assert shown in page
        assert f"{len(PAGE)} bytes of text that we do not keep." in page
        assert f"<code>{exchange.body_digest}</code>" in page

    def test_shows_nothing_else_of_the_answer(self) -> None:
        exchange = seen()
        page = page_with(exchange)
        for hidden in ("Internal wiki", "Jane Doe", "room 7", "alert(1)", "db7", "Phusion", "proxy9", "session="):
            assert hidden not in page
            assert hidden not in repr(exchange)
        assert not any(SECRET[at : at + 12] in page for at in range(len(SECRET) - 11))

    def test_the_same_page_has_the_same_digest_whatever_secret_it_echoes(self) -> None:
        recorder = Recorder(Masker([Secret(SECRET), Secret(SECRET[::-1])]))
        question = Question("GET", AUTHORIZE_PATH)
        first, second, other = (
            recorder.describe(question, Answer(418, {}, page.encode(), NOW), NOW, "192.0.2.7", is_verified=True)
            for page in (PAGE, PAGE.replace(SECRET, SECRET[::-1]), PAGE.replace("wiki", "shop"))
        )
        assert first.body_digest == second.body_digest != other.body_digest
