"""Claims and leases: whatever dies, one worker at a time owns a run, and one run at a time asks a host."""

from datetime import timedelta

import pytest
from django.utils import timezone

from diagnosis import claims, diagnose
from diagnosis.models import HostLease, Run
from tests.builders import make_connection, make_result, make_run, make_server

pytestmark = pytest.mark.django_db


def expire_lease(run: Run) -> None:
    past = timezone.now() - timedelta(seconds=1)
    Run.objects.filter(pk=run.pk).update(lease_until=past)
    HostLease.objects.filter(run=run).update(until=past)


class TestClaim:
    def test_takes_a_run_that_is_due(self) -> None:
        claimed = claims.claim(make_run(make_connection()).pk)
        assert claimed is not None
        assert (claimed.state, claimed.attempt) == (Run.State.RUNNING, 1)

    def test_takes_a_run_once(self) -> None:
        run = make_run(make_connection())
        assert claims.claim(run.pk) is not None
        assert claims.claim(run.pk) is None

    def test_leaves_a_run_that_is_not_due_yet(self) -> None:
        run = make_run(make_connection(), due_at=timezone.now() + timedelta(minutes=5))
        assert claims.claim(run.pk) is None

    def test_takes_over_when_the_lease_has_run_out_and_drops_what_was_half_found(self) -> None:
        run = make_run(make_connection())
        first = claims.claim(run.pk)
        assert first is not None
        make_result(first, "address.reachable", "P")
        expire_lease(run)
        second = claims.claim(run.pk)
        assert second is not None
        assert second.attempt == 2
        assert not second.results.exists()

    def test_keeps_two_runs_on_one_host_apart(self) -> None:
        server = make_server()
        first = make_run(make_connection(server=server))
        second = make_run(make_connection(server=server))
        claimed = claims.claim(first.pk)
        assert claimed is not None
        assert claims.claim(second.pk) is None
        second.refresh_from_db()
        assert (second.state, second.attempt) == (Run.State.WAITING, 0)
        claims.release_host(claimed)
        Run.objects.filter(pk=second.pk).update(due_at=timezone.now())
        assert claims.claim(second.pk) is not None


class TestHolding:
    def test_lets_the_owner_write(self) -> None:
        claimed = claims.claim(make_run(make_connection()).pk)
        assert claimed is not None
        with claims.holding(claimed):
            make_result(claimed, "address.reachable", "P")
        assert claimed.results.count() == 1

    def test_refuses_a_worker_that_slept_past_its_lease(self) -> None:
        run = make_run(make_connection())
        sleeper = claims.claim(run.pk)
        assert sleeper is not None
        expire_lease(run)
        assert claims.claim(run.pk) is not None
        with pytest.raises(claims.ClaimLostError), claims.holding(sleeper):
            make_result(sleeper, "address.reachable", "P")
        assert not run.results.exists()

    def test_refuses_a_worker_whose_run_was_replaced_by_newer_details(self) -> None:
        connection = make_connection()
        old = claims.claim(make_run(connection).pk)
        assert old is not None
        diagnose.request(connection, is_full=True)
        with pytest.raises(claims.ClaimLostError), claims.holding(old):
            make_result(old, "address.reachable", "P")

    def test_keeps_its_host_when_an_older_attempt_lets_go(self) -> None:
        run = make_run(make_connection())
        sleeper = claims.claim(run.pk)
        assert sleeper is not None
        expire_lease(run)
        owner = claims.claim(run.pk)
        assert owner is not None
        claims.release_host(sleeper)
        assert HostLease.objects.filter(run=run, attempt=owner.attempt).exists()


class TestRequest:
    def test_supersedes_the_run_that_is_still_open(self) -> None:
        connection = make_connection()
        old = diagnose.request(connection, is_full=False)
        new = diagnose.request(connection, is_full=True)
        old.refresh_from_db()
        assert old.state == Run.State.SUPERSEDED
        assert list(connection.runs.open()) == [new]


class TestOverdue:
    @pytest.mark.parametrize(
        ("changes", "is_overdue"),
        [
            ({}, True),
            ({"handed_at": timezone.now() - timedelta(minutes=5)}, True),
            ({"handed_at": timezone.now() + timedelta(seconds=5)}, False),
            ({"due_at": timezone.now() + timedelta(hours=1)}, False),
            ({"state": "running", "lease_until": timezone.now() - timedelta(seconds=1)}, True),
            ({"state": "running", "lease_until": timezone.now() + timedelta(hours=1)}, False),
            ({"state": "superseded"}, False),
        ],
    )
    def test_names_the_runs_that_nobody_works_on(self, changes: dict[str, object], is_overdue: bool) -> None:
        run = make_run(make_connection(), **changes)
        assert diagnose.overdue() == ([run.pk] if is_overdue else [])

    def test_names_each_once_until_it_had_its_time(self) -> None:
        make_run(make_connection())
        assert len(diagnose.overdue()) == 1
        assert diagnose.overdue() == []


class TestReleaseAll:
    def test_has_every_run_and_host_taken_anew(self) -> None:
        run = make_run(make_connection())
        assert claims.claim(run.pk) is not None
        assert claims.release_all() == 1
        claimed = claims.claim(run.pk)
        assert claimed is not None
        assert claimed.attempt == 2


class TestLeaseHosts:
    def test_takes_what_nobody_asks_and_keeps_runs_away_until_it_lets_go(self) -> None:
        asked, free = make_run(make_connection()), make_run(make_connection())
        assert claims.claim(asked.pk) is not None
        hosts = [claims.host_of(run.connection.server) for run in (asked, free)]
        until = timezone.now() + timedelta(minutes=2)
        assert claims.lease_hosts("sweep 1", hosts, until) == {hosts[1]}
        assert claims.lease_hosts("sweep 2", hosts, until) == set()
        assert claims.claim(free.pk) is None
        claims.release_hosts("sweep 1")
        Run.objects.filter(pk=free.pk).update(due_at=timezone.now())
        assert claims.claim(free.pk) is not None

    def test_takes_over_what_a_dead_holder_left(self) -> None:
        past = timezone.now() - timedelta(seconds=1)
        assert claims.lease_hosts("sweep 1", ["canvas.example:443"], past) == {"canvas.example:443"}
        later = timezone.now() + timedelta(minutes=2)
        assert claims.lease_hosts("sweep 2", ["canvas.example:443"], later) == {"canvas.example:443"}
        claims.release_hosts("sweep 1")
        assert HostLease.objects.get().holder == "sweep 2"
