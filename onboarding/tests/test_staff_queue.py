"""The queue: whose turn it is, oldest first, narrowed by what stands in the URL."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from onboarding.admin import CaseAdmin
from onboarding.models import Case
from onboarding.staff import queue
from onboarding.tests.staff_cast import CASES, client_of, lead, reader
from onboarding.tests.test_staff_cases import listed
from tests.builders import make_case, make_done_run

pytestmark = pytest.mark.django_db
State = Case.State
MOST_QUERIES = 12


def page(client: Client, **query: str) -> str:
    return client.get(CASES, query).content.decode()


def aged(days: int, **changes: Any) -> Case:
    return make_case(state_since=timezone.now() - timedelta(days=days), **changes)


class TestTabs:
    def test_hold_whose_turn_it_is_oldest_first(self) -> None:
        young = aged(1, state=State.WAITING_STAFF, state_reason="confirm")
        old = aged(3, state=State.WAITING_STAFF, state_reason="any.unrecognised")
        theirs = aged(2, state=State.WAITING_INSTITUTION)
        unclear = aged(2, state=State.CHECKING, unclear_since=timezone.now())
        aged(2, state=State.CHECKING)
        aged(9, state=State.EXPIRED)
        client = lead()
        held: dict[str, list[Case]] = {"us": [old, young], "them": [theirs], "network": [unclear], "mine": []}
        for tab, cases in held.items():
            assert listed(page(client, queue=tab)) == [case.reference for case in cases], tab
        assert len(listed(page(client))) == 6

    def test_show_their_counts_and_which_is_open(self) -> None:
        make_case(state=State.WAITING_STAFF)
        text = page(lead(), queue="us")
        assert 'aria-current="page">For us <span class="desk-count">1</span>' in text
        assert 'For them <span class="desk-count">0</span>' in text

    def test_hold_what_i_have(self) -> None:
        kim = User.objects.create_superuser("kim")
        mine = make_case(state=State.WAITING_STAFF, assigned_to=kim)
        make_case(state=State.WAITING_STAFF)
        make_case(state=State.EXPIRED, assigned_to=kim)
        assert listed(page(client_of(kim), queue="mine")) == [mine.reference]

    @pytest.mark.parametrize("tab", queue.LABELS)
    def test_say_when_there_is_nothing(self, tab: str) -> None:
        assert str(queue.EMPTY[tab]) in page(lead(), queue=tab)

    def test_say_what_is_due_from_us(self) -> None:
        make_case(state=State.WAITING_STAFF, state_reason="confirm")
        assert "All tests passed; a person confirms it." in page(lead(), queue="us")


class TestFilters:
    def test_narrow_by_culprit_and_colleague(self) -> None:
        kim = User.objects.create_superuser("kim")
        wanted = make_case(state=State.WAITING_STAFF, culprit="vendor", assigned_to=kim)
        other = make_case(state=State.WAITING_STAFF, culprit="network")
        client = client_of(kim)
        assert listed(page(client, culprit="vendor")) == [wanted.reference]
        assert listed(page(client, assigned=str(kim.pk))) == [wanted.reference]
        assert listed(page(client, assigned="nobody")) == [other.reference]

    def test_stand_as_chips_that_take_them_off(self) -> None:
        make_case(state=State.WAITING_STAFF, culprit="vendor")
        text = page(lead(), queue="us", culprit="vendor", q="northfield")
        assert 'href="?q=northfield&amp;queue=us" aria-label="Remove filter culprit We"' in text
        assert 'aria-label="Remove filter search northfield"' in text

    def test_say_when_a_value_means_nothing(self) -> None:
        case = make_case()
        text = page(lead(), culprit="nobody.knows", assigned="77")
        assert listed(text) == [case.reference]
        assert "The filter by culprit had a value that means nothing, so it was ignored." in text
        assert "The filter by colleague had" in text

    def test_say_when_they_hide_everything(self) -> None:
        make_case(state=State.WAITING_STAFF)
        text = page(lead(), queue="us", culprit="network")
        assert "Nothing matches these filters." in text
        assert "Clear filters" in text


class TestSize:
    def test_costs_no_more_with_fifty_rows_than_with_five(self) -> None:
        clients = {"lead": lead(), "reader": reader("view_case")}
        cost: dict[tuple[str, str, int], int] = {}
        for rows in (5, 50):
            while Case.objects.count() < rows:
                make_done_run(make_case(state=State.WAITING_STAFF, state_reason="key.off"), "key.off")
            for who, client in clients.items():
                for query in ("", "?queue=us", "?queue=us&q=northfield", "?q=CB-000001&region=r1"):
                    with CaptureQueriesContext(
                        connection,
                    ) as seen:
                        client.get(f"{CASES}{query}")
                    cost[who, query, rows] = len(seen)
        assert {key[:2]: n for key, n in cost.items() if key[2] == 5} == {
            key[:2]: n for key, n in cost.items() if key[2] == 50
        }
        assert max(cost.values()) <= MOST_QUERIES

    def test_counts_no_further_than_anybody_reads(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(queue, "MOST_LISTED", 2)
        monkeypatch.setattr(CaseAdmin, "list_per_page", 1)
        for _ in range(3):
            make_case(state=State.WAITING_STAFF)
        text = page(lead())
        assert len(listed(text)) == 1
        assert "?p=2" in text
        assert "?p=3" not in text
        assert "These are the first 2." in text
