"""Connections counted day by day."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from onboarding import clock, tallies
from onboarding.models import Tally
from registry.models import Connection
from tests.builders import make_connection, make_region

pytestmark = pytest.mark.django_db
State = Connection.State
NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)


def counts() -> dict[tuple[str, str], int]:
    """Return today's counts by region and state."""
    rows = Tally.objects.filter(date=timezone.localdate())
    return {(row.region.code if row.region else "", row.state): row.count for row in rows}


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """Let it be noon: no count falls into two days."""
    with time_machine.travel(NOON, tick=False):
        yield


class TestCount:
    def test_counts_by_region_and_state(self) -> None:
        region = make_region(code="north")
        for _ in range(2):
            make_connection(region=region, state=State.CONNECTED, connected_at=timezone.now())
        Connection.objects.filter(pk=make_connection().pk).update(region=None)

        clock.tally_connections()

        assert counts() == {("north", "connected"): 2, ("", "new"): 1}

    def test_brings_the_present_day_up_to_date(self) -> None:
        connection = make_connection(region=make_region(code="north"))
        Connection.objects.filter(pk=make_connection().pk).update(region=None)
        tallies.count()
        Connection.objects.update(state=State.PAUSED)
        Connection.objects.filter(pk=connection.pk).update(state=State.CONNECTED, connected_at=timezone.now())

        tallies.count()

        assert counts() == {("north", "new"): 0, ("north", "connected"): 1, ("", "new"): 0, ("", "paused"): 1}

    def test_leaves_other_days_alone(self) -> None:
        make_connection()
        tallies.count()
        with time_machine.travel(NOON + timedelta(days=2)):
            tallies.count()

        assert sorted({row.date.day for row in Tally.objects.all()}) == [12, 14]

    def test_asks_as_often_for_many_as_for_few(self, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
        region = make_region()
        for _ in range(30):
            make_connection(region=region)
        with django_assert_max_num_queries(6):
            tallies.count()
