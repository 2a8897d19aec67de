"""The URL intake names the server that the URL standard names, and no other; modes 32, 33 and 41."""

import re
from urllib.parse import quote

import pytest
from ada_url import URL
from hypothesis import example, given, settings
from hypothesis import strategies as st

from diagnosis.typed_address import read_address

HOST = "canvas.northfield.example"
COURSE = f"https://{HOST}/courses/12?module=3&x=1"
_BEGUN = re.compile(r"[\x00-\x20]*h[\t\r\n]*t[\t\r\n]*t[\t\r\n]*p[\t\r\n]*(s[\t\r\n]*)?:", re.IGNORECASE)

# What parsers disagree about: slashes, users, ports, brackets, numbers in every writing, marks that map or vanish.
TRICKS = "/\\@:.?#%[]()<>\"',;_-*|^`{}~!$&=+ \t\r\n\0\x7f"
LETTERS = "aAxXbfnN019kß.。．｡①１ａ\u00ad\u200b\u200c\u200d\u200e\u2060\ufeff\u0301\u0345İıſKẞςΣאا९"
WRAPPERS = ("<", "(", "{", '"', "'", "`", "*", "_", "|")  # what stands in such is first taken out of them
NUMBERS = "0123456789.xXabcdef:[]%。１①"


def hosts() -> st.SearchStrategy[str]:
    """Return hosts, most of them nearly good."""
    label = st.text(alphabet=LETTERS, max_size=6)
    return st.one_of(
        st.just(HOST),
        st.lists(label, min_size=1, max_size=4).map(".".join),
        label.map(lambda text: f"{text}.{HOST}"),
        st.text(alphabet=LETTERS + TRICKS, max_size=12).map(lambda text: f"a{text}.example"),
        st.text(alphabet=NUMBERS, max_size=16),
        st.from_regex(r"xn--[a-z0-9-]{0,8}\.example", fullmatch=True),
        st.ip_addresses().map(str),
        st.ip_addresses(v=6).map(lambda address: f"[{address}]"),
    )


URLS = st.builds(
    "".join,
    st.tuples(
        st.text(alphabet=" \t\n\0\x1f", max_size=1),
        st.sampled_from(["", "https://", "http://", "HTTPS://", "https:/", "https:", "https:\\\\", "http:\\/", "//", "ht\ntps://"]),
        st.one_of(st.just(""), st.sampled_from(["user@", "user:word@", "a@b@", ":@", f"{HOST}\\@", f"{HOST}/@"])),
        hosts(),
        st.one_of(st.just(""), st.sampled_from([":", ":443", ":80", ":0443", ":8443", ":0", ":65536", ":x", ":４４３"])),
        st.one_of(st.just(""), st.text(alphabet=TRICKS + "abhtps.", max_size=12), st.just("?next=https://other.example")),
        st.text(alphabet=" .,;>)\"\t\n", max_size=2),
    ),
)  # fmt: skip


def standard(typed: str) -> tuple[str, int] | None:
    """Return host (without the root's dot) and port as the URL standard reads them, None where it refuses."""
    url = typed if _BEGUN.match(typed) else "https://" + typed.lstrip("".join(map(chr, range(0x21))))
    try:
        read = URL(url)
    except ValueError:
        return None
    # A port left out is https's own here, also behind http, since only https is ever asked.
    return read.hostname.removesuffix("."), int(read.port or 443)


class TestReadAddress:
    @given(st.one_of(URLS, hosts(), st.text(max_size=30)))
    @settings(max_examples=300)
    @example("https://canvas.example\\@127.0.0.1/")
    @example("https://127.0.0.1\\.canvas.example/")
    @example("https://canvas.exa\tmple\n/")
    @example("canvas.example/x https://other.example")
    @example("canvas.example?https://other.example")
    @example("https://a\u200cb.example")
    @example("https://canvas.example..")
    @example("https://canvas.example, thanks")
    @example("ws.example://other.example")
    def test_names_no_other_server_than_the_standard(self, typed: str) -> None:
        read = read_address(typed).address
        if read is not None and not typed.strip().startswith(WRAPPERS):
            assert (read.host, read.port) == standard(typed)

    @pytest.mark.parametrize(
        "typed",
        [
            *(COURSE, f"https://{HOST}/login/canvas", f"https://{HOST}/api/v1/", f"{HOST}/courses/12#top"),
            *(f"http://{HOST}:80/", f"https://{HOST}:443", f"https://{HOST}//", f"HTTPS://{HOST.upper()}."),
            *(f"https:/{HOST}", f"https:{HOST}", f"https//{HOST}", f"https;//{HOST}", f"//{HOST}", f"https:\\\\{HOST}"),
            "https://canvas.north\r\nfield.example/courses/12",  # broken by a mail program
            *(f"<https://{HOST}>", f"“{HOST}”", f"({COURSE}).", f"**{HOST}**", f"`https://{HOST}`", f"<{HOST}>;"),
            *(f"\u200bhttps://{HOST}", f"\u202ahttps://{HOST}\u202c", f"\ufeff{HOST}"),
            *(f"[Our Canvas]({COURSE})", f"[https://{HOST}](https://{HOST})", f'<a href="{COURSE}">Canvas</a>'),
            *(f"Canvas <{COURSE}>", f"{HOST}<https://{HOST}>", f"https://{HOST} <https://{HOST}/>"),
            *(
                f"Our Canvas is {COURSE}, thanks!",
                f"https://{HOST}/ thanks",
                f"See https://{HOST}/a and https://{HOST}/b.",
            ),
        ],
    )
    def test_finds_the_server_in_what_was_pasted(self, typed: str) -> None:
        read = read_address(typed)
        assert read.address
        assert (read.address.origin, read.problem) == (f"https://{HOST}", "")

    @pytest.mark.parametrize(
        ("typed", "host"),
        [
            (f"https://MÜNCHEN.{HOST}/x", f"xn--mnchen-3ya.{HOST}"),
            (f"xn--mnchen-3ya.{HOST}", f"xn--mnchen-3ya.{HOST}"),
            (f"ｃａｎｖａｓ。{HOST}", f"canvas.{HOST}"),
        ],
    )
    def test_writes_names_of_other_scripts_as_name_servers_know_them(self, typed: str, host: str) -> None:
        read = read_address(typed)
        assert read.address
        assert read.address.host == host

    @pytest.mark.parametrize(
        "typed",
        [
            *("198.51.100.7", "https://198.51.100.7:8443/x", "3325256711", "0xc6336407", "0306.063.0144.07", "127.1"),
            *("0x7f.1", "①②⑦.⓪.⓪.①", "127。0。0。1", "2001:db8::1", "[2001:db8::1]:443", "::ffff:10.0.0.1"),
            *("https://[::ffff:7f00:1]/", "fe80::1%eth0", "https://[fe80::1%25eth0]/", "<198.51.100.7>"),
        ],
    )
    def test_knows_a_number_however_it_is_spelled(self, typed: str) -> None:
        assert read_address(typed).problem == "is_number"

    @pytest.mark.parametrize(
        "typed",
        [
            *("", "our Canvas", "localhost", f"admin@{HOST}", f"mailto:admin@{HOST}", f"https://user:word@{HOST}"),
            *(
                f"https://{HOST} https://other.example",
                f"{HOST}, other.example",
                f"https://{HOST}<https://other.example>",
            ),
            *(
                f"ftp://{HOST}",
                f"ws.example://{HOST}",
                f"https://{HOST}..",
                f"https://{HOST},",
                f"https://{HOST} thanks",
            ),
            *("https://", "https:///", "?", "/courses/12", "https://a\u200cb.example", "https://%63anvas.example"),
        ],
    )
    def test_reads_nothing_else(self, typed: str) -> None:
        read = read_address(typed)
        assert (read.address, read.problem) == (None, "malformed")


INNER = quote(COURSE, safe="")
V2 = f"https://urldefense.proofpoint.com/v2/url?u=https-3A__{HOST}_courses_12-3Fmodule-3D3&d=DwMFaQ&c=x"


class TestRewrittenLinks:
    @pytest.mark.parametrize(
        "typed",
        [
            f"https://nam02.safelinks.protection.outlook.com/?url={INNER}&data=05%7C02%7Cperson%40x.example&reserved=0",
            f"https://EUR01.safelinks.protection.outlook.com/ap/b-59584e83/?url={INNER}&data=05",
            f"https://statics.teams.cdn.office.net/evergreen-assets/safelinks/1/atp-safelinks.html?url={INNER}&locale=en",
            f"https://urldefense.com/v3/__{COURSE}__;!!NEt6yMaO-gk!abc$",
            f"https://urldefense.com/v3/__https:/{HOST}/courses/12*section__;Iw!!NEt6yMaO-gk!abc$ ",
            "https://urldefense.com/v3/__https://canvas.north**Aeld.example/__;Zmk!!NEt6yMaO-gk!abc$",  # "fi"
            *(V2, f"https://urldefense.proofpoint.com/v1/url?u={INNER}&k=x"),
            f"https://linkprotect.cudasvc.com/url?a={INNER}&c=E,1,abc",
            f"https://protect-us.mimecast.com/s/ABCdef123?domain={HOST}",
            f"https://url.us.m.mimecastprotect.com/s/ABCdef123?domain={HOST}",
            f"https://secure-web.cisco.com/1abcDEF/{INNER}",
            f"https://imsva91-ctp.trendmicro.com/wis/clicktime/v1/query?url={INNER}&umid=1",
            f"https://protect2.fireeye.com/v1/url?k=1-2-3&q=1&e=4&u={INNER}",
            f"https://www.google.com/url?q={INNER}&sa=D",
            f"https://nam02.safelinks.protection.outlook.com/?url={quote(V2, safe='')}&data=1",
            f"Here it is: <https://linkprotect.cudasvc.com/url?a={INNER}&c=E>",
        ],
    )
    def test_give_back_the_first_address(self, typed: str) -> None:
        read = read_address(typed)
        assert read.address
        assert read.address.origin == f"https://{HOST}"
        assert "person" not in read.said_more

    @pytest.mark.parametrize(
        "typed",
        [
            "https://protect-us.mimecast.com/s/ABCdef123",
            "https://nam02.safelinks.protection.outlook.com/?data=05",
            "https://nam02.safelinks.protection.outlook.com/?url=",
            "https://urldefense.com/v3/__https://canvas.*.example/__;%%!!NEt6yMaO-gk!abc$",
            "https://urldefense.com/v3/abc",
            "https://secure-web.cisco.com/1abcDEF",
            f"https://linkprotect.cudasvc.com/url?a={quote(f'https://user@{HOST}', safe='')}",
        ],
    )
    def test_are_never_taken_for_a_canvas_themselves(self, typed: str) -> None:
        assert read_address(typed).problem == "malformed"

    def test_are_read_a_few_times_only(self) -> None:
        typed = f"https://{HOST}/"
        for _ in range(4):
            typed = f"https://linkprotect.cudasvc.com/url?a={quote(typed, safe='')}"
        assert read_address(typed).problem == "malformed"

    @pytest.mark.parametrize("host", ["linkprotect.cudasvc.com.example", "www.google.com.example", "xwww.google.com"])
    def test_are_known_by_their_whole_host(self, host: str) -> None:
        read = read_address(f"https://{host}/url?a={INNER}&q={INNER}")
        assert read.address
        assert read.address.host == host
