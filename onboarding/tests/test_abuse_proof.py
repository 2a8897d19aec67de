"""No secret goes out before this case's contact has proved the address, whichever way somebody tries around it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from diagnosis import claims, diagnose
from diagnosis.details import tidy
from diagnosis.models import CheckResult, Run
from diagnosis.targets import KIND
from keys import custody
from onboarding import continuing, intake, look_questions, progress
from onboarding.models import Case, Watch
from onboarding.progress.deciding import Seen
from onboarding.tests.abuse_cast import reaching
from registry.models import Contact, Region, Server
from sandbox import scenarios
from sandbox.server import running
from tests.builders import (
    SECRET,
    make_case,
    make_case_with_key,
    make_connection,
    make_contact,
    make_region,
    make_server,
)
from wire.address import Address

pytestmark = pytest.mark.django_db
State = Case.State
KEY = "10000000000007"


def fresh(case: Case) -> Case:
    return Case.objects.select_related("connection__server", "connection__region", "contact", "latest_run").get(
        pk=case.pk
    )


def make_unproved(**changes: Any) -> Case:
    """Return a case that was handed in by somebody who has not proved the address."""
    case = make_case(**changes)
    intake.keep_details(case, tidy("", KEY, SECRET))
    intake.try_details(case)
    Run.objects.update(requested_at=timezone.now() - timedelta(hours=1))
    return fresh(case)


def may_send(case: Case) -> bool:
    """Say whether anything that is still to come may send a secret of this case."""
    return Run.objects.open().filter(connection__cases=case, may_send_secret=True).exists()


class TestASecretWaitsForTheProof:
    def test_when_it_is_handed_in(self) -> None:
        assert not may_send(make_unproved())

    def test_though_its_contact_proved_another_case(self) -> None:
        contact = make_contact(proved_at=timezone.now())
        make_case_with_key(contact=contact)
        assert not may_send(make_unproved(contact=contact))

    def test_though_another_case_of_the_connection_is_proved(self) -> None:
        proved = make_case_with_key()
        other = make_case(connection=proved.connection)
        progress.submit(other)
        assert not Run.objects.open().get().may_send_secret

    def test_though_the_contact_of_the_case_becomes_another_one(self) -> None:
        case = make_unproved()
        Case.objects.filter(pk=case.pk).update(contact=make_contact(proved_at=timezone.now()))
        progress.check_again(fresh(case))
        assert not may_send(case)

    def test_though_a_region_is_chosen(self) -> None:
        case = make_unproved()
        intake.change_region(case, make_region())
        assert not may_send(case)

    @pytest.mark.parametrize("actor", [progress.INSTITUTION, progress.PORTAL, "support"])
    def test_though_somebody_checks_again(self, actor: str) -> None:
        case = make_unproved()
        progress.check_again(case, actor=actor)
        assert not may_send(case)

    def test_though_it_was_closed_and_is_opened_again(self) -> None:
        case = make_unproved()
        progress.decline(case, actor="lead", told="", next_step="", note="", seen=Seen.of(case))
        progress.reopen(case := fresh(case), actor="lead", note="after all", seen=Seen.of(case))
        assert Run.objects.open().filter(connection=case.connection_id).exists()
        assert not may_send(case)

    def test_though_a_run_ended_unclear_and_is_tried_later(self) -> None:
        case = make_unproved()
        claimed = claims.claim(Run.objects.open().get().pk)
        assert claimed
        diagnose._end(claimed, [], progress.follow, code="any.our_fault")
        assert Run.objects.open().get().due_at > timezone.now()
        assert not may_send(case)

    def test_though_staff_call_it_connected_and_it_is_watched(self) -> None:
        case = make_unproved()
        version = custody.current(KIND, case.connection.public_id)
        assert version
        progress.override(case, actor="lead", note="spoke to them", seen=Seen.of(case))
        watch, _ = Watch.objects.get_or_create(connection=case.connection, defaults={"due_at": timezone.now()})

        def asked() -> bool:
            made = look_questions.question(watch, "h", list(Region.objects.all()), timezone.now(), version.version)
            return made.target.submitted.secret is not None

        assert not asked()
        Case.objects.update(proved_at=timezone.now())
        assert asked()

    def test_and_a_server_is_asked_for_everything_but_the_secret(self, settings: Settings) -> None:
        with running() as box:
            reaching(box, settings)
            typed = scenarios.by_slug("canvas").submit(box.port)
            told = tidy(typed.address, typed.client_id, typed.secret)
            assert told.address
            case = make_case(connection=make_connection(server=Server.at(told.address)))
            intake.keep_details(case, told)
            intake.try_details(case)
            diagnose.run(Run.objects.open().get().pk, finish=progress.follow)
            assert posted() == []
            continuing.prove(fresh(case), is_opener=True)
            diagnose.run(Run.objects.open().get().pk, finish=progress.follow)
            assert len(posted()) == 1


def posted() -> list[str]:
    """Return when something was posted to a server: that is how a secret goes out."""
    rows = CheckResult.objects.values_list("evidence", flat=True)
    return sorted({one["asked_at"] for evidence in rows for one in evidence if one["method"] == "POST"})


class TestAProof:
    def test_replaces_the_run_that_was_asked_for_before_it(self) -> None:
        case = make_unproved()
        before = Run.objects.open().get()
        progress.prove(case)
        assert claims.claim(before.pk) is None
        assert Run.objects.open().get().may_send_secret

    def test_makes_no_run_send_that_a_worker_took_before_it(self) -> None:
        case = make_unproved()
        claimed = claims.claim(Run.objects.open().get().pk)
        assert claimed
        progress.prove(case)
        assert not claimed.may_send_secret
        with pytest.raises(claims.ClaimLostError):
            diagnose._end(claimed, [], progress.follow, code="none")

    def test_of_a_case_lets_no_secret_go_to_the_address_before(self) -> None:
        case = make_unproved()
        old = case.connection
        taken = claims.claim(Run.objects.open().get().pk)
        progress.prove(fresh(case))
        waiting = Run.objects.open().get()
        intake.change_address(fresh(case), address=Address("other.example"), address_from="")
        assert taken
        assert claims.claim(waiting.pk) is None
        assert custody.current(KIND, old.public_id) is None
        case = fresh(case)
        assert custody.current(KIND, case.connection.public_id) is None
        assert not Run.objects.open().get().is_full
        intake.keep_details(case, tidy("", KEY, SECRET[::-1]))
        intake.try_details(case)
        assert Run.objects.open().get().connection.server.host == "other.example"
        with pytest.raises(custody.WrongDestination):
            custody.take_out(
                kind=KIND,
                owner_id=case.connection.public_id,
                bound_to=old.server.address.origin,
                reason="run",
                actor="test",
            )

    def test_counts_for_its_own_case_alone(self) -> None:
        contact, server = make_contact(), make_server()
        first = make_unproved(contact=contact, connection=make_connection(server=server))
        second = make_unproved(contact=contact)
        continuing.prove(first, is_opener=True)
        assert Contact.objects.get(pk=contact.pk).proved_at
        assert not fresh(second).is_proved
        progress.check_again(fresh(second), actor="support")
        assert not may_send(second)
