"""A secret, sealed or not, shows nothing, whatever is done to it by accident."""

import copy
import json
import logging
import pickle
import traceback
from collections.abc import Callable
from pprint import pformat

import pytest
from django.template import Context, Engine

from keys.fields import SealedSecret
from keys.ring import key_ring
from keys.sealing import seal
from keys.secret import Secret
from keys.tests.leaks import leaked

PLAIN = "Zk4vQ9pXw2Lr8TnB" * 4

Printer = Callable[[object], str]
PRINTERS: dict[str, Printer] = {
    "repr": repr,
    "str": str,
    "f-string": lambda value: f"{value} {value!r} {value!s} {value:>80}",
    "percent": lambda value: "%s %r %a" % (value, value, value),  # noqa: UP031 (is what is tried)
    "format": "{0} {0!r} {0:s}".format,
    "pformat": lambda value: pformat({"secret": [value]}),
    "json with str": lambda value: json.dumps({"secret": value}, default=str),
    "template": lambda value: Engine().from_string("{{ s }}{{ s|pprint }}{{ s|length }}").render(Context({"s": value})),
    "bytes": lambda value: repr(str(value).encode()),
}
SECRETS: dict[str, Callable[[], Secret]] = {
    "Secret": lambda: Secret(PLAIN),
    "SealedSecret": lambda: SealedSecret(seal(key_ring(), PLAIN.encode(), b"row"), b"row"),
}


@pytest.fixture(params=SECRETS)
def secret(request: pytest.FixtureRequest) -> Secret:
    return SECRETS[request.param]()


class TestSecret:
    @pytest.mark.parametrize("how", PRINTERS)
    def test_prints_as_nothing(self, secret: Secret, how: str) -> None:
        assert leaked(PRINTERS[how](secret), PLAIN) == set()

    def test_gives_itself_only_when_revealed(self, secret: Secret) -> None:
        assert secret.reveal() == PLAIN
        assert len(secret) == len(PLAIN)

    def test_is_equal_to_the_same_secret_alone(self, secret: Secret) -> None:
        assert secret == Secret(PLAIN)
        assert Secret(PLAIN) == secret
        assert hash(secret) == hash(Secret(PLAIN))
        assert secret != Secret(PLAIN[:-1])
        assert secret != PLAIN

    @pytest.mark.parametrize("dump", [pickle.dumps, json.dumps])
    def test_is_never_dumped(self, secret: Secret, dump: Callable[[object], object]) -> None:
        with pytest.raises(TypeError) as caught:
            dump(secret)
        assert leaked("".join(traceback.format_exception(caught.value)), PLAIN) == set()

    def test_is_its_own_copy(self, secret: Secret) -> None:
        assert copy.copy(secret) is secret
        assert copy.deepcopy([secret])[0] is secret

    def test_is_logged_as_nothing(self, secret: Secret, caplog: pytest.LogCaptureFixture) -> None:
        logging.getLogger("keys.tests").warning("put in %s %r", secret, {"secret": secret})
        assert "Secret(…)" in caplog.text
        assert leaked(caplog.text, PLAIN) == set()
