"""Failure modes 7 to 22 as people meet them: what was typed, what stands in Canvas, and what the portal says of it.

On a real server of the sandbox, so that what is not asked is seen as well.
"""

from dataclasses import replace

import pytest

from diagnosis import details
from diagnosis.tests.trying import Tried, play, target_for, try_it
from sandbox.developer_keys import DeveloperKey, Owner, made_up_secret
from sandbox.scenario import Scenario, strict
from sandbox.server import Sandbox

ID = "10000000000007"
SECRET = made_up_secret("canvas")
A, B = SECRET[:40], SECRET[40:]
TOKEN_PATH = "/login/oauth2/token"


def tried_with(sandbox: Sandbox, client_id: str, secret: str) -> Tried:
    target = target_for(sandbox, "canvas")
    return try_it(sandbox, replace(target, submitted=details.tidy(target.address.origin, client_id, secret)))


def token_requests(tried: Tried) -> int:
    return sum(one.path.startswith(TOKEN_PATH) for found in tried.findings for one in found.evidence)


class TestTyped:
    @pytest.mark.parametrize(
        ("mode", "client_id", "secret", "expected"),
        [
            (13, ID, SECRET[:20], "secret.truncated"),
            (13, ID, f"{SECRET[:5]}...", "secret.masked"),
            (13, ID, "•" * 64, "secret.masked"),
            (14, ID, f"{SECRET[:48]}…", "secret.truncated"),
            (14, ID, SECRET[:62], "secret.wrong_length"),
            (18, ID, SECRET[:32], "secret.lti_pair"),
            (18, ID, "0af76519-16cd-43dd-8448-eb211c80319c", "secret.lti_pair"),
            (20, "1E+13", SECRET, "key.id_malformed"),
            (21, ID, f"7~{SECRET}", "secret.access_token"),
        ],
    )
    def test_is_told_by_its_shape_and_the_secret_stays_here(
        self, sandbox: Sandbox, mode: int, client_id: str, secret: str, expected: str
    ) -> None:
        tried = tried_with(sandbox, client_id, secret)
        assert (tried.blocking, token_requests(tried)) == (expected, 0)
        assert tried.requests <= 2, "whether it is a Canvas, and whether it knows the ID"

    @pytest.mark.parametrize(
        ("mode", "client_id", "secret", "said"),
        [
            (15, ID, f'"{A}\r\n {B}"', "secret.cleaned"),
            (15, f"Client ID: {ID}", f"client_secret=3D{A}=\r\n{B}", "secret.cleaned"),
            (16, ID, f"{A}\u00ad{B}\u200b", "secret.cleaned"),
            (17, SECRET, ID, "details.swapped"),
            (17, f"Secret: {A}\n{B}", f"ID: {ID}", "details.swapped"),
            (20, "7", SECRET, "key.known"),
            (20, "10.000.000.000.007", SECRET, "key.known"),
        ],
    )
    def test_is_put_right_said_and_proved(
        self, sandbox: Sandbox, mode: int, client_id: str, secret: str, said: str
    ) -> None:
        tried = tried_with(sandbox, client_id, secret)
        assert (tried.blocking, tried.requests) == ("connected", 3)
        assert said in tried.codes


class TestInCanvas:
    @pytest.mark.parametrize(
        ("mode", "changes", "secret", "expected", "tokens"),
        [
            (8, {"workflow_state": "deleted"}, SECRET, {"key.unknown"}, 0),
            (8, {"workflow_state": "inactive"}, SECRET, {"key.unknown"}, 0),
            (11, {"owner": Owner.OTHER}, SECRET, {"key.off", "secret.accepted"}, 1),
            (12, {"api_key": made_up_secret("a newer one")}, SECRET, {"key.known", "secret.wrong"}, 1),
            (21, {}, made_up_secret("a token without its prefix"), {"key.known", "secret.wrong"}, 1),
        ],
    )
    def test_is_told_by_the_answers(
        self,
        sandbox: Sandbox,
        good: Scenario,
        mode: int,
        changes: dict[str, object],
        secret: str,
        expected: set[str],
        tokens: int,
    ) -> None:
        key: DeveloperKey = replace(good.keys[0], **changes)  # type: ignore[arg-type]  # the names are its fields
        play(sandbox, replace(good, keys=(key,)))
        tried = tried_with(sandbox, ID, secret)
        assert expected <= set(tried.codes)
        assert (tried.blocking in expected, token_requests(tried)) == (True, tokens)

    def test_7_another_keys_id_is_told_by_uri_and_secret_together(self, sandbox: Sandbox, good: Scenario) -> None:
        other = replace(strict("https://tool.example/callback")(good.keys[0]), id=9, api_key=made_up_secret("other"))
        play(sandbox, replace(good, keys=(*good.keys, other)))
        tried = tried_with(sandbox, "10000000000009", SECRET)
        assert tried.blocking == "redirect.mismatch"
        assert {"key.known", "secret.wrong"} <= set(tried.codes)
