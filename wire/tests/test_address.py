"""An address is read strictly, and never names another host than a browser would."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.address import Address, AddressError, parse

PLAIN = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+")


class TestParse:
    @pytest.mark.parametrize(
        ("url", "host", "port"),
        [
            ("https://canvas.example.edu", "canvas.example.edu", 443),
            ("  HTTPS://Canvas.Example.EDU./login?next=/#top ", "canvas.example.edu", 443),
            ("https://canvas.example.edu:9443/x", "canvas.example.edu", 9443),
            ("https://canvas.example.edu:/", "canvas.example.edu", 443),
            ("https://canvas.example.edu?a@b", "canvas.example.edu", 443),
            ("https://canvas.example.edu/@127.0.0.1", "canvas.example.edu", 443),
            ("https://straße.example", "xn--strae-oqa.example", 443),
            ("https://xn--strae-oqa.example", "xn--strae-oqa.example", 443),
            ("https://ｃａｎｖａｓ。example", "canvas.example", 443),
            ("https://r1---canvas.example", "r1---canvas.example", 443),
        ],
    )
    def test_reads_a_plain_name(self, url: str, host: str, port: int) -> None:
        assert parse(url) == Address(host, port)

    @pytest.mark.parametrize(
        "url",
        [
            "https://127.0.0.1/",
            "https://127.1",
            "https://2130706433",
            "https://0x7f000001",
            "https://0177.0.0.1",
            "https://0x7f.0.0.1",
            "https://017700000001",
            "https://127.00000.0.1",
            "https://①②⑦.⓪.⓪.①",
            "https://127。0。0。1",
            "https://１２７.０.０.１",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]:443/",
            "https://8.8.8.8:8443",
            "https://[fe80::1%25eth0]/",
        ],
    )
    def test_refuses_a_number_however_it_is_spelled(self, url: str) -> None:
        with pytest.raises(AddressError) as raised:
            parse(url)
        assert raised.value.code == "is_number"

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "canvas.example.edu",
            "http://canvas.example.edu",
            "ftp://canvas.example.edu",
            "https:canvas.example.edu",
            "https:///canvas.example.edu",
            "https://user@canvas.example.edu",
            "https://user:word@canvas.example.edu",
            r"https://canvas.example.edu\@127.0.0.1/",
            r"https://127.0.0.1\.canvas.example.edu/",
            "https://127.0.0.1\0.example.org",
            "https://canvas.exa\tmple.edu",
            "https://canvas.example.edu\r\nHost: other.example/",
            "https://can vas.example.edu",
            "https://canvas.example.edu/a b",
            "https://%63anvas.example.edu",
            "https://canvas_1.example.edu",
            "https://localhost",
            "https://ⓛocalhost",
            "https://loc\u00adalhost",
            "https://canvas..example.edu",
            "https://-canvas.example.edu",
            "https://canvas.example.edu..",
            "https://1.2.3.4.5",
            "https://canvas.0x1",
            "https://canvas.example.123",
            "https://[::1",
            "https://[canvas.example.edu]",
            f"https://{'a' * 64}.example",
            f"https://{'a.' * 150}example",
            f"https://canvas.example/{'a' * 5000}",
            "https://canvas.example.edu:0",
            "https://canvas.example.edu:65536",
            "https://canvas.example.edu:４４３",
            "https://canvas.example.edu:443:443",
            "https://\ud800.example",
            "https://xn--a.example",
            "https://xn--.example",
        ],
    )
    def test_refuses_what_is_not_plainly_an_address(self, url: str) -> None:
        with pytest.raises(AddressError) as raised:
            parse(url)
        assert raised.value.code == "malformed"

    @given(
        st.one_of(
            st.text(max_size=60),
            st.from_regex(r"https://[^/]{0,40}\.(example|edu|com)(:[0-9]{0,6})?/?", fullmatch=True),
            st.text(max_size=40).map(lambda text: f"https://{text}.example.edu/"),
            st.text(alphabet="0123456789.xabcdefXn-。．①ａ[]:@\\%", max_size=30).map(lambda text: f"https://{text}"),
        )
    )
    def test_gives_nothing_but_a_plain_dotted_name(self, url: str) -> None:
        try:
            address = parse(url)
        except AddressError:
            return
        assert PLAIN.fullmatch(address.host)
        assert not address.host.rsplit(".", 1)[-1].isdigit()
        assert parse(address.origin) == address


class TestAddress:
    @pytest.mark.parametrize(("port", "origin"), [(443, "https://a.example"), (9443, "https://a.example:9443")])
    def test_names_the_port_only_where_it_is_not_the_usual_one(self, port: int, origin: str) -> None:
        assert Address("a.example", port).origin == origin
