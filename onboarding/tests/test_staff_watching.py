"""What staff do with the watching of a connection, on the page of its request."""

import pytest
from django.utils import timezone

from onboarding.models import Case, Watch
from onboarding.tests.staff_cast import CASES, lead
from registry.models import Connection
from tests.builders import make_case, make_connection

pytestmark = pytest.mark.django_db
Standing = Connection.State


def connected(**changes: object) -> Case:
    connection = make_connection(state=Standing.CONNECTED, connected_at=timezone.now())
    Watch.objects.create(connection=connection, due_at=timezone.now(), **changes)
    return make_case(connection=connection, state=Case.State.CONNECTED)


def act(case: Case, slug: str) -> None:
    seen = {"state": case.state, "run_id": ""}
    lead().post(f"{CASES}{case.pk}/{slug}/", seen | {"reason": "moving house"})


class TestWatching:
    def test_is_paused_and_resumed_with_a_reason(self) -> None:
        case = connected()
        act(case, "pause")
        connection = Connection.objects.get(pk=case.connection_id)
        assert (connection.state, Watch.objects.get().due_at) == (Standing.PAUSED, None)
        assert connection.flips.get().note == "moving house"

    def test_goes_on_with_a_reason(self) -> None:
        case = connected()
        Connection.objects.update(state=Standing.PAUSED)
        act(case, "resume")
        assert Connection.objects.get(pk=case.connection_id).state == Standing.CONNECTED

    @pytest.mark.parametrize("withheld_since", [None, timezone.now()])
    def test_offers_to_accept_who_answers_where_somebody_else_does(self, withheld_since: object) -> None:
        case = connected(withheld_since=withheld_since)
        page = lead().get(f"{CASES}{case.pk}/change/").content.decode()
        assert ("Accept who answers" in page) is (withheld_since is not None)

    def test_takes_whoever_answers_once_a_person_accepts(self) -> None:
        case = connected(withheld_since=timezone.now(), certificate="b" * 64)
        act(case, "accept-identity")
        watch = Watch.objects.get()
        assert (watch.withheld_since, watch.certificate) == (None, "")
