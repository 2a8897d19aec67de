"""The index of the staff side: figures that are right, each with the list behind it."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from onboarding import dashboard
from onboarding.models import Case, Letter
from onboarding.tests.staff_cast import lead
from portal.models import Heartbeat
from registry.models import Connection
from tests.builders import make_case, make_connection, make_region

pytestmark = pytest.mark.django_db
State = Case.State
NOW = timezone.now()


@pytest.fixture
def store() -> None:
    """Some cases and connections in two regions and none."""
    region = make_region(name="Europe")
    connected = make_connection(region=region, state=Connection.State.CONNECTED, connected_at=NOW)
    make_case(connection=connected, state=State.CONNECTED, blocking="connected")
    for days, blocking in ((1, "key.off"), (3, "key.off"), (2, "scopes.missing")):
        since = NOW - timedelta(days=days)
        case = make_case(state=State.WAITING_INSTITUTION, state_since=since, blocking=blocking)
        Connection.objects.filter(pk=case.connection_id).update(region=region)
    draft = make_case(state=State.DRAFT)
    Connection.objects.filter(pk=draft.connection_id).update(region=None)
    Letter.objects.create(case=draft, kind="setup_link", recipient="a@b.example", language="en", state="failed")


@pytest.mark.usefixtures("store")
class TestFigures:
    def test_count_cases_by_state_with_the_age_of_the_oldest(self) -> None:
        waiting = next(figure for figure in dashboard.today().cases if str(figure.label) == "Waiting for institution")

        assert (waiting.count, waiting.oldest_at) == (3, NOW - timedelta(days=3))

    def test_count_connections_by_state_and_region(self) -> None:
        today = dashboard.today()

        assert {str(figure.label): figure.count for figure in today.connections if figure.count} == {
            "Connected": 1,
            "New": 4,
        }
        assert [(row.name, row.total) for row in today.regions] == [("Europe", 4), ("", 1)]

    def test_name_what_blocks_most_first(self) -> None:
        blocking = dashboard.today().blocking

        assert [(figure.label, figure.count) for figure in blocking] == [
            ("The key is not switched on here.", 2),
            ("Some scopes are not ticked.", 1),
        ]


@pytest.mark.usefixtures("store")
class TestIndex:
    def test_leads_from_each_figure_to_a_list_of_just_as_many(self) -> None:
        client = lead()
        today = dashboard.today()
        figures = [*today.cases, *today.connections, *today.blocking]
        figures += [figure for row in today.regions for figure in row.figures]
        index = unescape(client.get("/staff/").content.decode())

        for figure in figures:
            rows = re.findall(r'<th class="field-', client.get(figure.url).content.decode())
            assert len(rows) == figure.count, figure
        assert all(figure.url in index for figure in figures if figure.count)

    def test_asks_the_database_at_most_twelve_times(
        self, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        client = lead()

        with django_assert_max_num_queries(12):
            client.get("/staff/")

    def test_says_who_gives_no_sign_of_life(self) -> None:
        client = lead()
        assert "No worker gives a sign of life" in client.get("/staff/").content.decode()

        Heartbeat.objects.create(name="worker", beaten_at=timezone.now())

        assert "No worker gives a sign of life" not in client.get("/staff/").content.decode()


class TestEmptyStore:
    def test_says_what_to_do(self) -> None:
        assert "No request yet." in lead().get("/staff/").content.decode()
