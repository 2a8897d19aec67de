"""Names are resolved once, judged whole, and never waited for beyond the limit."""

import os
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from wire.answers import Reason
from wire.deadline import Deadline
from wire.names import resolve
from wire.policy import Policy

HOST = "canvas.example.edu"


def fail(code: int) -> Callable[[str], list[str]]:
    def lookup(host: str) -> list[str]:
        raise socket.gaierror(code, host)

    return lookup


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

    @pytest.mark.parametrize(
        ("code", "problem"),
        [
            (socket.EAI_NONAME, Reason.NO_SUCH_NAME),
            (socket.EAI_NODATA, Reason.NO_SUCH_NAME),
            (socket.EAI_AGAIN, Reason.DNS_FAILED),
            (socket.EAI_FAIL, Reason.DNS_FAILED),
        ],
    )
    def test_tells_no_name_from_no_answer(self, code: int, problem: Reason) -> None:
        assert resolve(HOST, Policy(), Deadline(5), fail(code)).problem == problem

    def test_leaves_a_hung_resolver_behind(self) -> None:
        is_over = threading.Event()

        def hang(_: str) -> list[str]:
            is_over.wait(10)
            return []

        started = time.monotonic()
        resolution = resolve(HOST, Policy(), Deadline(0.2), hang)
        is_over.set()
        assert resolution.problem == Reason.DNS_FAILED
        assert time.monotonic() - started < 0.7


class TestNamesFile:
    def test_is_asked_first_and_only_for_opened_networks(self, tmp_path: Path) -> None:
        file = tmp_path / "names"
        file.write_text(f"127.0.0.7 {HOST.upper()} other.example # here\n10.0.0.1 inside.example\nnonsense\n\n")
        policy = Policy.from_values(allowed_networks="127.0.0.0/8", names_file=str(file))
        assert resolve(HOST, policy, Deadline(5), fail(socket.EAI_NONAME)).addresses[0].address == "127.0.0.7"
        asked = resolve("inside.example", policy, Deadline(5), fail(socket.EAI_NONAME))
        assert asked.problem == Reason.NO_SUCH_NAME

    def test_is_read_again_when_it_changes(self, tmp_path: Path) -> None:
        file = tmp_path / "names"
        policy = Policy.from_values(allowed_networks="127.0.0.0/8", names_file=str(file))
        assert resolve(HOST, policy, Deadline(5), lambda _: ["8.8.8.8"]).addresses[0].address == "8.8.8.8"
        for number in (1, 2):
            file.write_text(f"127.0.0.{number} {HOST}\n")
            os.utime(file, (number, number))
            assert resolve(HOST, policy, Deadline(5)).addresses[0].address == f"127.0.0.{number}"
