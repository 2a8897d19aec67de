"""Nobody guesses at a secret: three different ones a day for one key, whoever sends them, then a person looks."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from diagnosis import diagnose
from diagnosis.details import tidy
from diagnosis.models import CheckResult, Run
from onboarding import intake, progress
from onboarding.models import Case
from onboarding.tests.abuse_cast import all_at_once, reaching
from onboarding.tests.pages_cast import browser_of, text_of
from registry.models import Server
from sandbox import scenarios
from sandbox.server import running
from tests.builders import make_case, make_connection, make_contact, make_done_run, make_region, make_server

State = Case.State
KEY = "10000000000007"
FOURTH = "That was the fourth secret for this key today. A person here looks at it before we try again."


def secret_of(number: int) -> str:
    return f"{number:02d}" * 32


def make_proved(server: Server, **changes: object) -> Case:
    contact = make_contact()
    fields = {"proved_at": timezone.now(), "contact": contact, "connection": make_connection(server=server)}
    return make_case(**fields | changes)


def send(case: Case, secret: str, key: str = KEY) -> Case:
    """Enter ID and secret as the page does, and return the case as it is then."""
    case = Case.objects.select_related("connection__server", "contact", "latest_run").get(pk=case.pk)
    intake.keep_details(case, tidy("", key, secret))
    Run.objects.update(requested_at=timezone.now() - timedelta(hours=1))
    case.refresh_from_db()
    intake.try_details(case)
    return Case.objects.get(pk=case.pk)


def sending_runs() -> int:
    return Run.objects.open().filter(is_full=True, may_send_secret=True).count()


@pytest.mark.django_db
class TestSecretTries:
    def test_20_forms_of_one_number_are_one_key(self) -> None:
        case = make_proved(make_server())
        forms = ["7", "1000000000007", "100000000000007", "20000000000007"]
        states = [send(case, secret_of(number), form).state for number, form in enumerate(forms)]
        assert states == [State.CHECKING] * 3 + [State.WAITING_STAFF]

    def test_the_fourth_different_secret_of_a_day_waits_for_staff_and_is_sent_nowhere(self) -> None:
        case = make_proved(make_server())
        states = [send(case, secret_of(number)).state for number in range(3)]
        assert (states, sending_runs()) == ([State.CHECKING] * 3, 1)
        case = send(case, secret_of(4))
        assert (case.state, case.state_reason, sending_runs()) == (State.WAITING_STAFF, "budget_secret_tries", 0)
        text = text_of(browser_of(case).get(f"/requests/{case.reference}/"))
        assert "A person here looks at it." in text
        assert FOURTH in text

    def test_the_same_secret_again_costs_nothing(self) -> None:
        case = make_proved(make_server())
        for secret in [secret_of(1)] * 6 + [secret_of(2), secret_of(3), secret_of(1), secret_of(2)]:
            assert send(case, secret).state == State.CHECKING

    @pytest.mark.parametrize("key", ["7", "0000010000000000007", "ID: 10,000,000,000,007"])
    def test_another_way_to_write_the_id_is_the_same_key(self, key: str) -> None:
        case = make_proved(make_server())
        for number in range(3):
            send(case, secret_of(number))
        assert send(case, secret_of(4), key=key).state == State.WAITING_STAFF

    def test_requests_of_different_contacts_share_the_budget_of_a_key(self) -> None:
        server = make_server()
        cases = [make_proved(server) for _ in range(4)]
        states = [send(case, secret_of(number)).state for number, case in enumerate(cases)]
        assert states == [State.CHECKING] * 3 + [State.WAITING_STAFF]

    def test_another_key_and_another_server_have_budgets_of_their_own(self) -> None:
        case = make_proved(make_server())
        for number in range(4):
            send(case, secret_of(number))
        assert send(case, secret_of(5), key="10000000000008").state == State.CHECKING
        assert send(make_proved(make_server()), secret_of(5)).state == State.CHECKING

    def test_the_day_after_it_goes_on(self) -> None:
        case = make_proved(make_server())
        for number in range(4):
            send(case, secret_of(number))
        with time_machine.travel(timezone.now() + timedelta(hours=24, seconds=1)):
            assert send(case, secret_of(5)).state == State.CHECKING

    def test_what_cannot_be_sent_costs_nothing(self) -> None:
        unproved, proved = make_proved(make_server(), proved_at=None), make_proved(make_server())
        for number in range(5):
            assert send(unproved, secret_of(number)).state == State.CHECKING
            assert send(proved, secret_of(number)[:20]).state == State.CHECKING
        assert send(proved, secret_of(9)).state == State.CHECKING

    def test_nobody_collects_tries_before_the_proof(self) -> None:
        case = make_proved(server := make_server(), proved_at=None)
        for number in range(3):
            send(make_proved(server), secret_of(number))
        assert send(case, secret_of(4)).state == State.CHECKING
        progress.prove(Case.objects.get(pk=case.pk))
        case.refresh_from_db()
        assert (case.state, case.state_reason) == (State.WAITING_STAFF, "budget_secret_tries")

    def test_check_again_by_the_institution_is_no_way_around(self) -> None:
        case = make_proved(make_server())
        for number in range(4):
            case = send(case, secret_of(number))
        with time_machine.travel(timezone.now() + timedelta(hours=1)):
            progress.check_again(case)
            assert browser_of(case).post(f"/requests/{case.reference}/check-again").status_code == 302
        case.refresh_from_db()
        assert (case.state, sending_runs()) == (State.WAITING_STAFF, 0)

    def test_another_region_is_no_way_around(self) -> None:
        case = make_proved(make_server())
        for number in range(4):
            case = send(case, secret_of(number))
        intake.change_region(case, make_region())
        assert (Case.objects.get(pk=case.pk).state, sending_runs()) == (State.WAITING_STAFF, 0)

    def test_a_secret_put_under_a_run_that_waits_is_counted_before_it_goes_out(self) -> None:
        case = make_proved(make_server())
        send(case, secret_of(0))
        for number in range(1, 4):  # stored and not tried: the form was refused for another reason
            intake.keep_details(Case.objects.get(pk=case.pk), tidy("", "", secret_of(number)))
        case.refresh_from_db()
        assert (case.state, case.state_reason, sending_runs()) == (State.WAITING_STAFF, "budget_secret_tries", 0)

    def test_staff_look_at_it_and_try_it_without_a_limit(self) -> None:
        case = make_proved(make_server())
        for number in range(4):
            case = send(case, secret_of(number))
        progress.check_again(case, actor="support")
        assert (Case.objects.get(pk=case.pk).state, sending_runs()) == (State.CHECKING, 1)
        run = Run.objects.open().get()
        progress.renew(Case.objects.get(pk=case.pk))  # what staff let through is let through once more
        assert Run.objects.open().get() != run

    def test_nobody_confirms_a_run_that_knows_nothing_of_the_newest_secret(self) -> None:
        case = make_proved(make_server())
        for number in range(3):
            case = send(case, secret_of(number))
        diagnose.call_off(case.connection)
        case = Case.objects.get(pk=case.pk)
        run = make_done_run(case)
        case = send(case, secret_of(4))
        assert case.latest_run == run
        assert not progress.may_be_confirmed(case)
        with pytest.raises(progress.ChangedMeanwhileError):
            progress.confirm(case, run_id=run.pk, actor="lead", note="looks right")

    def test_a_canvas_is_sent_three_and_no_more(self, settings: Settings) -> None:
        with running() as box:
            reaching(box, settings)
            typed = scenarios.by_slug("canvas").submit(box.port)
            told = tidy(typed.address)
            assert told.address
            case = make_proved(Server.at(told.address))
            for number in range(6):
                case = send(case, secret_of(number), key=typed.client_id)
                for run in Run.objects.open():
                    diagnose.run(run.pk, finish=progress.follow)
        refused = CheckResult.objects.filter(outcome_code="secret.wrong")
        posts = {
            asked["asked_at"]
            for one in CheckResult.objects.all()
            for asked in one.evidence
            if asked["method"] == "POST"
        }
        assert (refused.count(), len(posts)) == (3, 3)
        assert Case.objects.get().state == State.WAITING_STAFF


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_ten_requests_for_one_key_send_three_secrets(self) -> None:
        server = make_server()
        cases = [make_proved(server) for _ in range(10)]
        states = all_at_once(10, lambda number: send_as_it_is(cases[number], secret_of(number)))
        assert (states.count(State.CHECKING), states.count(State.WAITING_STAFF)) == (3, 7)
        assert sending_runs() == 3

    def test_ten_posts_to_one_request_send_three_secrets(self) -> None:
        case = make_proved(make_server())
        all_at_once(10, lambda number: send_as_it_is(case, secret_of(number)))
        case.refresh_from_db()
        assert case.state in (State.CHECKING, State.WAITING_STAFF)
        asked = Run.objects.filter(is_full=True, may_send_secret=True).count()
        assert sending_runs() <= 1
        assert (case.state == State.WAITING_STAFF) is (sending_runs() == 0)
        assert asked >= 1


def send_as_it_is(case: Case, secret: str) -> str:
    found = Case.objects.select_related("connection__server", "contact").get(pk=case.pk)
    intake.keep_details(found, tidy("", KEY, secret))
    intake.try_details(found)
    return Case.objects.get(pk=case.pk).state
