"""A visitor's address is told by nobody but our own proxies."""

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from onboarding.visitor import UNKNOWN, network_of

PROXY = "10.0.0.2"


def seen(settings: Settings, proxies: int, remote: str, passed_on: str | None = None) -> str:
    settings.TRUSTED_PROXIES = proxies
    headers = {} if passed_on is None else {"X-Forwarded-For": passed_on}
    return network_of(RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers))


@pytest.mark.parametrize(
    ("proxies", "passed_on", "network"),
    [
        (0, None, PROXY),
        (0, "203.0.113.7", PROXY),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (2, "198.51.100.1,203.0.113.7,10.0.0.1", "203.0.113.7"),
        (2, " 203.0.113.7 , 10.0.0.1 ", "203.0.113.7"),
        (2, "203.0.113.7", PROXY),
        (1, None, PROXY),
        (1, "203.0.113.7:40712", "203.0.113.7"),
        (1, "203.0.113.7, nonsense", UNKNOWN),
        (1, "203.0.113.7,", UNKNOWN),
        (1, "", PROXY),
    ],
)
def test_only_the_proxies_of_ours_are_believed(
    settings: Settings, proxies: int, passed_on: str | None, network: str
) -> None:
    assert seen(settings, proxies, PROXY, passed_on) == network


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("[2001:db8::1]", "2001:db8::/64"),
        ("[2001:db8::1]:40712", "2001:db8::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("unix:", UNKNOWN),
    ],
)
def test_an_address_counts_with_its_neighbours_in_the_64(settings: Settings, address: str, network: str) -> None:
    assert seen(settings, 0, address) == network
    assert seen(settings, 1, PROXY, address) == network


def test_a_visitor_over_a_unix_socket_has_no_address(settings: Settings) -> None:
    assert seen(settings, 0, "") == UNKNOWN
