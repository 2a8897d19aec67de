"""What follows from the address alone: every way it can lead, and another address."""

from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from diagnosis.models import Run
from diagnosis.targets import KIND
from keys import custody
from onboarding.models import Case
from onboarding.tests.pages_cast import browser_of, text_of
from registry.models import Connection, Server
from tests.builders import (
    SECRET,
    make_case,
    make_case_with_key,
    make_connection,
    make_done_run,
    make_result,
    make_run,
    make_server,
)

pytestmark = pytest.mark.django_db
FINE = (("address.reachable", "P", "address"), ("hosting.self_hosted", "I", "hosting"), ("tls.trusted", "P", "tls"))
CANVAS = ("canvas.recognised", "P", "identity")


def make_draft(*found: tuple[str, str, str], blocking: str = "none", facts: Any = None, **server: Any) -> Case:
    """Return a draft whose address has been looked at."""
    case = make_case(connection=make_connection(server=make_server(**server)), proved_at=timezone.now())
    run = make_done_run(case, blocking, is_full=False)
    for code, verdict, check in found:
        make_result(run, code, verdict, check_slug=check, facts=(facts or {}) if code == blocking else {})
    return case


def page_of(case: Case) -> str:
    return text_of(browser_of(case).get(f"/requests/{case.reference}/address"))


class TestWays:
    @pytest.mark.parametrize(
        ("found", "blocking", "server", "words"),
        [
            ((*FINE, CANVAS), "none", {"hosting": "self_hosted"}, "Your institution hosts this Canvas itself."),
            ((*FINE, CANVAS), "none", {"hosting": "instructure"}, "Instructure hosts this Canvas. You need no key."),
            ((*FINE, CANVAS), "none", {}, "We cannot tell who hosts this Canvas."),
            ((("address.timeout", "U", "address"),), "address.timeout", {"host": "slow.example.edu"}, "We could not reach slow.example.edu just now."),
            ((("address.no_such_name", "F", "address"),), "address.no_such_name", {}, "The internet does not know this name."),
            ((*FINE[:2], ("tls.expired", "F", "tls")), "tls.expired", {}, "We try the connection when the certificate is in order."),
            ((*FINE, ("canvas.not_canvas", "F", "identity")), "canvas.not_canvas", {"host": "www.example.edu"}, "Something answers at www.example.edu, but it is not Canvas."),
            ((*FINE, ("canvas.blocked", "F", "identity")), "canvas.blocked", {}, "Something in front of your Canvas turned us away."),
        ],
    )  # fmt: skip
    def test_are_told_apart(self, found: Any, blocking: str, server: dict[str, str], words: str) -> None:
        text = page_of(make_draft(*found, blocking=blocking, **server))
        assert words in text
        assert text.count("<h1>") == 1
        assert "hx-get" not in text

    def test_list_our_addresses_where_a_firewall_has_to_let_them_in(self, settings: Settings) -> None:
        settings.PROBE_ADDRESSES = ["192.0.2.77"]
        blocked = ("canvas.blocked", "F", "identity")
        assert "<code>192.0.2.77</code>" in page_of(make_draft(*FINE, blocked, blocking="canvas.blocked"))
        assert "192.0.2.77" not in page_of(make_draft(*FINE, CANVAS))

    @pytest.mark.parametrize(
        ("blocking", "check"), [("tls.expired", "tls"), ("address.moved", "address"), ("none", "tls")]
    )
    def test_lead_back_to_a_request_that_was_submitted(self, blocking: str, check: str) -> None:
        case = make_case_with_key(state=Case.State.WAITING_INSTITUTION)
        run = make_done_run(case, blocking, is_full=True)
        make_result(run, "address.reachable", "P", check_slug="address")
        make_result(run, blocking, "F", check_slug=check, facts={"to": "lms.northfield.example"})
        text = page_of(case)
        assert case.connection.server.address.origin in text
        assert f'<a class="button" id="go-on" href="/requests/{case.reference}/">Go to your request</a>' in text
        assert [one for one in ("You can create the key now", "your region", "Step 1", "/region") if one in text] == []

    def test_offer_the_address_that_the_server_sends_its_visitors_to(self) -> None:
        case = make_draft(
            ("address.moved", "F", "address"), blocking="address.moved", facts={"to": "lms.northfield.example"}
        )
        text = page_of(case)
        assert "Your Canvas sends visitors to lms.northfield.example." in text
        assert '<input type="hidden" name="address" value="lms.northfield.example">' in text

    def test_say_of_a_copy_which_is_the_real_one(self) -> None:
        case = make_draft(
            *FINE[:1], ("hosting.instructure", "I", "hosting"), ("hosting.beta", "W", "hosting"), CANVAS,
            host="northfield.beta.instructure.com", hosting="instructure", environment="beta",
        )  # fmt: skip
        text = page_of(case)
        assert "This is the beta copy of your Canvas." in text
        assert "change-address?to=northfield.instructure.com" in text

    def test_ask_for_news_while_the_worker_asks(self) -> None:
        case = make_case(connection=make_connection(region=None), proved_at=timezone.now())
        run = make_run(case.connection, is_full=False)
        Case.objects.filter(pk=case.pk).update(latest_run=run)
        text = page_of(case)
        assert 'hx-trigger="every 2s,' in text
        assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in text
        assert "Show the newest state" in text
        assert "Continue to your region" in text


class TestNews:
    def ask(self, case: Case, seen: str = "", on: str = "address") -> Any:
        path = f"/requests/{case.reference}/progress?on={on}&seen={seen}"
        return browser_of(case).get(path, headers={"HX-Request": "true"})

    def test_stop_once_nothing_more_will_come(self) -> None:
        response = self.ask(make_draft(*FINE, CANVAS, hosting="self_hosted"))
        assert response.status_code == 286
        text = text_of(response)
        assert '<div id="live"' in text
        assert "<html" not in text

    def test_are_nothing_while_nothing_changes(self) -> None:
        case = make_case(connection=make_connection(region=None))
        run = make_run(case.connection, is_full=False)
        Case.objects.filter(pk=case.pk).update(latest_run=run)
        seen = text_of(self.ask(case)).split("seen=")[1].split('"')[0]
        response = self.ask(case, seen)
        assert (response.status_code, response.content) == (204, b"")
        make_result(run, "address.reachable", "P", check_slug="address")
        assert self.ask(case, seen).status_code == 200

    def test_cost_no_more_with_more_findings(self, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
        case = make_draft(*FINE, CANVAS)
        browser = browser_of(case)
        with django_assert_max_num_queries(8):
            browser.get(f"/requests/{case.reference}/progress?on=address")
        with django_assert_max_num_queries(8):
            browser.get(f"/requests/{case.reference}/address")


class TestAnotherAddress:
    def test_leaves_the_secret_behind(self) -> None:
        case = make_case_with_key(state=Case.State.DRAFT)
        response = browser_of(case).post(
            f"/requests/{case.reference}/change-address", {"address": "lms.northfield.example"}
        )
        assert response.headers["Location"] == f"/requests/{case.reference}/address"
        moved = Case.objects.get(pk=case.pk)
        assert moved.connection.server.host == "lms.northfield.example"
        assert custody.current(KIND, moved.connection.public_id) is None
        assert custody.current(KIND, case.connection.public_id) is None
        assert moved.connection.runs.get().state == Run.State.WAITING

    @pytest.mark.parametrize(("has_region", "is_said"), [(True, True), (False, False)])
    def test_says_what_stays_and_what_goes_only_where_there_is_something(self, has_region: bool, is_said: bool) -> None:
        case = make_case()
        if not has_region:
            Connection.objects.update(region=None)
        text = text_of(browser_of(case).get(f"/requests/{case.reference}/change-address"))
        assert ("ID and secret are deleted" in text) is is_said

    def test_is_asked_for_again_when_it_cannot_be_read(self) -> None:
        case = make_case_with_key(state=Case.State.DRAFT)
        text = text_of(browser_of(case).post(f"/requests/{case.reference}/change-address", {"address": "nothing"}))
        assert "Error: Type another address" in text
        assert Server.objects.count() == 1
        assert SECRET not in text
