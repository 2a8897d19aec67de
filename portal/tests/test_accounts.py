"""Signing in: who is kept out for a while, who is not because of it, and whom new passwords are mailed to."""

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from onboarding import letters
from onboarding.models import Letter
from tests.builders import make_case_with_key

PASSWORD = "a long one for tests"


def sign_in(visitor: str, email: str, password: str, **more: str) -> bool:
    """Try to sign in as somebody who comes through the proxy from `visitor`; say whether that worked."""
    browser = Client()
    browser.post(
        "/accounts/login/",
        {"login": email, "password": password},
        headers={"x-forwarded-for": visitor},
        **{"REMOTE_ADDR": "10.0.0.1"} | more,  # type: ignore[arg-type]
    )
    return "_auth_user_id" in browser.session


@pytest.fixture(autouse=True)
def behind_a_proxy(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1
    cache.clear()


@pytest.mark.django_db
class TestTooManyTries:
    def test_by_a_stranger_keep_nobody_else_out(self) -> None:
        User.objects.create_user("ada", "ada@portal.example", PASSWORD, is_staff=True)
        for number in range(12):
            assert not sign_in("198.51.100.9", f"nobody{number}@portal.example", "wrong")
        assert not sign_in("198.51.100.9", "ada@portal.example", PASSWORD)
        assert sign_in("203.0.113.7", "ada@portal.example", PASSWORD)

    def test_are_counted_whatever_a_visitor_writes_before_the_proxy_s_own_entry(self) -> None:
        User.objects.create_user("ada", "ada@portal.example", PASSWORD, is_staff=True)
        for number in range(12):
            assert not sign_in(f"192.0.2.{number}, 198.51.100.9", f"nobody{number}@portal.example", "wrong")
        assert not sign_in("192.0.2.99, 198.51.100.9", "ada@portal.example", PASSWORD)

    @pytest.mark.parametrize("address", ["", "not an address"])
    def test_are_counted_where_no_address_is_known_and_the_page_is_there(self, address: str) -> None:
        User.objects.create_user("ada", "ada@portal.example", PASSWORD, is_staff=True)
        assert sign_in(address, "ada@portal.example", PASSWORD, REMOTE_ADDR="")


def ask_for_a_new_password(email: str, visitor: str = "198.51.100.9") -> str:
    """Ask for a new password; return where that leads."""
    cache.clear()  # allauth's own limits, a few minutes later or in another process
    headers = {"x-forwarded-for": visitor}
    return Client().post("/accounts/password/reset/", {"email": email}, headers=headers).headers["Location"]


@pytest.mark.django_db
class TestANewPassword:
    @pytest.mark.parametrize("email", ["ada@portal.example", "victim@elsewhere.example"])
    def test_is_mailed_seven_times_a_day_to_one_mailbox_and_the_page_says_nothing(self, email: str) -> None:
        User.objects.create_user("ada", "ada@portal.example", PASSWORD, is_staff=True)
        name, _, domain = email.partition("@")
        asked = [ask_for_a_new_password(f"{name.upper()}@{domain}", f"203.0.113.{number}") for number in range(12)]
        assert set(asked) == {"/accounts/password/reset/done/"}
        assert len(mail.outbox) == 7

    def test_is_mailed_to_twenty_addresses_an_hour_for_one_visitor(self) -> None:
        for number in range(25):
            ask_for_a_new_password(f"victim{number}@elsewhere.example")
        assert len(mail.outbox) == 20
        ask_for_a_new_password("ada@portal.example", "203.0.113.7")
        assert len(mail.outbox) == 21

    def test_leaves_room_for_the_letters_of_a_connection(self) -> None:
        case = make_case_with_key()
        for number in range(12):
            ask_for_a_new_password(case.contact.email, f"203.0.113.{number}")
        assert letters.write(case, Letter.Kind.NEEDS_MENDING, {"outcome": "key.off"}).state == Letter.State.WAITING
