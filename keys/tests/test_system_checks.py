"""Nothing starts with a ring that is missing, broken or known to everybody."""

import base64
from typing import Any

import pytest
from django.db import models
from django.test.utils import isolate_apps

from keys.fields import SealedField
from keys.models import Credential
from keys.sealing import SealError, make_key
from keys.secret import Secret
from keys.system_checks import check_key_ring
from keys.tests.leaks import leaked

GOOD, SECOND = make_key("one"), make_key("two")
DEFAULT = "dev:" + base64.urlsafe_b64encode(b"a well-known key of thirty-two b").decode()
RENAMED = DEFAULT.replace("dev:", "one:")
SHORT = "one:" + base64.urlsafe_b64encode(b"k" * 31).decode()
DULL = "one:" + "A" * 43


@pytest.mark.parametrize(
    ("ring", "in_debug", "outside"),
    [
        ([GOOD], [], []),
        ([GOOD, SECOND], [], []),
        ([], ["keys.E001"], ["keys.E001"]),
        ([DEFAULT], [], ["keys.E002"]),
        ([GOOD, DEFAULT], [], ["keys.E002"]),
        ([RENAMED], [], ["keys.E002"]),
        ([make_key("dev-2")], [], ["keys.E002"]),
        ([GOOD, "one"], ["keys.E003"], ["keys.E003"]),
        ([SHORT], ["keys.E004"], ["keys.E004"]),
        ([GOOD, GOOD], ["keys.E005"], ["keys.E005"]),
        ([DULL], [], ["keys.E006"]),
    ],
)
def test_refuses_each_bad_ring_with_a_hint(
    settings: Any, ring: list[str], in_debug: list[str], outside: list[str]
) -> None:
    settings.DEV_KEY_RING = [DEFAULT]
    settings.KEY_RING = ring
    for debug, ids in ((True, in_debug), (False, outside)):
        settings.DEBUG = debug
        found = check_key_ring(None)
        assert [error.id for error in found] == ids
        assert all(error.hint and error.is_serious() for error in found)
        assert not any(leaked(str(found), entry.partition(":")[2]) for entry in ring)


class TestModels:
    @isolate_apps("keys")
    def test_refuses_a_model_without_an_early_uuid(self) -> None:
        class Numbered(models.Model):
            secret = SealedField()

            class Meta:
                app_label = "keys"

            def __str__(self) -> str:
                return ""

        assert [found.id for found in Numbered.check()] == ["keys.E010"]
        with pytest.raises(SealError):
            Numbered(pk=1, secret=Secret("planted")).save()

    def test_allows_the_credential(self) -> None:
        assert Credential.check() == []
