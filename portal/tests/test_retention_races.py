"""Somebody comes back in the moment in which what is left of them is taken away: nothing breaks, nothing is lost."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from django.db import connections, transaction
from django.utils import timezone

from onboarding import budgets, intake
from onboarding.budgets import Kind
from onboarding.models import Budget, Case, Spend
from portal import retention
from registry.models import Contact, Server
from wire.address import Address

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE_S = 0.4  # in which the second one comes to the row that the first one holds
EMAIL, ADDRESS = "it@northfield.example", Address("canvas.northfield.example")
LONG_AGO = timezone.now() - timedelta(days=5000)


def make_left() -> None:
    """Leave a contact, a server and a budget to which nothing refers any more."""
    Contact.objects.create(email=EMAIL)
    Server.at(ADDRESS)
    Contact.objects.update(created_at=LONG_AGO)
    Server.objects.update(created_at=LONG_AGO)
    Budget.objects.create(kind=Kind.LETTERS, key=budgets._hash(Kind.LETTERS, EMAIL))


def come_back() -> None:
    intake.open_draft(
        address=ADDRESS, address_from="", email=EMAIL, institution_name="Northfield", language="en", source="form"
    )


def prune() -> None:
    for one in retention.prune(timezone.now()):
        assert one.rows >= 0


@contextmanager
def closing_all() -> Iterator[None]:
    """Leave no connection of this thread behind."""
    try:
        yield
    finally:
        connections.close_all()


def one_in_the_other(first: Any, second: Any) -> None:
    """Let the second one begin once the first has done its part and not yet ended its transaction."""
    is_done = Event()

    def hold() -> None:
        with closing_all(), transaction.atomic():
            first()
            is_done.set()
            time.sleep(PATIENCE_S)

    def follow() -> None:
        with closing_all():
            assert is_done.wait(timeout=20)
            second()

    with ThreadPoolExecutor(2) as pool:
        for ended in (pool.submit(hold), pool.submit(follow)):
            ended.result(timeout=60)


@pytest.mark.parametrize("order", [(prune, come_back), (come_back, prune)], ids=["prune first", "visitor first"])
def test_a_visitor_and_prune(order: tuple[Any, Any]) -> None:
    make_left()
    one_in_the_other(*order)
    case = Case.objects.select_related("contact", "connection__server").get()
    assert (case.contact.email, case.connection.server.address) == (EMAIL, ADDRESS)
    assert Spend.objects.filter(budget__kind=Kind.LETTERS).count() == 1
