"""The masked exchange as a command: a shell takes it word by word, whatever it holds, and it asks the same again."""

import shlex
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from diagnosis.as_curl import Asked, command_of
from diagnosis.ask_again import to_ask_again
from diagnosis.tests import small_curl
from diagnosis.tests.trying import target_for, try_it
from sandbox.server import Sandbox

SECRET = "a secret 'with' \"quotes\" $HOME `id` \\"
ASKED = Asked("canvas.northfield.example", 443, "10000000000007", "Our portal/1.0 (+https://portal.example)")
HOSTILE = [
    "'; touch gone; '",
    '"; touch gone; "',
    "$(touch gone)",
    "`touch gone`",
    "a\ntouch gone\n",
    "a\r\nX: y",
    "\\'; touch gone #",
    "& touch gone &",
    "| touch gone",
    "--output gone",
    "-K gone",
    "@gone",
    "\x1b[201~touch gone\n",
    "ü€\u202e\x00",
    "{a,b}[1-9]*?~!!",
    "%s%n%27",
]


def exchange(**changes: Any) -> Mapping[str, Any]:
    return {"method": "GET", "path": "/api/v1/users/self", "verified": True, **changes}


def split(command: str) -> list[str]:
    """Return the command's words; to `shlex` a line that goes on is a word of its own."""
    return shlex.split(command.replace(" \\\n", ""))


def words_of(command: str, folder: Path, program: str = "printf '%s\\0' \"$@\"", **environment: str) -> list[str]:
    """Return the words that `curl` gets from a real shell, with a program of this name in its path."""
    curl = folder / "curl"
    curl.write_text(f"#!/bin/sh\n{program}\n")
    curl.chmod(0o755)
    surroundings = {"PATH": str(folder), "HOME": str(folder), "CANVAS_SECRET": SECRET, **environment}
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=folder, env=surroundings, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return done.stdout.split("\0")[:-1]


class TestCommand:
    @pytest.mark.parametrize("text", HOSTILE)
    def test_holds_whatever_stood_in_the_exchange(self, text: str, tmp_path: Path) -> None:
        asked = Asked(f"host{text}", 8443, text, ASKED.user_agent, sends_secret=True)
        for one in (
            exchange(path=f"/login/oauth2/auth?redirect_uri={text}&state=•••"),
            exchange(path=f"/login/oauth2/token{text}", method="POST"),
            exchange(path="/login/oauth2/token", method="POST", verified=False, headers={text: text}, said=text),
        ):
            command = command_of([one], asked)
            words = words_of(command, tmp_path)
            assert words == [word.replace("$CANVAS_SECRET", SECRET) for word in split(command)[1:]]
            assert words[-1].startswith("https://host")
            assert command.replace(" \\\n", "").isprintable()
            assert command.isascii()
            assert [word for word in words if word.startswith("-")] == [word for word in words if word in KNOWN]
        assert [path.name for path in tmp_path.iterdir()] == ["curl"]

    def test_keeps_the_secret_in_its_variable(self, tmp_path: Path) -> None:
        token = exchange(method="POST", path="/login/oauth2/token")
        command = command_of([token], Asked("c.example", 443, "7", "Us", sends_secret=True))
        assert '"client_secret=$CANVAS_SECRET"' in command
        assert f"client_secret={SECRET}" in words_of(command, tmp_path)
        assert "client_secret" not in command_of([token], ASKED)

    def test_puts_something_harmless_where_a_value_is_masked(self) -> None:
        path = "/login/oauth2/auth?client_id=•••&scope=a%20b&state=•••"
        url = split(command_of([exchange(path=path)], ASKED))[-1]
        assert url == f"https://{ASKED.host}/login/oauth2/auth?client_id=10000000000007&scope=a%20b&state=check"

    def test_asks_as_it_was_asked(self) -> None:
        words = split(command_of([exchange(path="/login/oauth2/auth?state=•••", verified=False)], ASKED))
        assert words[0] == "curl"
        assert {"Accept: text/html", "--insecure", ASKED.user_agent} < set(words)

    def test_never_sends_a_secret_without_a_trusted_certificate(self) -> None:
        token = exchange(method="POST", path="/login/oauth2/token", verified=False)
        assert "--insecure" not in command_of([token], Asked("c.example", 443, "7", "Us", sends_secret=True))

    def test_is_the_last_question_and_nothing_where_none_was_asked(self) -> None:
        assert command_of([exchange(path="/a"), exchange(path="/b")], ASKED).endswith(
            "https://canvas.northfield.example/b"
        )
        assert command_of([], ASKED) == command_of([exchange(path="")], ASKED) == ""


KNOWN = {
    *("--include", "--silent", "--show-error", "--globoff", "--path-as-is", "--max-time", "--user-agent", "--header"),
    *("--insecure", "--data-urlencode", "--request"),
}


class TestAgainstCanvas:
    @pytest.mark.parametrize(
        ("slug", "code", "status", "said"),
        [
            ("secret-wrong", "secret.wrong", "401", "invalid_client"),
            ("key-unknown", "key.unknown", "401", "unknown client"),
            ("missing-intermediate", "key.known", "302", ""),
        ],
    )
    def test_gets_the_same_answer(
        self, sandbox: Sandbox, tmp_path: Path, slug: str, code: str, status: str, said: str
    ) -> None:
        target = target_for(sandbox, slug)
        found = next(one for one in try_it(sandbox, target).findings if one.outcome.code == code)
        asked = Asked(
            target.address.host,
            target.address.port,
            target.submitted.client_id,
            "CanvasOnboardingPortal/1.0",
            sends_secret=code.startswith("secret."),
        )
        command = command_of([asdict(one) for one in found.evidence], asked)
        assert target.submitted.secret
        assert target.submitted.secret.reveal() not in command
        program = f'{sys.executable} {small_curl.__file__} "$@"; printf "\\0"'
        secret = target.submitted.secret.reveal()
        [answer] = words_of(command, tmp_path, program, CURL_CA_BUNDLE=str(sandbox.ca_file), CANVAS_SECRET=secret)
        assert answer.splitlines()[0] == status
        assert said in answer


def test_missing_scopes_are_asked_for_again_not_those_of_lti() -> None:
    ours = exchange(path="/login/oauth2/auth?scope=url:GET|/api/v1/courses", said="invalid_scope")
    of_lti = exchange(path="/login/oauth2/auth?scope=https://purl.imsglobal.org/lineitem", said="invalid_scope")
    command = to_ask_again("scopes.missing", [exchange(), ours, of_lti], ASKED)
    assert "/api/v1/courses" in command
    assert "purl.imsglobal.org" not in command
