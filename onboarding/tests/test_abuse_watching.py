"""Whoever owns many servers keeps the letters of nobody else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from onboarding import incidents
from onboarding.incidents import Changed
from onboarding.models import Incident, Sweep
from tests.builders import make_connection

pytestmark = pytest.mark.django_db
LOOKED_AT = 100


def changed(*hosts: str) -> list[Changed]:
    """Return connections to these servers that got worse, each at an address of its own."""
    return [
        Changed(make_connection().pk, host, 443, f"192.0.{number}.1,198.51.{number}.1")
        for number, host in enumerate(hosts)
    ]


class TestOneOwner:
    def test_of_many_servers_has_an_incident_of_their_own(self) -> None:
        *theirs, mine = changed(*(f"canvas{number}.evil.example" for number in range(20)), "canvas.northfield.example")
        held = incidents.held_under([*theirs, mine], LOOKED_AT)
        assert {one.connection_id for one in theirs} == set(held)
        assert [(one.cause, one.shared) for one in Incident.objects.all()] == [("suffix", "evil.example")]

    def test_counts_as_two_among_others(self) -> None:
        theirs = [f"canvas{number}.evil.example" for number in range(20)]
        for others, is_many in ((3, False), (4, True)):
            incidents.held_under(changed(*theirs, *(f"canvas.college{n}.example" for n in range(others))), LOOKED_AT)
            assert Incident.objects.filter(cause="many").exists() == is_many


class TestManyOwners:
    @pytest.mark.parametrize(("owners", "is_held"), [(5, False), (6, True)])
    def test_are_many(self, owners: int, is_held: bool) -> None:
        hosts = [f"canvas.college{number}.example" for number in range(owners)]
        assert bool(incidents.held_under(changed(*hosts), LOOKED_AT)) == is_held

    def test_are_many_with_two_servers_each(self) -> None:
        hosts = [f"{name}.college{number}.example" for number in range(3) for name in ("canvas", "try")]
        assert len(incidents.held_under(changed(*hosts), LOOKED_AT)) == len(hosts)
        assert Incident.objects.get().cause == "many"

    def test_are_few_among_very_many(self) -> None:
        Sweep.objects.create(
            started_at=timezone.now(), finished_at=timezone.now() - timedelta(minutes=1), connections=1000
        )
        assert not incidents.held_under(changed(*(f"canvas.college{n}.example" for n in range(6))), LOOKED_AT)
