"""Budgets are exact: over time, for each one apart, and however many spend at the same moment."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from onboarding import budgets
from onboarding.budgets import Kind, SpentError
from onboarding.models import Budget, Spend
from onboarding.tests.abuse_cast import all_at_once

WHO = "it@northfield.example"


@pytest.mark.django_db
class TestSpend:
    def test_is_refused_beyond_the_limit_and_only_there(self, settings: Settings) -> None:
        settings.DRAFTS_AN_HOUR = 3
        assert [budgets.spend(Kind.DRAFTS_BY_CONTACT, WHO) for _ in range(5)] == [True, True, True, False, False]
        assert Spend.objects.count() == 3

    def test_counts_each_one_and_each_kind_apart(self, settings: Settings) -> None:
        settings.DRAFTS_AN_HOUR = 1
        assert budgets.spend(Kind.DRAFTS_BY_CONTACT, WHO)
        assert budgets.spend(Kind.DRAFTS_BY_CONTACT, "other@northfield.example")
        assert budgets.spend(Kind.DRAFTS_BY_VISITOR, WHO)
        assert not budgets.spend(Kind.DRAFTS_BY_CONTACT, WHO)

    def test_slides_with_the_time_and_starts_no_new_hour(self, settings: Settings) -> None:
        settings.DRAFTS_AN_HOUR = 2
        began = timezone.now()
        after = [
            timedelta(0),
            timedelta(minutes=50),
            timedelta(minutes=59),
            timedelta(minutes=61),
            timedelta(minutes=62),
        ]
        spent = []
        for later in after:
            with time_machine.travel(began + later, tick=False):
                spent.append(budgets.spend(Kind.DRAFTS_BY_CONTACT, WHO))
        assert spent == [True, True, False, True, False]

    def test_says_when_it_goes_on_and_it_does(self, settings: Settings) -> None:
        settings.DRAFTS_AN_HOUR = 2
        began = timezone.now()
        for minutes in (0, 20):
            with time_machine.travel(began + timedelta(minutes=minutes), tick=False):
                assert budgets.refused_until(Kind.DRAFTS_BY_CONTACT, WHO) is None
                budgets.spend(Kind.DRAFTS_BY_CONTACT, WHO)
        with time_machine.travel(began + timedelta(minutes=30), tick=False):
            with pytest.raises(SpentError) as refused:
                budgets.spend_or_raise(Kind.DRAFTS_BY_CONTACT, WHO)
            assert budgets.refused_until(Kind.DRAFTS_BY_CONTACT, WHO) == began + timedelta(hours=1)
            assert timedelta(0) <= refused.value.until - began - timedelta(hours=1) < timedelta(minutes=1)
            assert (refused.value.until.second, refused.value.until.microsecond) == (0, 0)
        with time_machine.travel(refused.value.until, tick=False):
            assert budgets.refused_until(Kind.DRAFTS_BY_CONTACT, WHO) is None
            budgets.spend_or_raise(Kind.DRAFTS_BY_CONTACT, WHO)

    def test_takes_nothing_for_the_same_thing_again(self) -> None:
        same = [budgets.spend(Kind.SECRET_TRIES, WHO, what="a") for _ in range(9)]
        others = [budgets.spend(Kind.SECRET_TRIES, WHO, what=what) for what in "bcdea"]
        assert (same, others) == ([True] * 9, [True, True, False, False, True])

    def test_counts_what_staff_do_and_never_refuses_it(self) -> None:
        tries = [budgets.spend(Kind.SECRET_TRIES, WHO, what=what, is_limited=False) for what in "abcde"]
        assert tries == [True] * 5
        assert budgets.spend(Kind.SECRET_TRIES, WHO, what="e")
        assert not budgets.spend(Kind.SECRET_TRIES, WHO, what="f")

    def test_keeps_no_address_and_nothing_that_was_spent_on(self) -> None:
        budgets.spend(Kind.SECRET_TRIES, WHO, what="203.0.113.7")
        rows = [*Budget.objects.values_list("kind", "key"), *Spend.objects.values_list("what")]
        assert not any("203.0.113" in str(row) or "northfield" in str(row) for row in rows)

    def test_forgets_what_no_longer_counts(self) -> None:
        budgets.spend(Kind.DRAFTS_BY_CONTACT, WHO)
        Spend.objects.update(at=timezone.now() - timedelta(hours=2))
        budgets.spend(Kind.DRAFTS_BY_CONTACT, WHO)
        assert Spend.objects.count() == 1


@pytest.mark.django_db(transaction=True)
class TestRace:
    def test_twelve_at_once_spend_what_there_is_and_no_more(self) -> None:
        spent = all_at_once(12, lambda _: budgets.spend(Kind.DRAFTS_BY_CONTACT, WHO))
        assert (spent.count(True), Spend.objects.count(), Budget.objects.count()) == (5, 5, 1)

    def test_the_same_thing_twelve_times_at_once_is_one(self) -> None:
        spent = all_at_once(12, lambda _: budgets.spend(Kind.SECRET_TRIES, WHO, what="a"))
        assert (spent.count(True), Spend.objects.count()) == (12, 1)
