"""Two who decide at the same moment: each sees what the other has done, and none waits for ever."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Event

import pytest
from django.db import connections
from django.utils import timezone

from diagnosis import claims, diagnose
from diagnosis.checks.base import NO_ANSWER, Finding
from diagnosis.details import tidy
from diagnosis.models import Run
from keys.models import Credential
from onboarding import intake, progress
from onboarding.models import Case
from onboarding.progress import opening
from onboarding.tests.pages_cast import browser_of
from tests.builders import SECRET, make_case, make_case_with_key, make_done_run, put_secret
from wire.address import Address

State = Case.State
OTHER = Address("other.example")


def seen_before(case: Case) -> Case:
    """Return the case as a second process has read it, before anything is done to it."""
    return Case.objects.select_related("connection__server", "latest_run").get(pk=case.pk)


def make_claimed(case: Case) -> Run:
    """Return the case's newest run, taken by a worker."""
    run = diagnose.request(case.connection, is_full=True, may_send_secret=True)
    Case.objects.filter(pk=case.pk).update(latest_run=run)
    claimed = claims.claim(run.pk)
    assert claimed
    diagnose._note_versions(claimed)
    return claimed


@pytest.mark.django_db
class TestHeld:
    def test_lets_the_secret_go_out_whichever_comes_first(self) -> None:
        for first, second in ((progress.submit, progress.prove), (progress.prove, progress.submit)):
            case = make_case_with_key(state=State.DRAFT, proved_at=None)
            earlier, later = seen_before(case), seen_before(case)
            first(earlier)
            second(later)
            run = seen_before(case).latest_run
            assert run
            assert run.is_full
            assert run.may_send_secret

    def test_takes_a_proof_while_another_one_checks_again(self) -> None:
        case = make_case_with_key(state=State.WAITING_INSTITUTION, proved_at=None)
        make_done_run(case, "none")
        Run.objects.update(requested_at=timezone.now() - timedelta(hours=1))
        earlier, later = seen_before(case), seen_before(case)
        progress.check_again(earlier)
        progress.prove(later)
        assert seen_before(case).is_proved

    def test_gives_one_run_to_two_who_check_again(self) -> None:
        case = make_case_with_key()
        make_done_run(case, "none")
        Run.objects.update(requested_at=timezone.now() - timedelta(hours=1))
        earlier, later = seen_before(case), seen_before(case)
        progress.check_again(earlier)
        with pytest.raises(progress.TooSoonError):
            progress.check_again(later)

    def test_keeps_a_connected_case_where_it_is(self) -> None:
        case = make_case_with_key()
        late = seen_before(case)
        Case.objects.filter(pk=case.pk).update(state=State.CONNECTED, connected_at=timezone.now())
        intake.change_address(late, address=OTHER, address_from="")
        with pytest.raises(progress.ChangedMeanwhileError):
            intake.keep_details(late, tidy("", "10000000000007", SECRET[::-1]))
        assert seen_before(case).connection == case.connection
        assert Credential.objects.count() == 1

    def test_expires_no_draft_that_somebody_went_on_with(self) -> None:
        case = make_case_with_key(state=State.DRAFT)
        late = seen_before(case)
        progress.submit(case)
        assert not opening._expire(late, State.DRAFT, timezone.now())
        assert Credential.objects.get().secret is not None


@pytest.mark.django_db
class TestAnotherAddress:
    """A secret goes to the server for which it was typed, or nowhere."""

    def test_takes_nothing_that_was_typed_for_the_address_before(self) -> None:
        case = make_case(state=State.DRAFT, proved_at=timezone.now())
        origin = case.connection.server.address.origin
        late = seen_before(case)
        intake.change_address(case, address=OTHER, address_from="")
        with pytest.raises(progress.ChangedMeanwhileError):
            intake.keep_details(late, tidy(origin, "10000000000007", SECRET))
        assert not Credential.objects.exists()

    def test_refuses_a_page_that_was_opened_for_the_address_before(self) -> None:
        case = make_case(state=State.DRAFT, proved_at=timezone.now())
        browser, url = browser_of(case), f"/requests/{case.reference}/details"
        origin = case.connection.server.address.origin
        assert f'name="origin" value="{origin}"' in browser.get(url).content.decode()
        intake.change_address(case, address=OTHER, address_from="")
        typed = {"client_id": "10000000000007", "client_secret": SECRET}
        answer = browser.post(url, {"origin": origin, **typed})
        assert answer.headers["Location"] == f"/requests/{case.reference}/address"
        assert not Credential.objects.exists()
        browser.post(url, {"origin": OTHER.origin, **typed})
        assert Credential.objects.get().bound_to == OTHER.origin

    def test_calls_off_what_was_asked_of_the_address_before(self) -> None:
        case = make_case(state=State.DRAFT)
        before = progress.look_at_address(case)
        assert before
        intake.change_address(case, address=OTHER, address_from="")
        before.refresh_from_db()
        assert before.state == Run.State.SUPERSEDED
        assert Run.objects.open().get() == case.latest_run


@pytest.mark.django_db
def test_a_run_that_passed_with_an_older_key_ends_and_the_newer_one_is_tried() -> None:
    case = make_case_with_key()
    claimed = make_claimed(case)
    put_secret(case, SECRET[::-1])
    diagnose._end(claimed, [], progress.follow, code="connected")
    claimed.refresh_from_db()
    case = seen_before(case)
    assert claimed.state == Run.State.DONE
    assert case.state == State.CHECKING
    assert case.latest_run == Run.objects.open().get()


@pytest.mark.django_db(transaction=True)
def test_the_end_of_a_run_and_changed_details_do_not_wait_for_each_other() -> None:
    case = make_case_with_key()
    claimed = make_claimed(case)
    is_ending = Event()

    def follow(run: Run) -> None:
        is_ending.set()
        time.sleep(0.3)  # the other one comes as far as it can
        progress.follow(run)

    def end() -> None:
        with suppress(claims.ClaimLostError):
            diagnose._end(claimed, [Finding(NO_ANSWER, {"reason": "timeout"})], follow)
        connections.close_all()

    def change() -> None:
        is_ending.wait(5)
        progress.try_changed(seen_before(case))
        connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(end), pool.submit(change)]:
            done.result(timeout=30)
    assert Run.objects.open().get() == seen_before(case).latest_run
