"""What load balancers and monitoring ask is answered however they ask, and costs next to nothing."""

import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from onboarding.models import Letter, Sweep, Watch
from portal import health
from portal.doctor import letters, processes, watching
from portal.doctor.condition import Condition
from portal.kept_briefly import KeptBriefly
from portal.models import Heartbeat
from tests.builders import make_case, make_connection

PLACES = ("/healthz", "/readyz", "/metrics")


@pytest.fixture(autouse=True)
def _nothing_is_kept() -> Iterator[None]:
    health.forget()
    yield
    health.forget()


@pytest.fixture
def _alive() -> None:
    for name in ("worker", "beat"):
        Heartbeat.objects.create(name=name, beaten_at=timezone.now())


@pytest.fixture
def balancer(settings: Settings) -> Client:
    """Ask as a load balancer does: by address, over http, of an installation that wants a name and https."""
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["onboarding.badges.example"]
    return Client(headers={"host": "10.0.0.5:8000"})


def ready(client: Client) -> tuple[int, dict[str, dict[str, Any]]]:
    answer = client.get("/readyz")
    return answer.status_code, {part["name"]: part for part in answer.json()["parts"]}


class TestAlive:
    def test_asks_no_database_and_no_session(
        self, balancer: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        balancer.cookies["sessionid"] = "made-up"
        answer = balancer.get("/healthz")  # without the mark, a query would be refused
        assert (answer.status_code, answer.content) == (200, b"ok\n")
        assert not answer.cookies
        assert "Vary" not in answer.headers


@pytest.mark.django_db
class TestReady:
    @pytest.mark.usefixtures("_alive")
    def test_is_said_by_a_portal_at_work(self, balancer: Client) -> None:
        status, parts = ready(balancer)
        assert status == 200, parts
        assert list(parts) == ["database", "broker", "worker", "beat", "outbox", "watching"]
        assert all(part == {"name": name, "ok": True, "what_to_do": ""} for name, part in parts.items())

    def test_says_what_to_do_where_a_process_is_gone(self, balancer: Client) -> None:
        Heartbeat.objects.create(name="worker", beaten_at=timezone.now() - timedelta(minutes=5))
        status, parts = ready(balancer)
        assert (status, parts["worker"]["ok"], parts["beat"]["ok"]) == (503, False, False)
        assert "celery -A portal worker" in parts["worker"]["what_to_do"]

    @pytest.mark.usefixtures("_alive")
    def test_names_no_broker_and_no_password(self, balancer: Client, settings: Settings) -> None:
        settings.REDIS_URL = "redis://:a-password@127.0.0.1:1/0"
        answer = balancer.get("/readyz")
        assert answer.status_code == 503
        assert not {text for text in ("a-password", "127.0.0.1", str(settings.DATA_DIR)) if text in answer.text}

    @pytest.mark.usefixtures("_alive")
    def test_asks_a_database_that_is_away_once(self, balancer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        asked = []

        def away() -> None:
            asked.append(1)
            raise OperationalError("host=db.northfield.example password=a-password")

        monkeypatch.setattr(connection, "ensure_connection", away)
        status, parts = ready(balancer)
        assert (status, len(asked)) == (503, 1)
        assert [parts[name]["ok"] for name in ("database", "worker", "beat", "outbox", "watching")] == [False] * 5
        assert "northfield" not in str(parts)

    @pytest.mark.usefixtures("_alive")
    def test_misses_migrations(self, balancer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: ["one"])
        status, parts = ready(balancer)
        assert (status, parts["database"]["what_to_do"]) == (503, "Run `manage.py migrate`.")

    @pytest.mark.usefixtures("_alive")
    def test_is_found_out_once_in_a_while(
        self, balancer: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        ready(balancer)
        with django_assert_num_queries(0):
            assert [ready(balancer)[0] for _ in range(20)] == [200] * 20

    def test_gives_up_soon_on_a_broker_that_says_nothing(self, settings: Settings) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            settings.REDIS_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
            started = time.monotonic()
            assert not processes.examine_broker().is_well
            assert time.monotonic() - started < processes.PATIENCE_S + 10  # without a limit it would wait for ever


@pytest.mark.django_db
class TestOutbox:
    def due(self, age: timedelta, **fields: Any) -> Condition:
        Letter.objects.create(
            **{"case": make_case(), "kind": Letter.Kind.CONNECTED, "recipient": "it@northfield.example"} | fields,
            language="en",
            due_at=timezone.now() - age,
        )
        return letters.examine_outbox()

    def test_is_well_while_letters_go_out(self) -> None:
        assert letters.examine_outbox().is_well
        assert self.due(timedelta(minutes=1)).is_well
        assert self.due(timedelta(hours=-1)).is_well
        assert self.due(timedelta(days=1), state=Letter.State.SENT, sent_at=timezone.now()).is_well
        assert self.due(timedelta(days=1), state=Letter.State.FAILED).is_well

    def test_is_stuck_once_a_letter_waits_for_long(self) -> None:
        found = self.due(letters.LATE + timedelta(seconds=5))
        assert (found.is_well, "605 seconds" in found.seen, "worker" in found.remedy) == (False, True, True)


class TestAll:
    @pytest.mark.parametrize("place", PLACES)
    def test_take_questions_only(self, balancer: Client, place: str) -> None:
        assert balancer.post(place).status_code == 405

    def test_answer_the_short_question_shortly(self, balancer: Client) -> None:
        answer = balancer.head("/healthz")
        assert (answer.status_code, answer.content, answer.headers["Content-Length"]) == (200, b"", "3")

    def test_are_never_kept_by_others(self, balancer: Client) -> None:
        assert balancer.get("/healthz").headers["Cache-Control"] == "no-store"

    def test_leave_every_other_page_to_its_rules(self, balancer: Client) -> None:
        assert balancer.get("/healthz/").status_code == 400  # not by this host


class TestKeptBriefly:
    def test_finds_out_again_after_its_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        now = [100.0]
        monkeypatch.setattr("portal.kept_briefly.time.monotonic", lambda: now[0])
        found = iter(range(10))
        kept = KeptBriefly(lambda: next(found), 5)
        assert [kept.get(), kept.get()] == [0, 0]
        now[0] = 105
        assert [kept.get(), kept.get()] == [1, 1]

    def test_keeps_no_failure(self) -> None:
        answers: Iterator[int | Exception] = iter([ZeroDivisionError(), 1])

        def find_out() -> int:
            answer = next(answers)
            if isinstance(answer, Exception):
                raise answer
            return answer

        kept = KeptBriefly(find_out, 5)
        with pytest.raises(ZeroDivisionError):
            kept.get()
        assert kept.get() == 1


@pytest.mark.django_db
class TestWatching:
    def test_is_well_when_the_last_round_counted(self) -> None:
        Sweep.objects.create(finished_at=timezone.now() - timedelta(minutes=5), is_void=True, problem="timeout")
        Sweep.objects.create(finished_at=timezone.now())
        assert watching.examine_watching().is_well

    def test_says_what_the_control_found(self) -> None:
        Sweep.objects.create(finished_at=timezone.now(), is_void=True, problem="timeout")
        found = watching.examine_watching()
        assert not found.is_well
        assert "timeout" in found.seen

    @pytest.mark.parametrize(("age", "is_well"), [(timedelta(minutes=30), True), (timedelta(hours=2), False)])
    def test_says_that_servers_wait_for_long(self, age: timedelta, is_well: bool) -> None:
        Watch.objects.create(connection=make_connection(), due_at=timezone.now() - age)
        assert watching.examine_watching().is_well is is_well
