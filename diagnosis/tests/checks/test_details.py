from typing import Any

import pytest

from diagnosis.checks import details
from diagnosis.checks.base import Capability
from diagnosis.tests.checks.making import SECRET, codes, facts, listed, make_target, make_told
from keys.secret import Secret

BOTH = (Capability.CLIENT_ID, Capability.SECRET)
ID_ONLY = (Capability.CLIENT_ID,)


class TestJudge:
    @pytest.mark.parametrize(
        ("changes", "expected", "said"),
        [
            ({}, ["details.complete"], {}),
            ({"wants_key": False, "client_id": "", "secret": None}, ["details.complete"], {}),
            ({"wants_secret": False, "secret": None}, ["details.complete"], {}),
            ({"client_id": ""}, ["details.missing"], {"missing": "client_id"}),
            ({"client_id": "", "secret": None}, ["details.missing"], {"missing": "client_id, secret"}),
            ({"client_id": "", "client_id_problem": "malformed"}, ["key.id_malformed"], {}),
            (
                {"client_id": "", "client_id_problem": "malformed", "client_id_rounded": "1E+13"},
                ["key.id_malformed"],
                {"rounded": "1E+13"},
            ),
            ({"is_swapped": True}, ["details.complete", "details.swapped"], {}),
            ({"secret_removed": ("spaces",)}, ["details.complete", "secret.cleaned"], {}),
            ({"secret": Secret(SECRET[:20])}, ["secret.truncated"], {"length": 20}),
            ({"secret": Secret(SECRET[:59])}, ["secret.truncated"], {"length": 59}),
            ({"secret": Secret(SECRET[:20] + "…")}, ["secret.truncated"], {"length": 20}),
            ({"secret": Secret(SECRET[:5] + "...")}, ["secret.masked"], {}),
            ({"secret": Secret("•" * 64)}, ["secret.masked"], {}),
            ({"secret": Secret("kY9p****cn6z")}, ["secret.masked"], {}),
            ({"secret": Secret(SECRET[:32])}, ["secret.lti_pair"], {}),
            ({"secret": Secret("0af7651916cd43dd8448eb211c80319c")}, ["secret.lti_pair"], {}),
            ({"secret": Secret("0af76519-16cd-43dd-8448-eb211c80319c")}, ["secret.lti_pair"], {}),
            ({"secret": Secret(SECRET[:60])}, ["secret.wrong_length"], {"length": 60}),
            ({"secret": Secret(SECRET + "ab")}, ["secret.wrong_length"], {"length": 66}),
            ({"secret": Secret(SECRET[:63] + "!")}, ["secret.wrong_length"], {"length": 64}),
            ({"secret": Secret("1234~" + SECRET)}, ["secret.access_token"], {}),
        ],
    )
    def test_names_what_is_wrong(self, changes: dict[str, Any], expected: Any, said: Any) -> None:
        found = details.judge(make_told(**changes), None)
        assert codes(found) == expected
        assert facts(found) == said

    @pytest.mark.parametrize(
        ("changes", "given"),
        [
            ({}, BOTH),
            ({"secret": Secret(SECRET[:20])}, ID_ONLY),
            ({"client_id": ""}, (Capability.SECRET,)),
            ({"wants_key": False}, ()),
        ],
    )
    def test_gives_only_what_is_usable(self, changes: dict[str, Any], given: Any) -> None:
        assert listed(details.judge(make_told(**changes), None))[0].gives == given

    def test_keeps_a_whole_secret_back_until_the_address_is_proved(self) -> None:
        assert listed(details.judge(make_target(may_send_secret=False), None))[0].gives == ID_ONLY
