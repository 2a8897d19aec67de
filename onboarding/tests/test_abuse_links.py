"""Whoever says that a link was lost: nobody learns who is known, nobody is flooded, and nobody is kept from theirs."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from onboarding import handover, letters, new_links
from onboarding.models import Case, Letter, Spend
from onboarding.tests.abuse_cast import ask_for
from onboarding.tests.pages_cast import text_of
from portal.celery import app
from tests.builders import make_case, make_case_with_key, make_connection, make_contact
from tests.processes import empty_queue

pytestmark = pytest.mark.django_db
State, Kind = Case.State, Letter.Kind
EMAIL = "it@northfield.example"


@pytest.fixture(autouse=True)
def _queue() -> Iterator[None]:
    empty_queue()
    yield
    empty_queue()


def ask(email: str = EMAIL, visitor: str = "203.0.113.7") -> str:
    """Ask for a lost link; return the page."""
    return text_of(Client().post("/link", {"email": email}, REMOTE_ADDR=visitor))


def handed_over() -> list[int]:
    """Return the ids that were handed over to write links for, and take them away."""
    found = []
    with app.connection_for_write() as broker:
        queue = app.amqp.queues["celery"].bind(broker.default_channel)
        while message := queue.get(no_ack=True):
            assert message.headers["task"] == handover.NEW_LINKS
            found += message.payload[0]
    return found


def let_go_out() -> None:
    """Let all that waits have gone out some minutes ago."""
    Letter.objects.filter(state=Letter.State.WAITING).update(state=Letter.State.SENT, sent_at=timezone.now())
    Letter.objects.update(written_at=timezone.now() - timedelta(minutes=2))


class TestWhoIsKnown:
    def test_shows_in_no_query_and_in_no_letter_written_meanwhile(self) -> None:
        contact = make_contact(email=EMAIL)
        for _ in range(3):
            make_case(contact=contact)
        costs = []
        for email in (EMAIL, "nobody@northfield.example"):
            with CaptureQueriesContext(connection) as queries:
                ask(email)
            costs.append(len(queries))
        assert costs[0] == costs[1]
        assert not Letter.objects.exists()
        assert handed_over() == [contact.pk, 0]

    def test_gets_the_letter_from_the_worker(self) -> None:
        case = make_case(contact=make_contact(email=EMAIL))
        ask(EMAIL.upper())
        for contact_id in handed_over():
            new_links.write(contact_id)
        assert case.letters.get().kind == Kind.NEW_LINK

    def test_gets_it_even_where_no_broker_takes_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def away(*_: object, **__: object) -> None:
            raise OSError

        case = make_case(contact=make_contact(email=EMAIL))
        monkeypatch.setattr(app, "send_task", away)
        ask()
        assert case.letters.get().kind == Kind.NEW_LINK


class TestVisitor:
    def test_asks_twenty_times_an_hour_whoever_it_is_for(self) -> None:
        pages = [ask(f"nobody{number}@northfield.example") for number in range(21)]
        assert ["Look into your mail" in page for page in pages] == [True] * 20 + [False]
        assert "You have asked for many links in a short time. You can go on at" in pages[-1]
        assert "Look into your mail" in ask(visitor="203.0.113.8")


class TestTheirOwn:
    def test_comes_first_however_many_somebody_else_opened_in_their_name(self) -> None:
        contact = make_contact(email=EMAIL)
        mine = make_case(contact=contact, proved_at=timezone.now() - timedelta(days=40))
        for _ in range(7):
            make_case(contact=contact)
        new_links.write(contact.pk)
        assert mine.letters.count() == 1
        assert Letter.objects.count() == 5

    @pytest.mark.parametrize("state", State.values)
    def test_leads_to_what_goes_on_and_to_what_is_connected(self, state: str) -> None:
        case = make_case(state=state, proved_at=timezone.now())
        new_links.write(case.contact_id)
        assert case.letters.exists() == (state not in (State.DECLINED, State.WITHDRAWN, State.EXPIRED))

    def test_news_go_out_whatever_strangers_have_sent_today(self) -> None:
        case = make_case_with_key(state=State.CONNECTED, contact=make_contact(email=EMAIL))
        for _ in range(15):
            new_links.write(case.contact_id)
            let_go_out()
        assert Letter.objects.filter(kind=Kind.NEW_LINK, state=Letter.State.SENT).count() == 7
        assert Letter.objects.get(state=Letter.State.HELD).problem == letters.TOO_MANY
        for _ in range(3):
            letters.write(case, Kind.BROKEN, {"outcome": "key.off"})
        assert set(Letter.objects.filter(kind=Kind.BROKEN).values_list("state", flat=True)) == {Letter.State.WAITING}


class TestMailbox:
    def test_is_one_whatever_is_added_to_its_name(self, settings: Settings) -> None:
        settings.LETTERS_A_DAY = 4
        for number in range(6):
            case = make_case(contact=make_contact(email=f"it+{number}@northfield.example"))
            letters.write(case, Kind.SETUP_LINK)
        states = list(Letter.objects.order_by("pk").values_list("state", flat=True))
        assert states == [Letter.State.WAITING] * 3 + [Letter.State.HELD] * 3

    def test_has_five_addresses_an_hour_looked_at_whatever_is_added_to_its_name(self) -> None:
        for number in range(7):
            ask_for(email=f"it+{number}@northfield.example", visitor=f"198.51.100.{number}")
        kept_back = Case.objects.filter(state_reason=Case.KEPT_BACK)
        assert (Case.objects.count(), kept_back.count()) == (7, 2)

    def test_of_a_name_that_begins_with_the_sign_is_its_own(self) -> None:
        case = make_case(contact=make_contact(email="+@northfield.example"), connection=make_connection())
        assert letters.write(case, Kind.SETUP_LINK).state == Letter.State.WAITING
        assert Spend.objects.exists()
