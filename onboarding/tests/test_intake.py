"""Accepting what an institution gives: stored at once, sealed, bound to its server, and handed over by id."""

import pytest
from celery import Celery
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from diagnosis.details import tidy
from diagnosis.models import Run
from diagnosis.targets import KIND
from keys import custody
from keys.models import Access
from onboarding import handover, intake
from onboarding.models import Case, Letter
from registry.models import Connection, Contact
from tests.builders import SECRET, make_case, make_connection
from wire.address import Address

pytestmark = pytest.mark.django_db


def open_draft(**changes: str) -> Case:
    fields = {
        "address_from": "",
        "email": "It@Northfield.example",
        "institution_name": "Northfield College",
        "language": "de",
        "source": Case.Source.FORM,
    }
    return intake.open_draft(address=Address("canvas.northfield.example"), **fields | changes)


class TestOpenDraft:
    def test_stores_everything_and_has_the_address_looked_at(self) -> None:
        case = open_draft(address_from="canvas.northfield.example/courses/1")
        assert case.state == Case.State.DRAFT
        assert case.contact.email == "it@northfield.example"
        assert case.connection.tidied == {"address_from": "canvas.northfield.example/courses/1"}
        run = case.connection.runs.get()
        assert (run.is_full, run.may_send_secret) == (False, False)
        assert case.letters.get().kind == Letter.Kind.SETUP_LINK

    def test_opens_a_case_of_its_own_for_a_host_that_is_known(self) -> None:
        first, second = open_draft(), open_draft(email="other@northfield.example")
        assert first.connection_id != second.connection_id
        assert first.connection.server == second.connection.server

    def test_leaves_the_language_of_a_proved_contact_to_that_contact(self) -> None:
        open_draft(language="de")
        Contact.objects.update(proved_at="2026-01-01T00:00Z")
        open_draft(language="en")
        assert Contact.objects.get().language == "de"


class TestKeepDetails:
    def test_seals_the_secret_for_this_server_alone(self) -> None:
        case = make_case()
        intake.keep_details(case, tidy("", "10000000000007", SECRET))
        origin = case.connection.server.address.origin
        credential = custody.current(KIND, case.connection.public_id)
        assert credential is not None
        assert (credential.bound_to, credential.last_four) == (origin, SECRET[-4:])
        assert Connection.objects.get().client_id == "10000000000007"
        with pytest.raises(custody.WrongDestination):
            custody.take_out(
                kind=KIND,
                owner_id=case.connection.public_id,
                bound_to="https://evil.example",
                reason="run",
                actor="test",
            )
        assert not Access.objects.exists()

    def test_keeps_what_is_stored_when_a_field_is_left_empty(self) -> None:
        case = make_case()
        intake.keep_details(case, tidy("", "10000000000007", SECRET))
        intake.keep_details(case, tidy("", "", ""))
        assert Connection.objects.get().client_id == "10000000000007"
        assert custody.current(KIND, case.connection.public_id) is not None

    def test_keeps_an_incomplete_secret_too(self) -> None:
        case = make_case()
        intake.keep_details(case, tidy("", "", SECRET[:20]))
        credential = custody.current(KIND, case.connection.public_id)
        assert credential is not None
        assert (credential.length, credential.last_four) == (20, "")

    def test_notes_what_was_tidied_away(self) -> None:
        case = make_case()
        intake.keep_details(case, tidy("", "10000000000007", f'"{SECRET[:30]}\n{SECRET[30:]}"'))
        assert set(Connection.objects.get().tidied["secret_removed"]) == {"line_breaks", "quotes"}


class TestHandover:
    def test_waits_for_the_commit(self, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> None:
        with django_capture_on_commit_callbacks() as callbacks, transaction.atomic():
            case = open_draft()
        assert case.latest_run is not None
        assert [callback.args for callback in callbacks] == [(case.latest_run.pk,)]  # type: ignore[attr-defined]
        assert callbacks[0].func is handover.hand_over  # type: ignore[attr-defined]

    def test_loses_nothing_when_the_broker_is_away(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        run = Run.objects.create(connection=make_connection(), due_at="2026-01-01T00:00Z")
        # A celery of its own, whose broker is a port where nothing listens.
        nowhere = Celery("nowhere", broker="redis://127.0.0.1:1/0", set_as_current=False)
        nowhere.conf.broker_transport_options = {"max_retries": 0}
        monkeypatch.setattr(handover, "current_app", nowhere)
        handover.hand_over(run.pk)
        assert "was not handed over" in caplog.text
        run.refresh_from_db()
        assert run.state == Run.State.WAITING
