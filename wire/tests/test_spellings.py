"""Special addresses are refused however they are spelled, alone and among others; public ones pass."""

import socket
from contextlib import suppress
from itertools import permutations

import pytest

from wire.address import Address, AddressError, parse
from wire.answers import Reason, WireError
from wire.conversation import Conversation
from wire.deadline import Deadline
from wire.guard import is_allowed, special_networks
from wire.names import resolve
from wire.policy import Policy
from wire.tests.spellings import spellings_of
from wire.tests.test_guard import PUBLIC, SPECIAL

HOST = "canvas.example.edu"
ADDRESSES = [address for name, address in SPECIAL.items() if name != "not an address"]
FORMS = ("https://{}", "https://{}:443/", "https://{}/login?x=y", "https://{}:9443#part")


def as_the_system_reads_it(host: str) -> list[str]:
    """Return the addresses that the system's own resolver makes of a number; it asks nobody."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return []
    return [str(entry[4][0]) for entry in found]


class TestSpellings:
    @pytest.mark.parametrize("address", [*ADDRESSES, *PUBLIC])
    def test_no_number_is_read_as_the_name_of_a_server(self, address: str) -> None:
        read = []
        for spelling in spellings_of(address):
            for form in FORMS:
                with suppress(AddressError):
                    read.append(parse(form.format(spelling)))
        assert read == []

    @pytest.mark.parametrize("address", [one for one in ADDRESSES if "%" not in one])
    def test_what_the_system_makes_of_it_is_refused(self, address: str) -> None:
        """Were such a spelling asked about all the same, the address that it leads to is judged."""
        for spelling in spellings_of(address):
            host = spelling.strip("[]")
            found = resolve(host, Policy(), Deadline(5), as_the_system_reads_it)
            assert found.problem in (Reason.NOT_PUBLIC, Reason.NO_SUCH_NAME), spelling
            with Conversation(Address(host), Policy(), lookup=as_the_system_reads_it) as wire:
                with pytest.raises(WireError):
                    wire.reach()
                assert wire.connections == 0

    def test_the_system_does_read_many_of_them(self) -> None:
        """Else the test above would show nothing."""
        read = [spelling for spelling in spellings_of("127.0.0.1") if as_the_system_reads_it(spelling) == ["127.0.0.1"]]
        assert len(read) > 15


class TestAnswersOfNameServers:
    @pytest.mark.parametrize("address", ADDRESSES)
    def test_one_special_address_refuses_the_whole_name(self, address: str) -> None:
        for found in ([address], *map(list, permutations([address, "8.8.8.8", "2606:4700::1111"]))):
            resolution = resolve(HOST, Policy(), Deadline(5), lambda _, found=found: found)  # type: ignore[misc]
            assert resolution.problem == Reason.NOT_PUBLIC
            with Conversation(Address(HOST), Policy(), lookup=lambda _, found=found: found) as wire:  # type: ignore[misc]
                with pytest.raises(WireError) as raised:
                    wire.get("/")
                assert (raised.value.reason, wire.connections) == (Reason.NOT_PUBLIC, 0)

    def test_public_ones_pass_together(self) -> None:
        assert resolve(HOST, Policy(), Deadline(5), lambda _: list(PUBLIC)).problem is None


class TestTable:
    @pytest.mark.parametrize("network", special_networks(), ids=str)
    def test_each_network_of_the_data_file_is_refused_from_end_to_end(self, network: object) -> None:
        first, last = network[0], network[-1]  # type: ignore[index]  # a network of either kind
        assert not is_allowed(str(first), Policy())
        assert not is_allowed(str(last), Policy())
