"""Nobody makes the portal ask the whole net: not as one visitor, not in one contact's name, not by one case."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from diagnosis.models import Run
from onboarding import intake, progress
from onboarding.models import Case, Letter, Spend
from onboarding.tests.abuse_cast import all_at_once, ask_for, without_what_differs
from onboarding.tests.pages_cast import browser_of, text_of
from registry.models import Connection, Contact
from tests.builders import SECRET, make_case, make_case_with_key, make_contact, make_done_run, make_region
from wire.address import Address

State = Case.State
LIMIT = "You have looked at many addresses in a short time. You can go on at"


def email_of(number: int) -> str:
    return f"it{number}@northfield.example"


def spend_all_of(contact: Contact) -> None:
    for number in range(5):
        ask_for(email=contact.email, visitor=f"198.51.100.{number}")


@pytest.mark.django_db
class TestVisitor:
    def test_gets_five_addresses_an_hour_looked_at_and_keeps_what_was_typed(self) -> None:
        answers = [ask_for(email=email_of(number)) for number in range(6)]
        assert [answer.status_code for answer in answers] == [302] * 5 + [429]
        text = text_of(answers[-1])
        assert LIMIT in text
        assert "<title>Error: Connect your Canvas" in text
        for typed in ("https://canvas.northfield.example/", "it5@northfield.example", "Northfield College"):
            assert f'value="{typed}"' in text

    def test_stores_nothing_and_asks_nothing_beyond_that(self) -> None:
        for number in range(8):
            ask_for(email=email_of(number))
        assert (Case.objects.count(), Contact.objects.count(), Connection.objects.count()) == (5, 5, 5)
        assert (Run.objects.count(), Letter.objects.count()) == (5, 5)

    def test_goes_on_at_the_time_that_was_said(self) -> None:
        began = timezone.now().replace(microsecond=0)
        with time_machine.travel(began, tick=False):
            for number in range(5):
                ask_for(email=email_of(number))
            hour = f"{began + timedelta(hours=1, seconds=59):%H:%M} UTC"  # no page says a time at which it is too soon
            assert f"You can go on at {hour}." in text_of(ask_for(email=email_of(5)))
        with time_machine.travel(began + timedelta(hours=1), tick=False):
            assert ask_for(email=email_of(5)).status_code == 302

    def test_takes_nothing_from_others(self) -> None:
        for number in range(6):
            ask_for(email=email_of(number))
        assert ask_for(email=email_of(7), visitor="203.0.113.8").status_code == 302

    def test_is_one_with_all_its_ipv6_neighbours(self) -> None:
        answers = [ask_for(email=email_of(number), visitor=f"2001:db8::{number + 1}") for number in range(6)]
        assert answers[-1].status_code == 429

    def test_with_a_whole_ipv6_site_is_ten(self) -> None:
        for number in range(60):
            ask_for(email=email_of(number), visitor=f"2001:db8:7:{number:x}::1")
        assert Case.objects.count() == 50
        assert ask_for(email=email_of(61), visitor="2001:db8:8::1").status_code == 302

    def test_who_is_refused_costs_the_neighbours_nothing(self) -> None:
        for number in range(60):
            ask_for(email=email_of(number), visitor="2001:db8:7:1::1")
        assert ask_for(email=email_of(61), visitor="2001:db8:7:2::1").status_code == 302

    def test_pays_nothing_for_what_could_not_be_read(self) -> None:
        for _ in range(9):
            assert ask_for(address="").status_code == 200
        assert ask_for().status_code == 302

    @pytest.mark.parametrize("state", [State.DRAFT, State.WAITING_INSTITUTION])
    def test_finds_no_way_around_by_changing_an_address(self, state: str) -> None:
        case = make_case_with_key(state=state)
        browser, url = browser_of(case), f"/requests/{case.reference}/change-address"
        hosts = [f"canvas.number{number}.example" for number in range(7)]
        answers = [browser.post(url, {"address": host}, REMOTE_ADDR="203.0.113.7") for host in hosts]
        assert [answer.status_code for answer in answers] == [302] * 5 + [429] * 2
        assert LIMIT in text_of(answers[-1])
        assert 'value="canvas.number6.example"' in text_of(answers[-1])
        assert Case.objects.get().connection.server.host == "canvas.number4.example"
        assert ask_for(visitor="203.0.113.7").status_code == 429

    def test_pays_nothing_for_the_same_address_again(self) -> None:
        case = make_case()
        for _ in range(7):
            path = f"/requests/{case.reference}/change-address"
            assert browser_of(case).post(path, {"address": case.connection.server.host}).status_code == 302
        assert not Spend.objects.exists()


@pytest.mark.django_db
class TestContact:
    def test_gets_a_sixth_request_stored_and_nothing_asked_or_mailed_for_it(self) -> None:
        contact = make_contact()
        spend_all_of(contact)
        answer = ask_for(email=contact.email, visitor="198.51.100.9")
        case = Case.objects.latest("pk")
        assert answer.headers["Location"] == f"/requests/{case.reference}/address"
        assert (case.state, case.state_reason) == (State.WAITING_STAFF, "budget_drafts")
        assert [flip.reason for flip in case.flips.all()] == ["budget_drafts", "opened"]
        assert not case.connection.runs.exists()
        assert case.letters.get().state == Letter.State.HELD
        assert case.connection.institution.name == "Northfield College"

    def test_shows_a_stranger_the_page_of_every_other_request(self) -> None:
        pages = []
        contact = make_contact(email="it@northfield.example")
        spend_all_of(contact)
        for email in (contact.email, "it@southfield.example"):
            browser = Client()
            answer = ask_for(browser, email=email, visitor="198.51.100.9")
            case = Case.objects.latest("pk")
            text = text_of(browser.get(answer.headers["Location"]))
            assert 'hx-trigger="every 2s' in text
            pages.append(without_what_differs(text, case).replace("southfield", "northfield"))
        assert pages[0] == pages[1]

    def test_lets_a_stranger_go_on_as_always_and_asks_nothing(self) -> None:
        contact = make_contact()
        spend_all_of(contact)
        browser, region = Client(), make_region()
        case_url = ask_for(browser, email=contact.email).headers["Location"].removesuffix("address")
        case = Case.objects.latest("pk")
        assert browser.get(case_url).status_code == 302
        for page, typed in (
            ("region", {"region": region.code}),
            ("key", {}),
            ("details", {"client_id": "10000000000007", "client_secret": SECRET}),
            ("check-again", {}),
            ("send-link", {}),
            ("change-address", {"address": "other.example"}),
        ):
            assert browser.post(f"{case_url}{page}", typed).status_code == 302
        case.refresh_from_db()
        assert (case.state, case.state_reason) == (State.WAITING_STAFF, "budget_drafts")
        assert case.submitted_at is not None
        assert not Run.objects.filter(connection__cases=case).exists()
        assert case.letters.get().state == Letter.State.HELD
        assert "A person here looks at it." in text_of(browser.get(case_url))

    def test_says_after_a_while_that_a_person_looks_at_it(self) -> None:
        contact = make_contact()
        spend_all_of(contact)
        browser = Client()
        url = ask_for(browser, email=contact.email).headers["Location"]
        Case.objects.update(state_since=timezone.now() - timedelta(minutes=1))
        text = text_of(browser.get(url))
        assert "A person here looks at it." in text
        assert "Many addresses were looked at for this e-mail address in a short time." in text

    def test_is_kept_back_until_staff_check_it_and_a_proof_changes_nothing(self) -> None:
        contact = make_contact()
        spend_all_of(contact)
        ask_for(email=contact.email)
        case = Case.objects.latest("pk")
        progress.prove(case)
        progress.look_at_address(case)
        assert not case.connection.runs.exists()
        progress.check_again(case, actor="support")
        assert case.connection.runs.get().is_full
        assert Case.objects.get(pk=case.pk).state == State.CHECKING

    @pytest.mark.parametrize("state", [State.DRAFT, State.CHECKING, State.WAITING_INSTITUTION, State.WAITING_STAFF])
    def test_finds_no_way_around_by_changing_the_address(self, state: str) -> None:
        case = make_case_with_key(state=state, state_reason="confirm")
        make_done_run(case)
        for number in range(5):
            intake.change_address(case, address=Address(f"canvas{number}.example"), address_from="")
        assert case.connection.runs.exists()
        intake.change_address(case, address=Address("sixth.example"), address_from="")
        case = Case.objects.get(pk=case.pk)
        assert (case.state, case.state_reason) == (State.WAITING_STAFF, "budget_drafts")
        assert case.connection.server.host == "sixth.example"
        assert not case.connection.runs.exists()
        assert not Run.objects.open().exists()
        assert (case.latest_run, case.blocking) == (None, "")

    def test_may_not_be_confirmed_on_what_was_found_elsewhere(self) -> None:
        case = make_case_with_key(state=State.WAITING_STAFF)
        run = make_done_run(case)
        spend_all_of(case.contact)
        intake.change_address(case, address=Address("sixth.example"), address_from="")
        with pytest.raises(progress.ChangedMeanwhileError):
            progress.confirm(case, run_id=run.pk, actor="lead", note="looks right")


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_ten_posts_of_one_visitor_open_five_requests(self) -> None:
        answers = all_at_once(10, lambda number: ask_for(email=email_of(number), address=f"canvas{number}.example"))
        assert sorted(answer.status_code for answer in answers) == [302] * 5 + [429] * 5
        assert Run.objects.count() == 5

    def test_ten_visitors_in_one_name_have_five_addresses_asked(self) -> None:
        answers = all_at_once(10, lambda number: ask_for(visitor=f"198.51.100.{number}"))
        assert {answer.status_code for answer in answers} == {302}
        assert (Case.objects.count(), Run.objects.count()) == (10, 5)
        assert Letter.objects.filter(state=Letter.State.WAITING).count() == 5
