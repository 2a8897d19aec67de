"""Names are resolved once, judged whole, and never waited for beyond the limit."""

import os
from pathlib import Path

import pytest

from tests.name_server import Entry, NameServer
from wire import name_servers
from wire.answers import Reason, ResolvedAddress
from wire.deadline import Deadline
from wire.name_servers import parse_servers
from wire.names import resolve
from wire.policy import Policy

HOST = "canvas.example.edu"


class TestResolve:
    @pytest.mark.parametrize(
        ("found", "problem"),
        [
            (["8.8.8.8"], None),
            (["8.8.8.8", "2606:4700::1111"], None),
            (["8.8.8.8", "127.0.0.1"], Reason.NOT_PUBLIC),
            (["2606:4700::1111", "::ffff:10.0.0.1"], Reason.NOT_PUBLIC),
            ([], Reason.NO_SUCH_NAME),
        ],
    )
    def test_refuses_the_whole_name_for_one_address(self, found: list[str], problem: Reason | None) -> None:
        resolution = resolve(HOST, Policy(), Deadline(5), lambda _: found)
        assert [resolved.address for resolved in resolution.addresses] == found
        assert resolution.problem == problem

    def test_hands_on_what_the_name_servers_say(self) -> None:
        names = {HOST: Entry(alias="other.example.edu"), "other.example.edu": Entry(a=["8.8.8.8", "10.0.0.1"])}
        with NameServer(names) as server:
            policy = Policy.from_values(name_servers=server.address)
            resolution = resolve(HOST, policy, Deadline(5))
            missing = resolve("gone.example.edu", policy, Deadline(5))
        assert resolution.addresses == (ResolvedAddress("8.8.8.8", True), ResolvedAddress("10.0.0.1", False))
        assert (resolution.problem, resolution.aliases) == (Reason.NOT_PUBLIC, ("other.example.edu",))
        assert (missing.problem, missing.detail) == (Reason.NO_SUCH_NAME, "no_name")


class TestNameServers:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("192.0.2.53", (("192.0.2.53", 53),)),
            ("192.0.2.53:5353, 198.51.100.53", (("192.0.2.53", 5353), ("198.51.100.53", 53))),
            ("2001:db8::53", (("2001:db8::53", 53),)),
            ("[2001:db8::53]:5353", (("2001:db8::53", 5353),)),
            ("[2001:db8::53]", (("2001:db8::53", 53),)),
            ("", ()),
        ],
    )
    def test_are_read_from_the_setting(self, text: str, expected: tuple[tuple[str, int], ...]) -> None:
        assert Policy.from_values(name_servers=text).name_servers == expected

    @pytest.mark.parametrize(
        "text", ["ns.example.edu", "192.0.2.53:0", "192.0.2.53:65536", "192.0.2.53:x", "[::1", ":53"]
    )
    def test_are_refused_where_they_cannot_be_read(self, text: str) -> None:
        with pytest.raises(ValueError):  # noqa: PT011 (of ipaddress or ours; the settings' check says it in words)
            parse_servers([text])

    def test_are_else_those_of_the_system(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        file = tmp_path / "resolv.conf"
        monkeypatch.setattr(name_servers, "_SYSTEM_FILE", file)
        assert name_servers.system_servers() == (("127.0.0.1", 53),)
        file.write_text("# ours\nsearch example.edu\nnameserver 192.0.2.53\nnameserver\nnameserver fe80::1%eth0\n")
        assert name_servers.system_servers() == (("192.0.2.53", 53), ("fe80::1%eth0", 53))
        file.write_text("nameserver 198.51.100.53\n")
        os.utime(file, (1, 1))
        assert name_servers.system_servers() == (("198.51.100.53", 53),)


class TestNamesFile:
    def test_is_asked_first_and_only_for_opened_networks(self, tmp_path: Path) -> None:
        file = tmp_path / "names"
        file.write_text(f"127.0.0.7 {HOST.upper()} other.example # here\n10.0.0.1 inside.example\nnonsense\n\n")
        policy = Policy.from_values(allowed_networks="127.0.0.0/8", names_file=str(file))
        assert resolve(HOST, policy, Deadline(5), lambda _: []).addresses[0].address == "127.0.0.7"
        asked = resolve("inside.example", policy, Deadline(5), lambda _: [])
        assert asked.problem == Reason.NO_SUCH_NAME

    def test_is_read_again_when_it_changes(self, tmp_path: Path) -> None:
        file = tmp_path / "names"
        policy = Policy.from_values(allowed_networks="127.0.0.0/8", names_file=str(file))
        assert resolve(HOST, policy, Deadline(5), lambda _: ["8.8.8.8"]).addresses[0].address == "8.8.8.8"
        for number in (1, 2):
            file.write_text(f"127.0.0.{number} {HOST}\n")
            os.utime(file, (number, number))
            assert resolve(HOST, policy, Deadline(5)).addresses[0].address == f"127.0.0.{number}"
