"""A store full of made-up institutions: all kinds of them, none of them real, and never beside real ones."""

from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import Count
from pytest_django import Settings

from keys.models import Credential
from onboarding.models import Case, Flip, Letter, Step, Tally, Watch
from onboarding.progress.moves import CONNECTION_TRANSITIONS, TRANSITIONS
from portal.demo import names
from portal.demo.stories import ALL
from registry.models import Connection, Contact, Institution, Region, Server
from tests.builders import make_case

ENOUGH = 3 * len(ALL)


def fill(institutions: int = ENOUGH, **options: Any) -> None:
    """Fill the store as an operator would who is sure of it."""
    call_command("demo_data", institutions=institutions, verbosity=0, **{"yes": True} | options)


@pytest.mark.django_db
class TestStore:
    def test_has_requests_and_connections_in_every_state(self) -> None:
        fill()

        assert set(Case.objects.values_list("state", flat=True)) == set(Case.State.values)
        assert set(Connection.objects.values_list("state", flat=True)) == set(Connection.State.values)
        assert set(Letter.objects.values_list("state", flat=True)) >= {"sent", "held", "failed"}
        assert Institution.objects.count() == ENOUGH

    def test_has_connections_in_every_region(self) -> None:
        fill(120)

        assert not Region.objects.filter(connections=None).exists()

    def test_knows_example_addresses_only(self) -> None:
        fill()

        hosts = Server.objects.values_list("host", flat=True)
        emails = Contact.objects.values_list("email", flat=True)
        assert all(one.endswith(".example") for one in (*hosts, *emails))

    def test_tells_only_what_could_have_happened(self) -> None:
        fill()

        cases = Flip.objects.filter(case__isnull=False).exclude(from_state="")
        assert {to for old, to in cases.values_list("from_state", "to_state") if to not in TRANSITIONS[old]} == set()
        moves = Flip.objects.filter(connection__isnull=False).values_list("from_state", "to_state")
        assert {(old, to) for old, to in moves if to not in CONNECTION_TRANSITIONS[old]} == set()
        for case in Case.objects.prefetch_related("flips"):
            newest = case.flips.all()[0]
            assert (newest.to_state, newest.at) == (case.state, case.state_since)

    def test_has_steps_for_each_request_and_a_watch_for_each_connected_server(self) -> None:
        fill()

        assert not Case.objects.filter(steps=None).exists()
        assert Step.objects.filter(state="to_mend").exists()
        assert Watch.objects.count() == Connection.objects.exclude(state="new").count()

    def test_counts_each_day_as_the_connections_stood(self) -> None:
        fill()

        newest = Tally.objects.order_by("-date").values_list("date", flat=True)[0]
        counted = {(one.region_id, one.state): one.count for one in Tally.objects.filter(date=newest)}
        rows = Connection.objects.order_by().values_list("region", "state").annotate(Count("pk"))
        assert counted == {(region, state): count for region, state, count in rows}
        assert 80 < Tally.objects.values("date").distinct().count() < 90

    def test_seals_the_few_secrets_that_it_makes_up(self) -> None:
        fill()

        assert 0 < Credential.objects.count() <= 5
        for credential in Credential.objects.all():
            assert credential.secret is not None
            value = credential.secret.reveal()
            for model in apps.get_models():
                assert not any(value in str(row) for row in model._default_manager.values())


class TestSeed:
    @pytest.mark.django_db
    def test_makes_the_same_store_again(self) -> None:
        told = []
        for seed in (7, 7, 8):
            fill(20, seed=seed)
            told.append(list(Flip.objects.order_by("pk").values_list("from_state", "to_state", "reason")))
            for model in (Letter, Case, Connection, Contact, Server, Institution):
                model._default_manager.all().delete()
            Tally.objects.all().delete()

        assert told[0] == told[1]
        assert told[0] != told[2]

    def test_gives_each_number_a_domain_of_its_own(self) -> None:
        assert len({names.of(number).domain for number in range(3000)}) == 3000


@pytest.mark.django_db
class TestRefusal:
    def test_without_a_word_of_the_operator(self) -> None:
        with pytest.raises(CommandError, match="--yes"):
            fill(yes=False)
        assert not Institution.objects.exists()

    def test_beside_what_is_there(self) -> None:
        make_case()
        with pytest.raises(CommandError, match="beside real ones"):
            fill()
        assert Institution.objects.count() == 1

    def test_in_development_it_comes_on_top(self, settings: Settings) -> None:
        settings.DEBUG = True
        make_case()
        fill(15, yes=False)
        fill(15, yes=False)
        assert Institution.objects.count() == 31

    def test_of_less_than_nothing(self) -> None:
        with pytest.raises(CommandError, match="from 1 on"):
            fill(-1)
