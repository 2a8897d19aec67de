from datetime import timedelta
from typing import Any

import pytest

from diagnosis.checks import tls
from diagnosis.checks.base import Capability
from diagnosis.tests.checks.making import NOON, codes, facts, listed, make_handshake, make_target
from wire.answers import MissingIssuer, Reason, WireError

MISSING = MissingIssuer("Example Intermediate", "http://ca.example/i.crt", "")
PAST = {"expires_at": NOON - timedelta(days=19), "trusted": False}


class TestJudge:
    @pytest.mark.parametrize(
        ("changes", "expected", "said"),
        [
            ({}, ["tls.trusted"], {"expires_on": "2026-05-01", "issuer": "Example Intermediate"}),
            (
                {"expires_at": NOON + timedelta(days=21)},
                ["tls.expires_soon"],
                {"days": 21, "expires_on": "2026-03-23"},
            ),
            (
                {"expires_at": NOON + timedelta(hours=3)},
                ["tls.expires_soon"],
                {"days": 0, "expires_on": "2026-03-02"},
            ),
            (PAST, ["tls.expired"], {"date": "2026-02-11"}),
            ({"expires_at": NOON, "trusted": True}, ["tls.expired"], {"date": "2026-03-02"}),
            (
                {"starts_at": NOON + timedelta(days=1), "trusted": False},
                ["tls.not_yet_valid"],
                {"date": "2026-03-03"},
            ),
            (
                {"matches_host": False, "names": ("a.example", "b.example")},
                ["tls.wrong_name"],
                {"names": "a.example, b.example"},
            ),
            ({"trusted": False, "self_signed": True}, ["tls.self_signed"], {}),
            (
                {"trusted": False, "missing": MISSING},
                ["tls.missing_intermediate"],
                {"issuer": "Example Intermediate", "url": "http://ca.example/i.crt"},
            ),
            ({"trusted": False, "issuer": "Our Own CA"}, ["tls.unknown_authority"], {"issuer": "Our Own CA"}),
            (
                {"trusted": False, "self_signed": True, "matches_host": False},
                ["tls.wrong_name", "tls.self_signed"],
                None,
            ),
            (PAST | {"matches_host": False}, ["tls.expired", "tls.wrong_name"], None),
            ({"problem": Reason.NOT_TLS}, ["tls.not_tls"], {}),
            (
                {"problem": Reason.HANDSHAKE_FAILED, "detail": "old_protocol", "protocol": "TLSv1.1"},
                ["tls.old_protocol"],
                {"offered": "TLSv1.1"},
            ),
            ({"problem": Reason.HANDSHAKE_FAILED, "detail": "weak", "protocol": ""}, ["tls.weak"], {}),
            (
                {"problem": Reason.HANDSHAKE_FAILED},
                ["tls.handshake_failed"],
                {"reason": "handshake_failed"},
            ),
        ],
    )
    def test_names_what_is_wrong(self, changes: dict[str, Any], expected: Any, said: Any) -> None:
        found = tls.judge(make_target(), make_handshake(**changes))
        assert codes(found) == expected
        assert said is None or facts(found) == said

    @pytest.mark.parametrize(
        ("changes", "given"),
        [
            ({}, {Capability.TLS_ANSWERED, Capability.TLS_TRUSTED}),
            ({"expires_at": NOON + timedelta(days=3)}, {Capability.TLS_ANSWERED, Capability.TLS_TRUSTED}),
            ({"trusted": False}, {Capability.TLS_ANSWERED}),
            ({"matches_host": False}, {Capability.TLS_ANSWERED}),
            ({"expires_at": NOON}, {Capability.TLS_ANSWERED}),
            ({"problem": Reason.NOT_TLS}, set()),
        ],
    )
    def test_trusts_only_a_certificate_without_fault(self, changes: dict[str, Any], given: Any) -> None:
        found = tls.judge(make_target(), make_handshake(**changes))
        assert set(listed(found)[0].gives) == given

    def test_warns_by_the_setting(self) -> None:
        target = make_target(certificate_warning=timedelta(days=90))
        assert codes(tls.judge(target, make_handshake())) == ["tls.expires_soon"]

    def test_judges_a_handshake_that_did_not_come_about(self) -> None:
        assert codes(tls.judge(make_target(), WireError(Reason.NOT_TLS))) == ["tls.not_tls"]
