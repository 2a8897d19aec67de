"""Watching against the sandbox: what a round asks, what it stores, and what it never does."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from diagnosis import claims
from diagnosis.models import CheckResult, HostLease, Run
from keys.models import Access
from onboarding import rounds, watch_times, watching
from onboarding.models import Case, Flip, Letter, Sweep, Watch
from onboarding.tests import watch_cast as cast
from registry.models import Connection
from sandbox.regions import EUROPE, REQUIRED_SCOPES
from sandbox.server import Sandbox
from tests.builders import make_connection, make_region, make_run

pytestmark = pytest.mark.django_db(transaction=True)
Standing = Connection.State
SLUG = "canvas-2022-1"


@pytest.fixture
def box(settings: Settings) -> Iterator[Sandbox]:
    settings.CHECK_AGAIN_COOL_DOWN_S = 0
    with cast.canvases(settings, cast.servers(3)) as started:
        yield started


@pytest.fixture
def case(box: Sandbox) -> Case:
    return cast.connected(box, SLUG)


class TestBegin:
    def test_is_the_moment_when_it_is_connected(self, case: Case, settings: Settings) -> None:
        watch = Watch.objects.get(connection=case.connection_id)
        assert watch.due_at is not None
        until = timezone.now() + timedelta(seconds=settings.WATCH_EVERY_S * 1.25)
        assert timezone.now() < watch.due_at <= until
        assert (watch.secret_version, watch.latest_run) == (1, case.latest_run)

    def test_spreads_over_the_day_however_many_come_at_once(self) -> None:
        now = timezone.now()
        due = [watch_times.regular(make_connection(), now) for _ in range(48)]
        hours = {(one - now) // timedelta(hours=6) for one in due}
        assert hours == {1, 2, 3, 4}
        assert len({one.replace(second=0, microsecond=0) for one in due}) > 40


class TestARound:
    def test_of_nothing_new_writes_one_row_and_no_run(self, case: Case) -> None:
        cast.look()  # sees the certificate for the first time
        before = (Run.objects.count(), CheckResult.objects.count(), Flip.objects.count(), Letter.objects.count())
        sweep = cast.look()
        watch = Watch.objects.get(connection=case.connection_id)
        assert (sweep.connections, sweep.flipped, sweep.is_void, watch.looks) == (1, 0, False, 2)
        after = (Run.objects.count(), CheckResult.objects.count(), Flip.objects.count(), Letter.objects.count())
        assert after == before
        assert watch.due_at is not None
        assert watch.due_at > timezone.now() + timedelta(hours=6)

    def test_of_a_day_takes_no_secret_out(self, case: Case) -> None:
        before = Access.objects.count()
        cast.look()
        assert Access.objects.count() == before

    def test_of_a_week_asks_about_the_secret(self, case: Case, settings: Settings) -> None:
        cast.look()
        long_ago = timezone.now() - timedelta(seconds=settings.WATCH_SECRET_EVERY_S)
        cast.look(secret_tried_at=long_ago)
        watch = Watch.objects.get()
        assert watch.secret_tried_at is not None
        assert watch.secret_tried_at > timezone.now() - timedelta(minutes=1)
        assert (Access.objects.filter(reason="watch").count(), cast.state_of(case)) == (1, Standing.CONNECTED)

    def test_is_taken_once(self, case: Case) -> None:
        cast.due_now()
        sweep = watching.tick()
        assert sweep is not None
        assert watching.tick() is None
        watching.sweep(sweep.pk)
        watching.sweep(sweep.pk)
        assert Watch.objects.get().looks == 1

    def test_of_a_dead_worker_is_taken_over_when_its_lease_is_over(self, case: Case) -> None:
        cast.due_now()
        dead = watching.tick()
        assert dead is not None
        assert rounds.take(dead.pk) is not None  # and there it ends
        assert watching.tick() is None
        past = timezone.now() - timedelta(seconds=rounds.lease_s() + 1)
        Sweep.objects.filter(pk=dead.pk).update(started_at=past)
        Watch.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        second = watching.tick()
        assert second is not None
        watching.sweep(second.pk)
        dead.refresh_from_db()
        assert (dead.is_void, dead.problem, Watch.objects.get().looks) == (True, rounds.LOST, 1)

    def test_stores_nothing_for_a_worker_that_slept_too_long(
        self, box: Sandbox, case: Case, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        cast.switch_off(box, SLUG)
        cast.due_now()
        sleeper = watching.tick()
        assert sleeper is not None
        taken_over = Sweep.objects.create()

        def overslept(sweep: Sweep) -> bool:
            Watch.objects.update(sweep=taken_over)
            return True

        monkeypatch.setattr("onboarding.rounds.is_ours", overslept)
        watching.sweep(sleeper.pk)
        watch = Watch.objects.get()
        assert (watch.looks, watch.bad_looks, watch.sweep_id) == (0, 0, taken_over.pk)
        assert not Run.objects.filter(is_look=True).exists()

    def test_leaves_a_host_that_a_run_is_asking_for_the_next_one(self, case: Case) -> None:
        run = make_run(make_connection(server=case.connection.server))
        assert claims.claim(run.pk) is not None
        sweep = cast.look()
        watch = Watch.objects.get()
        assert (sweep.connections, watch.looks, watch.sweep) == (0, 0, None)
        assert watch.due_at is not None
        assert watch.due_at < timezone.now() + timedelta(minutes=1)

    def test_lets_go_of_its_hosts(self, case: Case) -> None:
        cast.look()
        assert not HostLease.objects.exists()

    def test_gives_the_silent_their_places_and_no_more(self, box: Sandbox, settings: Settings) -> None:
        settings.WATCH_BATCH = 4
        region = make_region()
        server = cast.watched_only(box, SLUG, region).connection.server
        for number in range(6):
            connection = make_connection(server=server, region=region)
            silent = 1 if number < 4 else 0
            due_at = timezone.now() - timedelta(hours=2 + silent)
            Watch.objects.create(connection=connection, due_at=due_at, silent_looks=silent)
        sweep = rounds.open_round()
        assert sweep is not None
        claimed = Watch.objects.filter(sweep=sweep)
        assert (claimed.filter(silent_looks__gt=0).count(), claimed.filter(silent_looks=0).count()) == (1, 3)

    def test_costs_no_more_statements_for_200_servers_than_for_20(self, box: Sandbox, settings: Settings) -> None:
        region = make_region(redirect_uri=EUROPE.redirect_uri, required_scopes=list(REQUIRED_SCOPES))
        settings.WATCH_THREADS, settings.WATCH_BATCH = 8, 1000
        costs = []
        for count in (20, 180):
            for number in range(count):
                slug = f"canvas-2022-{1 + number % 3}"
                cast.watched_only(box, slug, region)
            cast.look()
            cast.due_now()
            with CaptureQueriesContext(
                database,
            ) as asked:
                sweep = watching.tick()
                assert sweep is not None
                watching.sweep(sweep.pk)
            sweep.refresh_from_db()
            costs.append(len(asked))
        assert (Watch.objects.filter(looks=4).count(), Watch.objects.filter(looks=2).count()) == (20, 180)
        assert costs[0] == costs[1] <= 35
