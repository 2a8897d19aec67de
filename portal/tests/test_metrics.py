"""What Prometheus reads is what stands in the database, for whoever has the token."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import DjangoAssertNumQueries, Settings

from diagnosis.models import Run
from onboarding.models import Case, Letter
from portal import counted, metrics
from portal.models import Heartbeat
from tests.builders import make_case, make_connection, make_region

TOKEN = "a-token-of-thirty-two-characters"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _token(settings: Settings) -> Iterator[None]:
    settings.METRICS_TOKEN = TOKEN
    metrics.forget()
    yield
    metrics.forget()


def scrape() -> dict[tuple[str, ...], float]:
    """Return every value by its name and the values of its labels."""
    answer = Client(headers={"authorization": f"Bearer {TOKEN}", "host": "10.0.0.5"}).get("/metrics")
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.text)
    return {(s.name, *s.labels.values()): s.value for family in families for s in family.samples}


def make_run(**fields: Any) -> Run:
    return Run.objects.create(**{"connection": make_connection(), "due_at": timezone.now()} | fields)


def make_letter(**fields: Any) -> Letter:
    defaults: dict[str, Any] = {"case": make_case(), "kind": Letter.Kind.CONNECTED, "language": "en"}
    return Letter.objects.create(**defaults | fields)


class TestToken:
    @pytest.mark.parametrize(
        "header",
        ["", "Bearer", "Bearer ", f"Bearer {TOKEN[:-1]}", f"Basic {TOKEN}", TOKEN, "Bearer ünd", f"Bearer {TOKEN}x"],
    )
    def test_is_asked_for(self, header: str) -> None:
        assert Client(headers={"authorization": header}).get("/metrics").status_code == 404

    @pytest.mark.parametrize("header", ["Bearer ", f"Bearer {TOKEN}"])
    def test_opens_nothing_where_none_is_set(self, settings: Settings, header: str) -> None:
        settings.METRICS_TOKEN = ""
        assert Client(headers={"authorization": header}).get("/metrics").status_code == 404

    def test_looks_like_any_page_that_is_not_there(self) -> None:
        client = Client()
        there, nowhere = client.get("/metrics"), client.get("/metricsx")
        assert there.status_code == nowhere.status_code == 404
        assert there.text.split("<h1")[1].split("</h1>")[0] == nowhere.text.split("<h1")[1].split("</h1>")[0]


class TestValues:
    def test_count_connections_by_region_and_state(self) -> None:
        moon = make_region(code="moon")
        make_connection(region=moon)
        make_connection(region=moon, state="broken", connected_at=timezone.now())
        make_connection(region=moon, state="broken", connected_at=timezone.now())
        seen = scrape()
        assert seen["portal_connections", "moon", "new"] == 1
        assert seen["portal_connections", "moon", "broken"] == 2

    def test_count_requests_in_every_state(self) -> None:
        make_case(state=Case.State.WAITING_STAFF)
        seen = scrape()
        assert seen["portal_cases", "waiting_staff"] == 1
        assert {key[1] for key in seen if key[0] == "portal_cases"} == set(Case.State.values)

    def test_count_letters_that_were_not_sent(self) -> None:
        make_letter(due_at=timezone.now() - timedelta(seconds=90))
        make_letter(due_at=timezone.now() - timedelta(seconds=30))
        make_letter(due_at=timezone.now() + timedelta(hours=1))
        make_letter(state=Letter.State.FAILED, due_at=timezone.now() - timedelta(days=1))
        make_letter(state=Letter.State.SENT, sent_at=timezone.now(), due_at=timezone.now() - timedelta(days=1))
        seen = scrape()
        assert {key[1]: value for key, value in seen.items() if key[0] == "portal_letters"} == {
            "waiting": 3,
            "failed": 1,
            "held": 0,
        }
        assert seen[("portal_letter_due_seconds",)] == pytest.approx(90, abs=5)

    def test_count_the_runs_of_the_last_hour_by_outcome(self) -> None:
        for age, code in ((1, "tls.expired"), (59, "tls.expired"), (61, "tls.expired"), (5, "connected")):
            make_run(state=Run.State.DONE, blocking=code, finished_at=timezone.now() - timedelta(minutes=age))
        seen = scrape()
        assert {key[1]: value for key, value in seen.items() if key[0] == "portal_runs_last_hour"} == {
            "tls.expired": 2,
            "connected": 1,
        }

    def test_tell_for_how_long_runs_have_been_due(self) -> None:
        now = timezone.now()
        make_run(due_at=now + timedelta(hours=1))
        assert scrape()[("portal_run_due_seconds",)] == 0
        make_run(due_at=now - timedelta(seconds=40))
        make_run(state=Run.State.RUNNING, due_at=now, lease_until=now - timedelta(seconds=70))
        make_run(state=Run.State.RUNNING, due_at=now - timedelta(days=1), lease_until=now + timedelta(seconds=70))
        metrics.forget()
        seen = scrape()
        assert seen[("portal_run_due_seconds",)] == pytest.approx(70, abs=5)
        assert (seen["portal_runs_open", "waiting"], seen["portal_runs_open", "running"]) == (2, 2)

    def test_tell_the_age_of_each_heartbeat(self) -> None:
        Heartbeat.objects.create(name="beat", beaten_at=timezone.now() - timedelta(seconds=50))
        assert scrape()["portal_heartbeat_age_seconds", "beat"] == pytest.approx(50, abs=5)

    def test_hold_in_an_empty_portal(self) -> None:
        seen = scrape()
        assert seen["portal_letters", "failed"] == seen[("portal_letter_due_seconds",)] == 0


class TestCost:
    @pytest.mark.parametrize("times", [1, 5])
    def test_is_six_queries_however_much_there_is(
        self, times: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for _ in range(times):
            make_letter()
            make_run()
            make_run(state=Run.State.DONE, blocking="connected", finished_at=timezone.now())
        with django_assert_num_queries(6):
            counted.count()

    def test_is_paid_once_in_a_while(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        scrape()
        with django_assert_num_queries(0):
            scrape()
