"""Who owns a host: the same proved contact goes on with the older request, anybody else has one of their own."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from diagnosis.details import tidy
from diagnosis.models import Run
from diagnosis.targets import KIND
from keys import custody
from keys.models import Access
from onboarding import continuing, intake, letters, outbox, progress
from onboarding.models import Case
from onboarding.tests.abuse_cast import all_at_once, ask_for, rows_of
from onboarding.tests.pages_cast import browser_of, text_of
from tests.builders import (
    SECRET,
    make_case,
    make_case_with_key,
    make_connection,
    make_contact,
    make_done_run,
    make_region,
)

State = Case.State
KEY = "10000000000007"
OTHER_SECRET = SECRET[::-1]


def fresh(case: Case) -> Case:
    return Case.objects.select_related("connection__server", "contact", "latest_run").get(pk=case.pk)


def make_older(state: str = State.WAITING_INSTITUTION, **changes: object) -> Case:
    """Return a request that its contact has proved, with a key whose run has ended."""
    case = make_case_with_key(state=state, **changes)
    make_done_run(case, "key.off")
    Run.objects.update(requested_at="2026-01-01T00:00Z")
    return case


def make_newer(older: Case, **changes: object) -> Case:
    """Return a draft of the same contact for the same server, not proved yet."""
    connection = make_connection(server=older.connection.server)
    connection.region = None
    connection.save()
    return make_case(**{"connection": connection, "contact": older.contact} | changes)


def type_details(case: Case, older: Case, secret: str = OTHER_SECRET) -> None:
    """Hand in the same key as the older request's, for the same region."""
    assert older.connection.region
    intake.choose_region(case, older.connection.region)
    intake.keep_details(case, tidy("", KEY, secret))
    intake.try_details(case)


def secret_in(case: Case) -> str:
    origin = case.connection.server.address.origin
    out = custody.take_out(kind=KIND, owner_id=case.connection.public_id, bound_to=origin, reason="test", actor="test")
    return out.reveal()


@pytest.mark.django_db
class TestTheSameContact:
    def test_goes_on_with_the_older_request(self) -> None:
        older = make_older()
        newer = make_newer(older)
        assert continuing.prove(newer, is_opener=True) == older
        newer = fresh(newer)
        assert (newer.state, newer.state_reason, newer.continued_in) == (State.WITHDRAWN, "same_request", older)
        assert fresh(older).state == State.WAITING_INSTITUTION
        assert [flip.reason for flip in older.flips.all()] == ["asked_again"]

    def test_is_led_there_by_link_and_by_code(self) -> None:
        older = make_older()
        for way in ("link", "code"):
            mail.outbox.clear()
            browser = Client()
            ask_for(browser, email=older.contact.email, address=older.connection.server.host)
            newer = Case.objects.latest("pk")
            outbox.send_due()
            text = str(mail.outbox[-1].body)
            if way == "link":
                token = re.search(r"/s/([\w-]+)/", text)
                assert token
                opened = re.search(r'name="opened" value="(\w+)"', text_of(browser.get(token[0])))
                assert opened
                answer = browser.post(token[0], {"opened": opened[1]})
            else:
                code = re.search(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b", text)
                assert code
                answer = browser.post(f"/requests/{newer.reference}/code", {"code": code[0]})
            assert answer.headers["Location"] == f"/requests/{older.reference}/"
            page = text_of(browser.get(answer.headers["Location"]))
            assert f"so your older request {older.reference} goes on." in page
            assert "It goes on in request" in text_of(browser.get(f"/requests/{newer.reference}/"))

    def test_takes_along_what_was_typed_and_has_it_tried_there(self) -> None:
        older = make_older()
        newer = make_newer(older)
        type_details(newer, older)
        assert continuing.prove(fresh(newer), is_opener=True) == older
        older, newer = fresh(older), fresh(newer)
        assert secret_in(older) == OTHER_SECRET
        assert older.state == State.CHECKING
        run = Run.objects.open().get()
        assert (run, run.connection, run.may_send_secret) == (older.latest_run, older.connection, True)
        assert custody.current(KIND, newer.connection.public_id) is None
        taken = Access.objects.filter(reason="same_request", credential__owner_id=newer.connection.public_id)
        assert taken.count() == 2  # taken out once, and destroyed

    def test_takes_along_what_was_begun_and_tries_nothing(self) -> None:
        older = make_case(proved_at=timezone.now())
        older.connection.region = None
        older.connection.save()
        newer, region = make_newer(older), make_region()
        intake.choose_region(newer, region)
        intake.note_key_created(newer)
        intake.keep_details(newer, tidy("", KEY, SECRET[:20]))
        assert continuing.prove(fresh(newer), is_opener=True) == older
        older = fresh(older)
        assert (older.state, older.connection.region, older.connection.client_id) == (State.DRAFT, region, KEY)
        assert older.key_created_at is not None
        assert not Run.objects.filter(is_full=True).exists()

    def test_takes_nothing_along_that_somebody_else_may_have_typed(self) -> None:
        """A stranger opens a request in the contact's name, types a key into it, and waits for the letter's link."""
        older = make_older()
        newer = make_newer(older)
        type_details(newer, older)
        before = rows_of(older)
        assert continuing.prove(fresh(newer), is_opener=False) == newer
        assert rows_of(older) == before
        assert fresh(newer).state == State.CHECKING

    def test_is_led_to_the_status_page_of_what_is_connected(self) -> None:
        older = make_older(State.CONNECTED)
        newer = make_newer(older)
        assert continuing.prove(newer, is_opener=True) == older
        assert fresh(newer).state == State.WITHDRAWN
        assert "Your Canvas is connected." in text_of(browser_of(older).get(f"/requests/{older.reference}/"))

    def test_leaves_the_key_of_what_is_connected_alone(self) -> None:
        older = make_older(State.CONNECTED)
        newer = make_newer(older)
        type_details(newer, older)
        before = rows_of(older)
        assert continuing.prove(fresh(newer), is_opener=True) == newer
        assert rows_of(older) == before

    @pytest.mark.parametrize("state", [State.DECLINED, State.WITHDRAWN, State.EXPIRED])
    def test_does_not_go_on_with_what_is_closed(self, state: str) -> None:
        newer = make_newer(make_older(state))
        assert continuing.prove(newer, is_opener=True) == newer
        assert fresh(newer).state == State.DRAFT

    def test_does_not_go_on_with_what_nobody_proved(self) -> None:
        newer = make_newer(make_older(proved_at=None))
        assert continuing.prove(newer, is_opener=True) == newer

    def test_has_a_request_for_each_region_and_each_server(self) -> None:
        older = make_older()
        other_region = make_newer(older, connection=make_connection(server=older.connection.server))
        other_server = make_newer(older, connection=make_connection())
        for newer in (other_region, other_server):
            assert continuing.prove(fresh(newer), is_opener=True) == newer

    def test_comes_by_an_older_letter_to_the_request_that_goes_on(self) -> None:
        older = make_older()
        newer = make_newer(older)
        continuing.prove(newer, is_opener=True)
        assert continuing.prove(fresh(newer), is_opener=False) == older

    def test_sends_one_secret_for_a_key_however_many_requests_are_opened(self) -> None:
        older = make_older()
        for number in range(5):
            newer = make_newer(older)
            type_details(newer, older, f"{number:02d}" * 32)
            continuing.prove(fresh(newer), is_opener=True)
        older = fresh(older)
        assert (older.state, older.state_reason) == (State.WAITING_STAFF, "budget_secret_tries")


@pytest.mark.django_db
class TestAnybodyElse:
    def test_has_a_request_and_a_connection_of_their_own(self) -> None:
        older = make_older()
        newer = make_newer(older, contact=make_contact())
        assert continuing.prove(newer, is_opener=True) == newer
        assert fresh(newer).connection != older.connection

    @pytest.mark.parametrize("state", [State.WAITING_INSTITUTION, State.CHECKING, State.CONNECTED])
    def test_touches_no_row_of_the_first_one(self, state: str) -> None:
        older = make_older(state)
        letters.write(older, "needs_mending", {"outcome": "key.off"})
        before = rows_of(older)
        browser, region = Client(), make_region()
        url = ask_for(browser, email="other@elsewhere.example", address=older.connection.server.host).headers[
            "Location"
        ]
        newer = Case.objects.latest("pk")
        base = url.removesuffix("address")
        for page, typed in (
            ("region", {"region": region.code}),
            ("key", {}),
            ("details", {"client_id": KEY, "client_secret": OTHER_SECRET}),
            ("check-again", {}),
        ):
            browser.post(f"{base}{page}", typed)
        continuing.prove(fresh(newer), is_opener=True)
        intake.change_address(fresh(newer), address=make_connection().server.address, address_from="")
        assert before["secret"] == SECRET
        assert rows_of(older) == before


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_of_four_requests_proved_at_once_one_goes_on(self) -> None:
        first = make_case()
        first.connection.region = None
        first.connection.save()
        cases = [first, *(make_newer(first) for _ in range(3))]
        ends = all_at_once(4, lambda number: continuing.prove(fresh(cases[number]), is_opener=True).pk)
        assert len(set(ends)) == 1
        assert Case.objects.filter(state=State.WITHDRAWN, continued_in=ends[0]).count() == 3

    def test_a_proof_does_not_wait_for_a_run_that_ends(self) -> None:
        older = make_older(State.CHECKING)
        newer = make_newer(older)
        type_details(newer, older)

        def deed(number: int) -> None:
            if number:
                continuing.prove(fresh(newer), is_opener=True)
            else:
                progress.try_changed(fresh(older))

        all_at_once(2, deed)
        assert fresh(newer).continued_in == older
        assert Run.objects.open().get().connection == older.connection
