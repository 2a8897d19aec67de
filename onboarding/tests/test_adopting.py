"""Failure mode 20: the number that a run found to be meant is the connection's from then on."""

import pytest

from diagnosis.targets import look_target_of, target_of
from onboarding import intake, progress
from onboarding.models import Case
from registry.models import Connection
from tests.builders import make_case_with_key, make_done_run, make_result, make_run

pytestmark = pytest.mark.django_db

TYPED, MEANT = "1000000000007", "10000000000007"
FACTS = {"form": "zeros", "known_as": MEANT}


def tried_with(typed: str, blocking: str) -> Case:
    case = make_case_with_key()
    Connection.objects.filter(pk=case.connection_id).update(client_id=typed)
    case.connection.client_id = typed
    run = make_done_run(case, blocking)
    make_result(run, "key.known_by_other_form", "W", check_slug="key_id", facts=FACTS)
    if blocking == "connected":
        make_result(run, "secret.accepted", "P", check_slug="key_secret")
    else:
        make_result(run, blocking, "F", check_slug="key_state")
    return case


class TestAdopt:
    def test_connects_with_the_number_that_was_meant(self) -> None:
        case = tried_with(TYPED, "connected")
        assert case.latest_run
        progress.follow(case.latest_run)
        case = Case.objects.get(pk=case.pk)
        assert (case.connection.client_id, case.latest_run and case.latest_run.client_id) == (MEANT, MEANT)
        assert case.state in (Case.State.CONNECTED, Case.State.WAITING_STAFF)
        assert case.flips.filter(reason="id_adopted", actor="portal").count() == 1

    def test_keeps_it_while_something_else_is_mended_and_tries_nothing_twice(self) -> None:
        case = tried_with(TYPED, "key.off")
        assert case.latest_run
        progress.follow(case.latest_run)
        case = Case.objects.get(pk=case.pk)
        assert (case.connection.client_id, case.state) == (MEANT, Case.State.WAITING_INSTITUTION)
        with pytest.raises(progress.TooSoonError):  # it counts as tried with that number
            intake.try_details(case)

    def test_leaves_a_number_alone_that_was_entered_since(self) -> None:
        case = tried_with(TYPED, "key.off")
        Connection.objects.filter(pk=case.connection_id).update(client_id="10000000000099")
        assert case.latest_run
        progress.follow(case.latest_run)
        assert Connection.objects.get(pk=case.connection_id).client_id == "10000000000099"
        assert not case.flips.filter(reason="id_adopted").exists()


class TestTwoKeys:
    def test_19_a_run_asks_with_both_and_a_look_with_the_api_key_alone(self) -> None:
        case = make_case_with_key()
        Connection.objects.filter(pk=case.connection_id).update(lti_client_id="10000000000008")
        connection = Connection.objects.get(pk=case.connection_id)
        told = target_of(make_run(connection)).submitted
        assert (told.client_id, told.lti_client_id) == (MEANT, "10000000000008")
        assert target_of(make_run(connection, is_full=False, state="superseded")).submitted.lti_client_id is None
        assert look_target_of(connection, (), None).submitted.lti_client_id is None

    def test_19_a_run_made_with_another_lti_key_connects_nothing(self) -> None:
        case = make_case_with_key()
        run = make_done_run(case, "connected")
        Connection.objects.filter(pk=case.connection_id).update(lti_client_id="10000000000008")
        with pytest.raises(progress.ChangedMeanwhileError):
            progress.connect(case, run, actor="portal", reason="all_passed")
