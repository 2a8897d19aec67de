"""A stranger learns nothing: whether a server is known, which answers look and cost alike; nor by our letters."""

from collections.abc import Callable
from datetime import timedelta
from email.message import Message
from functools import partial
from typing import TypeVar

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from onboarding import continuing, intake, letters, outbox
from onboarding.models import Case, Letter, Spend
from onboarding.tests.abuse_cast import all_at_once, ask_for, without_what_differs
from onboarding.tests.pages_cast import opener_of, text_of
from registry.models import Contact, Server
from tests.builders import make_case, make_case_with_key, make_connection, make_contact, make_done_run, make_region
from wire.address import Address

State = Case.State
Kind = Letter.Kind
Result = TypeVar("Result")
KNOWN, UNKNOWN = "canvas.known.example", "canvas.fresh.example"


@pytest.fixture
def _known() -> None:
    """Somebody has connected the known server, it is hosted, and its certificate is known."""
    server = Server.at(Address(KNOWN))
    Server.objects.update(hosting=Server.Hosting.INSTRUCTURE, environment="beta", certificate_expires_at=timezone.now())
    case = make_case_with_key(state=State.CONNECTED, connection=make_connection(server=server))
    make_done_run(case)


def cost_of(deed: Callable[[], Result]) -> tuple[int, Result]:
    """Do it; return how many queries it took, and what it returned."""
    with CaptureQueriesContext(connection) as queries:
        result = deed()
    return len(queries), result


def asked_for(host: str, email: str) -> tuple[Case, list[int], list[str]]:
    """Open a request and walk its first pages; return what each step cost, and each page without what must differ."""
    browser, costs, pages = Client(), [], []
    cost, _ = cost_of(lambda: ask_for(browser, address=host, email=email))
    case = Case.objects.latest("pk")
    for page in ("", "address", "change-address", "region", "code", "progress?on=address"):
        costs.append(cost)
        cost, answer = cost_of(partial(browser.get, f"/requests/{case.reference}/{page}"))
        text = f"{answer.status_code} {answer.headers.get('Location')} {text_of(answer)}"
        pages.append(without_what_differs(text, case).replace(host, "HOST"))
    return case, [*costs, cost], pages


@pytest.mark.django_db
@pytest.mark.usefixtures("_known")
class TestWhetherAServerIsKnown:
    def test_shows_on_no_page_and_in_no_number_of_queries(self) -> None:
        _, costs_of_known, known = asked_for(KNOWN, "it@elsewhere.example")
        _, costs_of_unknown, unknown = asked_for(UNKNOWN, "it@somewhere.example")
        assert costs_of_known == costs_of_unknown
        assert [one.replace("elsewhere", "somewhere") for one in known] == unknown

    def test_shows_in_no_step_of_the_line_before_the_case_has_looked_itself(self) -> None:
        cases = [asked_for(host, "it@elsewhere.example")[0] for host in (KNOWN, UNKNOWN)]
        rows = [list(case.steps.values_list("slug", "state", "why", "due_from")) for case in cases]
        assert rows[0] == rows[1]

    def test_shows_in_no_proof(self) -> None:
        costs = []
        for host in (KNOWN, UNKNOWN):
            case, _, _ = asked_for(host, f"{host[7]}@elsewhere.example")
            cost, goes_on = cost_of(partial(continuing.prove, case, is_opener=True))
            costs.append(cost)
            assert (goes_on, Case.objects.get(pk=case.pk).state) == (case, State.DRAFT)
        assert costs[0] == costs[1]

    def test_shows_in_no_change_of_address(self) -> None:
        costs = []
        for host in (KNOWN, UNKNOWN):
            case, _, _ = asked_for("canvas.first.example", f"{host[7]}@elsewhere.example")
            costs.append(cost_of(partial(intake.change_address, case, address=Address(host), address_from=""))[0])
        assert costs[0] == costs[1]

    def test_nor_does_it_show_whether_a_contact_is(self) -> None:
        Contact.objects.create(email="known@elsewhere.example")
        emails = ("known@elsewhere.example", "fresh@elsewhere.example", "fresh@elsewhere.example")
        costs = [cost_of(partial(ask_for, email=email))[0] for email in emails]
        assert len(set(costs)) == 1


TYPED = ("canvas.evil.example", "Buy Pills University", "Do call +1 555 0100")


@pytest.mark.django_db
class TestLettersToAnAddressThatNobodyProved:
    @pytest.mark.parametrize("kind", Kind.values)
    def test_say_nothing_that_somebody_typed(self, kind: str) -> None:
        case = make_typed()
        facts = {"question": TYPED[2], "reason": TYPED[2], "next_step": TYPED[2], "outcome": "key.off"}
        letters.write(case, kind, facts)
        outbox.send_due()
        for message in mail.outbox:
            if message.to == [case.contact.email]:
                text = all_of(message.message())
                assert case.reference in text
                assert [typed for typed in TYPED if typed in text] == []

    def test_are_the_two_with_the_link_and_a_question_without_its_words(self) -> None:
        case = make_typed()
        for kind in Kind.values:
            letters.write(case, kind, {"outcome": "key.off"})
        waiting = Letter.objects.filter(state=Letter.State.WAITING).exclude(kind=Kind.FOR_STAFF)
        assert {Kind.SETUP_LINK, Kind.NEW_LINK} <= set(waiting.values_list("kind", flat=True))
        assert set(waiting.values_list("kind", flat=True)) <= {Kind.SETUP_LINK, Kind.NEW_LINK, Kind.ASK}


def make_typed() -> Case:
    """Return an open case in somebody else's name, into which a stranger has typed what should be read."""
    case = make_case(connection=make_connection(server=Server.at(Address(TYPED[0]))))
    case.connection.institution.name = TYPED[1]
    case.connection.institution.save()
    return case


def all_of(message: Message) -> str:
    """Return subject, text and HTML as they are read."""
    parts = [part.get_payload(decode=True) for part in message.walk() if not part.is_multipart()]
    return str(message["Subject"]) + "".join(part.decode() for part in parts if isinstance(part, bytes))


@pytest.mark.django_db
class TestLetters:
    def test_beyond_ten_a_day_to_one_recipient_are_held_for_staff(self) -> None:
        contact = make_contact()
        for _ in range(12):
            letters.write(make_case_with_key(contact=contact), Kind.NEEDS_MENDING, {"outcome": "key.off"})
        states = list(Letter.objects.order_by("pk").values_list("state", "problem"))
        assert states == [("waiting", "")] * 10 + [("held", "budget_letters")] * 2
        letters.write(make_case_with_key(), Kind.NEEDS_MENDING, {"outcome": "key.off"})
        assert Letter.objects.latest("pk").state == Letter.State.WAITING
        assert outbox.send_due() == 11

    def test_go_on_a_day_later(self, settings: Settings) -> None:
        settings.LETTERS_A_DAY = 1
        case = make_case_with_key()
        for _ in range(2):
            letters.write(case, Kind.NEEDS_MENDING, {"outcome": "key.off"})
        Spend.objects.update(at=timezone.now() - timedelta(hours=24, seconds=1))
        assert letters.write(case, Kind.NEEDS_MENDING, {"outcome": "key.off"}).state == Letter.State.WAITING

    def test_to_ourselves_are_never_too_many(self) -> None:
        case = make_case_with_key()
        for _ in range(15):
            assert letters.write(case, Kind.FOR_STAFF, {"outcome": "key.off"}).state == Letter.State.WAITING

    def test_pile_up_for_nobody_who_presses_send_it_again(self) -> None:
        case = make_case()
        for _ in range(20):
            opener_of(case).post(f"/requests/{case.reference}/send-link")
            waiting = case.letters.filter(state=Letter.State.WAITING)
            waiting.update(state=Letter.State.SENT, sent_at=timezone.now())
            case.letters.update(written_at=timezone.now() - timedelta(minutes=2))
        assert case.letters.filter(state=Letter.State.SENT).count() == 7
        assert case.letters.filter(state=Letter.State.HELD).count() == 1


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_fifteen_letters_to_one_recipient_are_ten(self) -> None:
        contact = make_contact()
        cases = [
            make_case_with_key(contact=contact, connection=make_connection(region=make_region())) for _ in range(15)
        ]
        all_at_once(15, lambda number: letters.write(cases[number], Kind.NEEDS_MENDING, {"outcome": "key.off"}))
        assert Letter.objects.filter(state=Letter.State.WAITING).count() == 10
        assert Letter.objects.filter(state=Letter.State.HELD).count() == 5
