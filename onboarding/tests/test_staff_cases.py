"""The list of cases and the page of one: what staff find, read and do."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from diagnosis.models import Run
from onboarding import progress
from onboarding.models import Case, Flip, Letter, Step
from onboarding.progress import moves
from onboarding.tests.staff_cast import CASES, lead
from tests.builders import (
    SECRET,
    make_case,
    make_case_with_key,
    make_connection,
    make_done_run,
    make_region,
    make_result,
    make_run,
    make_server,
)

pytestmark = pytest.mark.django_db
State = Case.State

EVIDENCE = {
    "method": "GET",
    "path": "/login/oauth2/auth?state=•••",
    "status": 400,
    "headers": {"content-type": "application/json"},
    "said": "invalid_request: redirect_uri",
    "body_length": 88,
    "elapsed_ms": 94,
    "asked_at": None,
    "address": "192.0.2.1",
    "verified": True,
    "failed": "",
}
MOST_QUERIES = 12


def make_due(**changes: Any) -> Case:
    """Return a case whose newest run says that the key is off, with its steps."""
    case = make_case_with_key(**changes)
    make_result(make_done_run(case, "key.off"), "key.off", "F", check_slug="key_state")
    progress.write_steps(case)
    return case


def listed(page: str) -> list[str]:
    """Return the references that a list shows, in its order."""
    return re.findall(r">(CB-\d{6})</a>", page)


def search(**query: str) -> list[str]:
    return listed(lead().get(CASES, query).content.decode())


class TestList:
    def test_shows_what_is_needed_to_choose(self) -> None:
        case = make_case(state=State.WAITING_INSTITUTION, blocking="key.off")

        page = lead().get(CASES).content.decode()

        connection = case.connection
        for shown in (case.reference, connection.server.host, connection.institution.name, case.contact.email):
            assert shown in page
        assert "Waiting for institution" in page
        assert "The key is not switched on here." in page

    def test_puts_open_cases_first_and_the_longest_waiting_on_top(self) -> None:
        now = timezone.now()
        fresh = make_case(state=State.WAITING_STAFF, state_since=now)
        closed = make_case(state=State.EXPIRED, state_since=now - timedelta(days=9))
        old = make_case(state=State.DRAFT, state_since=now - timedelta(days=2))

        assert search() == [old.reference, fresh.reference, closed.reference]

    def test_asks_the_database_no_more_for_many_than_for_one(
        self, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for _ in range(12):
            make_done_run(make_case(state=State.WAITING_INSTITUTION), "key.off")
        client = lead()

        with django_assert_max_num_queries(MOST_QUERIES):
            page = client.get(CASES).content.decode()

        assert len(listed(page)) == 12


class TestSearch:
    def test_finds_by_reference_host_contact_institution_and_client_id(self) -> None:
        case = make_case_with_key(connection=make_connection(server=make_server(host="lms.riverside.example")))
        make_case()
        client = lead()

        for words in (case.reference.lower(), "riverside", case.contact.email, "10000000000007"):
            assert listed(client.get(CASES, {"q": words}).content.decode()) == [case.reference], words

    def test_says_nothing_of_other_cases(self) -> None:
        make_case()

        assert search(q="CB-999999") == []


class TestFilters:
    @pytest.mark.parametrize("query", ["blocking=%00", "region=%00", "blocking=nothing.known", "region='"])
    def test_takes_no_filter_that_it_does_not_offer(self, query: str) -> None:
        case = make_case(state=State.WAITING_INSTITUTION, blocking="key.off")
        assert listed(lead().get(f"{CASES}?{query}").content.decode()) == [case.reference]

    def test_narrow_by_state_region_and_blocking_outcome(self) -> None:
        eu = make_region(code="xx")
        wanted = make_case(connection=make_connection(region=eu), state=State.WAITING_STAFF, blocking="key.off")
        make_case(state=State.EXPIRED, blocking="key.unknown")
        client = lead()

        for query in ({"state": "waiting_staff"}, {"state": "open"}, {"region": "xx"}, {"blocking": "key.off"}):
            assert listed(client.get(CASES, query).content.decode()) == [wanted.reference], query

    def test_say_when_nothing_matches(self) -> None:
        make_case()

        assert "Nothing matches these filters." in lead().get(CASES, {"state": "connected"}).content.decode()


class TestPage:
    def test_shows_findings_with_their_advice_and_evidence(self) -> None:
        case = make_case_with_key(state=State.WAITING_INSTITUTION)
        run = make_done_run(case, "key.off")
        make_result(run, "key.off", "F", evidence=[EVIDENCE])

        page = lead().get(f"{CASES}{case.pk}/change/").content.decode()

        assert "The key is not switched on here." in page
        assert "choose On under State" in page
        assert "Proved." in page
        assert "invalid_request: redirect_uri" in page

    def test_says_whose_turn_it_is_and_since_when_in_the_language_of_staff(self) -> None:
        case = make_due(state=State.WAITING_INSTITUTION)
        Step.objects.filter(case=case, slug="switched_on").update(since=timezone.now() - timedelta(days=3))
        Case.objects.update(opened_at=datetime(2026, 5, 12, 14, 7, tzinfo=UTC))
        client = lead()
        read = {
            "en": ("Switched on", "institution", "(for 3 days)", "12 May 2026, 14:07 UTC"),
            "de": ("(seit 3 Tagen)", "12. Mai 2026, 14:07 UTC"),
        }

        for language, sentences in read.items():
            page = client.get(f"{CASES}{case.pk}/change/", headers={"Accept-Language": language}).content.decode()
            plain = page.replace("\xa0", " ")
            assert [one for one in sentences if one not in plain] == []
            assert "Your institution" not in plain

    def test_shows_what_changed_since_the_run_before(self) -> None:
        case = make_case_with_key(state=State.WAITING_INSTITUTION)
        for missing, code in (("a, b", "key.off"), ("b", "key.on")):
            run = make_done_run(case, "scopes.missing")
            make_result(run, "scopes.missing", "F", check_slug="scopes", facts={"missing": missing})
            make_result(run, code, "P" if code == "key.on" else "F", check_slug="key_state")
            make_result(run, "tls.trusted", "P", check_slug="tls")

        page = lead().get(f"{CASES}{case.pk}/change/").content.decode()

        table = page.partition("What changed since the run before")[2].partition("</table>")[0]
        for shown in ("The key is not switched on here.", "The key is switched on.", "<code>missing</code> a, b"):
            assert shown in table
        assert "The certificate is in order." not in table
        assert "1 finding is the same." in page

    def test_says_when_two_runs_say_the_same(self) -> None:
        case = make_case_with_key(state=State.WAITING_INSTITUTION)
        for _ in range(2):
            make_result(make_done_run(case, "key.off"), "key.off", "F")

        assert "Both runs say the same." in lead().get(f"{CASES}{case.pk}/change/").content.decode()

    def test_names_the_others_on_the_host_and_with_the_client_id(self) -> None:
        case = make_case_with_key(state=State.WAITING_INSTITUTION)
        on_host = make_case(connection=make_connection(server=case.connection.server))
        with_id = make_case_with_key()
        stranger = make_case()

        page = lead().get(f"{CASES}{case.pk}/change/").content.decode()

        assert [one.reference in page for one in (on_host, with_id, stranger)] == [True, True, False]

    def test_tells_what_happened_to_the_connection_too(self) -> None:
        case = make_case(state=State.CONNECTED)
        Flip.objects.create(case=case, from_state="checking", to_state="connected", reason="all_passed", actor="portal")
        Flip.objects.create(
            connection=case.connection, from_state="connected", to_state="broken", reason="key.off", actor="portal"
        )

        history = lead().get(f"{CASES}{case.pk}/change/").content.decode().partition("case-flips")[2]

        assert history.index("Not working") < history.index("All tests passed.")

    def test_describes_the_secret_and_shows_none_of_it(self) -> None:
        case = make_case_with_key()

        page = lead().get(f"{CASES}{case.pk}/change/").content.decode()

        assert f"{len(SECRET)} characters" in page
        assert not any(SECRET[at : at + 12] in page for at in range(len(SECRET) - 12))

    def test_shows_letters_with_their_delivery_and_the_history_with_its_notes(self) -> None:
        case = make_case(state=State.CHECKING)
        Letter.objects.create(
            case=case, kind="setup_link", recipient="it@northfield.example", language="en", state="failed", tries=8,
            problem="ConnectionRefusedError", subject="Your link", text="Here is it: •••",
        )  # fmt: skip
        Flip.objects.create(case=case, to_state="draft", reason="opened", actor="institution", note="<b>hello</b>")

        page = lead().get(f"{CASES}{case.pk}/change/").content.decode()

        assert "Not delivered" in page
        assert "8 tries" in page
        assert "The mail server could not be reached." in page
        assert "&lt;b&gt;hello&lt;/b&gt;" in page

    @pytest.mark.parametrize("state", State.values)
    def test_stands_in_every_state(self, state: str) -> None:
        case = make_case(state=state)

        assert lead().get(f"{CASES}{case.pk}/change/").status_code == 200

    def test_stands_while_a_run_lasts_and_for_a_code_without_words(self) -> None:
        case = make_case(state=State.CHECKING)
        make_result(make_done_run(case, "odd.code"), "odd.code", "F")
        run = make_run(case.connection, state=Run.State.RUNNING, lease_until=timezone.now())
        Case.objects.update(latest_run=run)

        page = lead().get(f"{CASES}{case.pk}/change/").content.decode()

        assert "We noted odd.code and have no text for it yet." in page

    def test_asks_the_database_no_more_for_many_rows_than_for_few(
        self, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        case = make_case_with_key(state=State.WAITING_INSTITUTION)
        for _ in range(3):
            run = make_done_run(case, "key.off")
            for code in ("tls.trusted", "canvas.recognised", "key.known", "key.off"):
                make_result(run, code, "F" if code == "key.off" else "P", evidence=[EVIDENCE] * 3)
            moves.move(case, State.CHECKING, reason="check_again", actor="portal")
            moves.move(case, State.WAITING_INSTITUTION, reason="key.off", actor="portal")
            Letter.objects.create(case=case, kind="needs_mending", recipient="a@b.example", language="en")
        client = lead()

        with django_assert_max_num_queries(MOST_QUERIES):
            client.get(f"{CASES}{case.pk}/change/")

    def test_takes_no_form(self) -> None:
        case = make_case()

        assert lead().post(f"{CASES}{case.pk}/change/", {"state": "connected"}).status_code == 405


class TestCheckAgain:
    def test_asks_for_a_run_under_the_name_of_who_pressed(self) -> None:
        case = make_case_with_key(state=State.WAITING_INSTITUTION)
        make_done_run(case, "key.off")

        response = lead().post(f"{CASES}{case.pk}/check-again/", follow=True)

        assert "A check is on its way." in response.content.decode()
        assert Case.objects.get().state == State.CHECKING
        assert Flip.objects.latest("pk").actor == "Kim Doe"
        assert Run.objects.open().count() == 1

    def test_leaves_a_closed_case_alone(self) -> None:
        case = make_case(state=State.EXPIRED)

        response = lead().post(f"{CASES}{case.pk}/check-again/", follow=True)

        assert "was not checked" in response.content.decode()
        assert not Run.objects.exists()

    def test_is_no_link(self) -> None:
        case = make_case_with_key()

        assert lead().get(f"{CASES}{case.pk}/check-again/").status_code == 405


class TestConfirm:
    def test_connects_on_the_run_that_was_looked_at_and_keeps_the_reason(self) -> None:
        case = make_case_with_key(state=State.WAITING_STAFF)
        run = make_done_run(case)
        client = lead()
        page = client.get(f"{CASES}{case.pk}/confirm/").content.decode()
        assert f'name="run_id" value="{run.pk}"' in page

        client.post(f"{CASES}{case.pk}/confirm/", {"run_id": run.pk, "reason": "Called them."})

        assert Case.objects.get().state == State.CONNECTED
        flip = Flip.objects.latest("pk")
        assert (flip.actor, flip.reason, flip.note) == ("Kim Doe", "confirmed", "Called them.")
        assert Letter.objects.get().kind == Letter.Kind.CONNECTED

    def test_wants_a_reason(self) -> None:
        case = make_case_with_key(state=State.WAITING_STAFF)
        run = make_done_run(case)

        page = lead().post(f"{CASES}{case.pk}/confirm/", {"run_id": run.pk, "reason": " "}).content.decode()

        assert "Type the reason." in page
        assert Case.objects.get().state == State.WAITING_STAFF

    def test_refuses_when_a_newer_run_came_meanwhile(self) -> None:
        case = make_case_with_key(state=State.WAITING_STAFF)
        looked_at = make_done_run(case)
        make_done_run(case)

        response = lead().post(
            f"{CASES}{case.pk}/confirm/", {"run_id": looked_at.pk, "reason": "Called them."}, follow=True
        )

        assert "Something changed after you opened the page" in response.content.decode()
        assert Case.objects.get().state == State.WAITING_STAFF
        assert not Letter.objects.exists()

    def test_is_not_offered_while_nothing_has_passed(self) -> None:
        case = make_case_with_key(state=State.WAITING_STAFF)
        make_done_run(case, "any.unrecognised")

        page = lead().get(f"{CASES}{case.pk}/confirm/").content.decode()

        assert "does not wait for a confirmation" in page
        assert "<textarea" not in page
