"""The page of a request that led to a connection, months later: how that one stands, and what has happened since."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from onboarding.models import Case, Flip, Step, Watch
from onboarding.tests.pages_cast import ADDRESS, LAST, REST, SECRET_OK, browser_of, make_shown, page_of
from registry.models import Connection, Server
from tests.builders import make_case, make_connection

pytestmark = pytest.mark.django_db
State = Connection.State
NOW = timezone.now()
PASSED = (*ADDRESS, *REST, *LAST, SECRET_OK)


def connected(state: str, *found: tuple[str, str, str], blocking: str = "connected", **watched: Any) -> Case:
    """Return a connected request whose connection is in this state since yesterday."""
    case = make_shown(Case.State.CONNECTED, blocking, *(found or PASSED))
    since = {"connected_at": NOW - timedelta(days=60), "state_since": NOW - timedelta(days=1)}
    Connection.objects.filter(pk=case.connection_id).update(state=state, **since)
    Case.objects.filter(pk=case.pk).update(connected_at=since["connected_at"])
    Server.objects.filter(pk=case.connection.server_id).update(
        certificate_expires_at=timezone.now() + timedelta(days=33)
    )
    Watch.objects.create(connection=case.connection, **{"looked_at": NOW, "due_at": NOW + timedelta(days=1)} | watched)
    return case


def flip(target: Case | Connection, before: str, after: str, reason: str, *, days_ago: float) -> None:
    whose = {"case": target} if isinstance(target, Case) else {"connection": target}
    row = Flip.objects.create(**whose, from_state=before, to_state=after, reason=reason, actor="portal")
    Flip.objects.filter(pk=row.pk).update(at=NOW - timedelta(days=days_ago))


class TestConnected:
    def test_says_since_when_and_what_is_watched(self) -> None:
        text = page_of(connected(State.CONNECTED, secret_tried_at=NOW - timedelta(days=3)))

        for words in ("Your Canvas is connected.", "What we keep watching", "Connected since", ": 33 days."):
            assert words in text
        for words in ("Last looked at", "Next about", "Secret last tried", "weekly whether it still accepts"):
            assert words in text

    def test_says_less_where_nobody_watches_yet(self) -> None:
        case = make_shown(Case.State.CONNECTED, "connected", *PASSED)
        Connection.objects.filter(pk=case.connection_id).update(state=State.CONNECTED, connected_at=NOW)

        assert "Last looked at" not in page_of(case)

    def test_asks_little_of_the_database(self, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
        case = connected(State.CONNECTED)
        for days in range(40):
            flip(case.connection, "connected", "attention", "tls.expires_soon", days_ago=days)
        browser = browser_of(case)
        with django_assert_max_num_queries(9):
            page_of(case, browser)


class TestAttention:
    def test_names_what_it_is_about(self) -> None:
        warned = (*ADDRESS, ("tls.expires_soon", "W", "tls"))
        text = page_of(connected(State.ATTENTION, *warned))

        assert "Your Canvas is connected." in text
        assert "Connected, needs attention" in text
        assert "What comes next" not in text


class TestBroken:
    def test_says_what_is_due_and_offers_a_request(self) -> None:
        case = connected(State.BROKEN, *REST, ("key.off", "F", "key_state"), blocking="key.off")
        Step.objects.create(
            case=case, slug="switched_on", position=8, state="to_mend", due_from="institution", why="key.off"
        )
        text = page_of(case)

        for words in ("The connection does not work at the moment.", "Not working", "What to mend first"):
            assert words in text
        assert "The key is not switched on here." in text.partition("What is due")[2]
        assert "Open a request for it" in text
        assert "Check again" in text
        assert "Your Canvas is connected." not in text

    def test_offers_a_request_with_the_same_address(self) -> None:
        case = connected(State.BROKEN, *REST, ("key.off", "F", "key_state"), blocking="key.off")
        browser = browser_of(case)
        link = page_of(case, browser).partition('id="open-a-request" href="')[2].partition('"')[0]

        assert case.connection.server.address.origin in browser.get(link).content.decode()

    def test_says_that_a_certificate_has_run_out(self) -> None:
        case = connected(State.BROKEN, ("tls.expired", "F", "tls"), blocking="tls.expired")
        Server.objects.update(certificate_expires_at=NOW - timedelta(days=1))

        assert "Ran out" in page_of(case)


class TestPaused:
    def test_says_who_did_it_and_that_nobody_looks(self) -> None:
        text = page_of(connected(State.PAUSED, due_at=None))

        assert "The connection is paused." in text
        assert "we do not look at your server" in text
        assert "Next about" not in text


class TestTimeline:
    def test_goes_on_with_the_connection_by_days(self) -> None:
        case = connected(State.CONNECTED)
        flip(case, "checking", "connected", "all_passed", days_ago=60)
        flip(case.connection, "new", "connected", "all_passed", days_ago=60)
        flip(case.connection, "connected", "broken", "key.off", days_ago=5)
        flip(case.connection, "broken", "connected", "works_again", days_ago=4)
        text = page_of(case).split("What happened")[1]

        assert text.count('class="timeline-day"') == 3
        assert text.index("It works again.") < text.index("Not working</strong>") < text.index("All tests passed.")
        assert text.count("All tests passed.") == 1  # the connection's own word for it is left out

    def test_of_a_request_that_led_to_nothing_tells_its_own_story_alone(self) -> None:
        connection = make_connection(state=State.BROKEN, connected_at=NOW)
        case = make_case(connection=connection, state=Case.State.DECLINED)
        flip(connection, "connected", "broken", "key.off", days_ago=1)

        assert "Not working" not in page_of(case)

    def test_says_today_instead_of_the_date(self) -> None:
        case = connected(State.CONNECTED)
        flip(case, "checking", "connected", "all_passed", days_ago=0)

        assert '<span class="no-print">Today</span>' in page_of(case)
