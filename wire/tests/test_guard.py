"""Only public addresses pass, and what a setting opens."""

import pytest

from wire.guard import is_allowed, special_networks
from wire.policy import Policy

SPECIAL = {
    "private 10": "10.0.0.1",
    "private 172": "172.16.0.1",
    "private 192": "192.168.1.1",
    "loopback": "127.0.0.1",
    "loopback, its end": "127.255.255.254",
    "this host": "0.0.0.0",  # noqa: S104 (an address to refuse, not to bind to)
    "this network": "0.1.2.3",
    "carrier-grade NAT": "100.64.0.1",
    "metadata": "169.254.169.254",
    "metadata, IPv6": "fd00:ec2::254",
    "metadata of a third cloud": "192.0.0.192",
    "host service of a fourth": "168.63.129.16",
    "documentation": "192.0.2.1",
    "benchmark": "198.18.0.1",
    "benchmark, its end": "198.19.255.255",
    "6to4 relay": "192.88.99.1",
    "multicast": "224.0.0.1",
    "multicast, its end": "239.255.255.255",
    "class E": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "IPv6 loopback": "::1",
    "unspecified": "::",
    "mapped loopback": "::ffff:127.0.0.1",
    "mapped metadata": "::ffff:169.254.169.254",
    "compatible": "::127.0.0.1",
    "translated": "::ffff:0:127.0.0.1",
    "NAT64 of loopback": "64:ff9b::7f00:1",
    "NAT64 of metadata": "64:ff9b::a9fe:a9fe",
    "local NAT64": "64:ff9b:1::7f00:1",
    "6to4 of loopback": "2002:7f00:1::1",
    "6to4 of metadata": "2002:a9fe:a9fe::1",
    "Teredo": "2001:0:4136:e378:8000:63bf:80ff:fffe",
    "unique local": "fc00::1",
    "unique local, common": "fd12:3456:789a::1",
    "link-local": "fe80::1",
    "site-local": "fec0::1",
    "IPv6 multicast": "ff02::1",
    "IPv6 documentation": "2001:db8::1",
    "newer documentation": "3fff::1",
    "SRv6": "5f00::1",
    "discard": "100::1",
    "ORCHIDv2": "2001:20::1",
    "cloud metadata in carrier-grade NAT": "100.100.100.200",
    "with a zone": "fe80::1%eth0",
    "global with a zone": "2606:4700::1111%1",
    "not an address": "127.1",
    "embedded, though public": "::ffff:8.8.8.8",
    "NAT64, though public": "64:ff9b::808:808",
}
PUBLIC = (
    "1.1.1.1",
    "8.8.8.8",
    "52.1.2.3",
    "100.63.255.255",
    "172.32.0.1",
    "192.0.1.1",
    "223.255.255.254",
    "2606:4700::1111",
    "2001:4860:4860::8888",
    "2a00:1450:4001:80b::200e",
    "2400:cb00::1",
)


class TestIsAllowed:
    @pytest.mark.parametrize("address", SPECIAL.values(), ids=SPECIAL)
    def test_refuses_special_addresses(self, address: str) -> None:
        assert not is_allowed(address, Policy())

    @pytest.mark.parametrize("address", PUBLIC)
    def test_lets_public_addresses_through(self, address: str) -> None:
        assert is_allowed(address, Policy())

    @pytest.mark.parametrize(
        ("opened", "address", "allowed"),
        [
            ("127.0.0.0/8", "127.0.0.1", True),
            ("127.0.0.0/8", "10.0.0.1", False),
            ("127.0.0.0/8", "::ffff:127.0.0.1", False),
            ("127.0.0.0/8", "::1", False),
            ("127.0.0.5/32", "127.0.0.1", False),
            ("::1/128", "::1", True),
            ("10.0.0.0/8,192.168.0.0/16", "192.168.3.4", True),
            ("64:ff9b::/96", "64:ff9b::808:808", True),
            ("64:ff9b::/96", "64:ff9b::7f00:1", False),
            ("64:ff9b::/96,127.0.0.0/8", "64:ff9b::7f00:1", True),
            ("2002::/16", "2002:a9fe:a9fe::1", False),
        ],
    )
    def test_opens_exactly_what_is_set(self, opened: str, address: str, allowed: bool) -> None:
        assert is_allowed(address, Policy.from_values(allowed_networks=opened)) is allowed

    def test_has_its_table_as_a_data_file(self) -> None:
        assert len(special_networks()) > 20
