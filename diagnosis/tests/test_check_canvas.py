"""The command as an operator runs it: a process of its own against the sandbox."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from diagnosis.management.commands.check_canvas import Command
from sandbox.regions import AMERICA, EUROPE, REQUIRED_SCOPES
from sandbox.server import Sandbox, running

UNREACHABLE_DATABASE = "postgres://nobody:none@127.0.0.1:9/none"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with running() as started:
        yield started


@pytest.fixture
def wired(sandbox: Sandbox, settings: Any) -> None:
    settings.WIRE_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    settings.WIRE_ALLOWED_PORTS = [443, sandbox.port]
    settings.WIRE_EXTRA_CA_FILE = str(sandbox.ca_file)
    settings.WIRE_NAMES_FILE = str(sandbox.names_file)


@dataclass(frozen=True)
class Ended:
    """How the command ended and what it printed."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        return json.loads(self.out)  # type: ignore[no-any-return]  # the command prints one object


def run(sandbox: Sandbox, *arguments: str, secret: str = "") -> Ended:
    """Run the command as a process of its own, with a database that cannot be reached."""
    environment = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": os.environ["DATA_DIR"],
        "ENV_FILE": os.environ["ENV_FILE"],
        "DEBUG": "true",
        "DATABASE_URL": UNREACHABLE_DATABASE,
        "WIRE_ALLOWED_NETWORKS": "127.0.0.0/8",
        "WIRE_ALLOWED_PORTS": f"443,{sandbox.port}",
        "WIRE_EXTRA_CA_FILE": str(sandbox.ca_file),
        "WIRE_NAMES_FILE": str(sandbox.names_file),
    }
    ended = subprocess.run(
        [sys.executable, "manage.py", "check_canvas", *arguments],
        cwd=Path(settings.BASE_DIR),
        env=environment,
        input=secret,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return Ended(ended.returncode, ended.stdout, ended.stderr)


Here = Callable[..., Ended]


@pytest.fixture
def run_here(wired: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Here:
    """Run the command in this process, which is quicker."""

    def run_it(*arguments: str, secret: str = "") -> Ended:
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(secret.encode())))
        status = 0
        try:
            Command().run_from_argv(["manage.py", "check_canvas", *arguments])
        except SystemExit as end:
            status = int(end.code or 0)
        printed = capsys.readouterr()
        return Ended(status, printed.out, printed.err)

    return run_it


def key_of(sandbox: Sandbox, slug: str) -> list[str]:
    submit = sandbox.submit(slug)
    scopes = [part for scope in REQUIRED_SCOPES for part in ("--scope", scope)]
    return [submit.address, "--client-id", submit.client_id, "--secret-stdin", *scopes]


URIS = ["--redirect-uri", EUROPE.redirect_uri, "--candidate-uri", AMERICA.redirect_uri]


class TestCheckCanvas:
    @pytest.mark.servers
    def test_a_good_server_is_connected_in_three_requests_without_a_database(self, sandbox: Sandbox) -> None:
        secret = sandbox.submit("canvas").secret
        ended = run(sandbox, *key_of(sandbox, "canvas"), *URIS, "--json", secret=f"{secret}\n")
        assert (ended.status, ended.err) == (0, "")
        assert list(ended.json) == [
            "address",
            "hosting",
            "environment",
            "blocking",
            "findings",
            "requests",
            "connections",
            "elapsed_ms",
        ]
        assert [ended.json[name] for name in ("blocking", "requests", "connections")] == ["connected", 3, 1]
        assert "secret.cleaned" not in [one["outcome"] for one in ended.json["findings"]]  # a line's end is no dirt
        assert [ended.json[name] for name in ("hosting", "environment")] == ["self_hosted", "production"]
        assert ended.json["address"] == sandbox.submit("canvas").address
        assert set(ended.json["findings"][0]) == {"check", "outcome", "verdict", "culprit", "confidence", "facts"}

    @pytest.mark.servers
    def test_a_region_needs_a_database_that_can_be_read(self, sandbox: Sandbox) -> None:
        ended = run(sandbox, "canvas.northfield.example", "--region", "eu")
        assert (ended.status, ended.out) == (64, "")
        assert "Traceback" not in ended.err

    @pytest.mark.parametrize(
        ("slug", "status", "blocking"),
        [
            ("other-region", 1, "redirect.other_region"),
            ("secret-wrong", 1, "secret.wrong"),
            ("missing-intermediate", 1, "tls.missing_intermediate"),
            ("login-first", 2, "canvas.authorize_hidden"),
            ("maintenance", 2, "canvas.unavailable"),
        ],
    )
    def test_the_exit_status_tells_whose_turn_it_is(
        self, sandbox: Sandbox, run_here: Here, slug: str, status: int, blocking: str
    ) -> None:
        secret = sandbox.submit(slug).secret
        ended = run_here(*key_of(sandbox, slug), *URIS, "--json", secret=secret)
        assert (ended.status, ended.json["blocking"]) == (status, blocking)
        assert secret not in ended.out + ended.err

    def test_19_an_lti_key_beside_it_is_judged_for_what_it_is(self, sandbox: Sandbox, run_here: Here) -> None:
        submit = sandbox.submit("both-keys")
        lti = ["--lti-client-id", f"LTI client ID: {submit.lti_client_id}"]
        ended = run_here(*key_of(sandbox, "both-keys"), *URIS, *lti, "--json", secret=submit.secret)
        assert (ended.status, ended.json["blocking"], ended.json["requests"]) == (0, "connected", 5)
        (found,) = [one for one in ended.json["findings"] if one["check"] == "lti"]
        assert (found["outcome"], found["facts"]) == ("lti.known", {"lti_client_id": submit.lti_client_id})

    def test_in_words_the_blocking_finding_comes_first(self, sandbox: Sandbox, run_here: Here) -> None:
        secret = sandbox.submit("key-off").secret
        ended = run_here(*key_of(sandbox, "key-off"), *URIS, secret=secret)
        head, first, *_ = ended.out.split("\n\n")
        assert head.endswith(": key.off")
        assert first.startswith("(x) To mend: The key is not switched on here.  [key.off]")
        assert "Who: The institution's Canvas administrator." in first
        assert secret not in ended.out + ended.err

    def test_in_words_a_region_without_a_row_is_called_by_its_host(self, sandbox: Sandbox, run_here: Here) -> None:
        ended = run_here(*key_of(sandbox, "other-region"), *URIS, secret=sandbox.submit("other-region").secret)
        assert f"the key takes this address of ours: {AMERICA.redirect_uri}" in " ".join(ended.out.split())

    def test_without_a_client_id_only_the_server_is_looked_at(self, sandbox: Sandbox, run_here: Here) -> None:
        ended = run_here(sandbox.submit("canvas").address, "--json")
        assert (ended.status, ended.json["blocking"], ended.json["requests"]) == (0, "none", 1)

    def test_without_a_secret_the_key_is_looked_at_all_the_same(self, sandbox: Sandbox, run_here: Here) -> None:
        arguments = [one for one in key_of(sandbox, "canvas") if one != "--secret-stdin"]
        ended = run_here(*arguments, *URIS, "--json")
        assert (ended.status, ended.json["blocking"], ended.json["requests"]) == (0, "none", 2)

    def test_an_address_that_is_none_asks_nobody(self, run_here: Here) -> None:
        ended = run_here("not an address", "--json")
        assert (ended.status, ended.json["blocking"], ended.json["requests"]) == (1, "address.malformed", 0)

    def test_garbage_on_standard_input_is_a_finding(self, sandbox: Sandbox, run_here: Here) -> None:
        ended = run_here(*key_of(sandbox, "canvas"), *URIS, "--json", secret="\0\ufffd" * 9000)
        assert ended.json["blocking"] == "secret.wrong_length"

    @pytest.mark.parametrize(
        "arguments",
        [
            [],
            ["canvas.northfield.example", "--no-such-option"],
            ["canvas.northfield.example", "--secret-stdin"],
            ["canvas.northfield.example", "--region", "eu", "--redirect-uri", "https://r.example"],
            ["canvas.northfield.example", "--candidate-uri", "https://r.example"],
            ["canvas.northfield.example", "--redirect-uri", "r.example"],
            ["canvas.northfield.example", "--scope", "two scopes"],
        ],
    )
    def test_wrong_usage_ends_with_64(self, run_here: Here, arguments: list[str]) -> None:
        ended = run_here(*arguments)
        assert (ended.status, ended.out) == (64, "")
        assert ended.err

    def test_a_setting_that_cannot_be_read_ends_with_64(self, run_here: Here, settings: Any) -> None:
        settings.WIRE_ALLOWED_NETWORKS = ["everywhere"]
        assert run_here("canvas.northfield.example").status == 64
