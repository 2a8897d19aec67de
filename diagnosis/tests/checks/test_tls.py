from datetime import timedelta
from typing import Any

import pytest

from diagnosis.checks import tls
from diagnosis.checks.base import Capability, Confidence
from diagnosis.tests.checks.making import NOON, codes, facts, listed, make_handshake, make_target
from wire.answers import ExpiredIssuer, MissingIssuer, Reason, WireError

DAY = timedelta(days=1)
MISSING = MissingIssuer("Example Intermediate", "http://ca.example/i.crt", "")
PAST = {"expires_at": NOON - 19 * DAY, "trusted": False}
ABOVE = ExpiredIssuer("Old Intermediate", NOON - 2 * DAY)
YEAR = {"starts_at": NOON - 200 * DAY}


def refused(detail: str, offered: str = "") -> dict[str, Any]:
    return {"problem": Reason.HANDSHAKE_FAILED, "detail": detail, "offered": offered}


# What is seen, what is said, and its first facts; each named by the failure mode that it is ("0": no fault).
JUDGED: dict[str, tuple[dict[str, Any], list[str], dict[str, Any] | None]] = {
    "0 in order": ({}, ["tls.trusted"], {"expires_on": "2026-05-01", "issuer": "Example Intermediate"}),
    "48 runs out in 21 days": (
        YEAR | {"expires_at": NOON + 21 * DAY},
        ["tls.expires_soon"],
        {"days": 21, "expires_on": "2026-03-23"},
    ),
    "48 runs out today": (
        {"expires_at": NOON + timedelta(hours=3)},
        ["tls.expires_soon"],
        {"days": 0, "expires_on": "2026-03-02"},
    ),
    "48 has run out": (PAST, ["tls.expired"], {"date": "2026-02-11"}),
    "48 runs out now": ({"expires_at": NOON, "trusted": True}, ["tls.expired"], {"date": "2026-03-02"}),
    "48 not valid yet": ({"starts_at": NOON + DAY, "trusted": False}, ["tls.not_yet_valid"], {"date": "2026-03-03"}),
    "47 48 one above has run out": (
        {"trusted": False, "expired_issuer": ABOVE, "verify_code": 10},
        ["tls.expired"],
        {"date": "2026-02-28", "link": "Old Intermediate"},
    ),
    "45 47 one above has run out, and there is a new one": (
        {"trusted": False, "expired_issuer": ABOVE, "missing": MISSING},
        ["tls.missing_intermediate"],
        None,
    ),
    "48 50 another name": (
        {"matches_host": False, "names": ("a.example", "b.example")},
        ["tls.wrong_name"],
        {"names": "a.example, b.example"},
    ),
    "48 no name at all": ({"matches_host": False, "names": ()}, ["tls.wrong_name"], {"names": ""}),
    "46 self-signed": ({"trusted": False, "self_signed": True}, ["tls.self_signed"], {}),
    "45 missing intermediate": (
        {"trusted": False, "missing": MISSING},
        ["tls.missing_intermediate"],
        {"issuer": "Example Intermediate", "url": "http://ca.example/i.crt"},
    ),
    "48 private authority": (
        {"trusted": False, "issuer": "Our Own CA"},
        ["tls.unknown_authority"],
        {"issuer": "Our Own CA"},
    ),
    "46 48 two faults": (
        {"trusted": False, "self_signed": True, "matches_host": False},
        ["tls.wrong_name", "tls.self_signed"],
        None,
    ),
    "48 two faults": (PAST | {"matches_host": False}, ["tls.expired", "tls.wrong_name"], None),
    "43 http": ({"problem": Reason.NOT_TLS, "detail": "http"}, ["tls.not_tls"], {"speaks": "http"}),
    "43 a mail server": ({"problem": Reason.NOT_TLS, "detail": "other"}, ["tls.not_tls"], {"speaks": "other"}),
    "49 TLS 1.1": (refused("old_protocol", "TLSv1.1"), ["tls.old_protocol"], {"offered": "TLSv1.1"}),
    "49 an old one that says no more": (refused("old_protocol"), ["tls.old_protocol"], {}),
    "49 RC4": (refused("weak", "RC4-SHA"), ["tls.weak"], {"offered": "RC4-SHA"}),
    "49 a short key": (
        {"trusted": False, "verify_code": 66, "detail": "weak", "offered": "RSA 1024 bit"},
        ["tls.weak"],
        {"offered": "RSA 1024 bit"},
    ),
    "49 a weak one that says no more": (refused("weak"), ["tls.weak"], {}),
    "49 handshake failure": (
        refused("handshake_refused"),
        ["tls.handshake_failed"],
        {"reason": "handshake_refused"},
    ),
    "49 too large": (refused("too_large"), ["tls.handshake_failed"], {"reason": "too_large"}),
    "49 nothing known": (refused(""), ["tls.handshake_failed"], {"reason": "handshake_failed"}),
}


class TestJudge:
    @pytest.mark.parametrize(("changes", "expected", "said"), JUDGED.values(), ids=JUDGED)
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
        target = make_target(certificate_warning=90 * DAY)
        assert codes(tls.judge(target, make_handshake(starts_at=NOON - 300 * DAY))) == ["tls.expires_soon"]

    @pytest.mark.parametrize(
        ("lifetime", "left", "expected"),
        [
            (90, 30.0, "tls.trusted"),  # when it is renewed
            (90, 21.0, "tls.expires_soon"),
            (47, 15.0, "tls.trusted"),
            (47, 11.0, "tls.expires_soon"),
            (6, 3.0, "tls.trusted"),
            (6, 2.0, "tls.trusted"),
            (6, 1.4, "tls.expires_soon"),
            (398, 22.0, "tls.trusted"),
        ],
    )
    def test_warns_of_a_short_lived_one_when_its_renewal_is_late(
        self, lifetime: int, left: float, expected: str
    ) -> None:
        ends = NOON + left * DAY
        assert codes(tls.judge(make_target(), make_handshake(starts_at=ends - lifetime * DAY, expires_at=ends))) == [
            expected
        ]

    @pytest.mark.parametrize(("code", "is_proved"), [(19, True), (20, False), (21, False), (26, False)])
    def test_is_sure_of_an_unknown_authority_only_when_its_root_was_shown(self, code: int, is_proved: bool) -> None:
        (found,) = listed(tls.judge(make_target(), make_handshake(trusted=False, verify_code=code)))
        assert (found.outcome.code, found.confidence is Confidence.PROVED) == ("tls.unknown_authority", is_proved)

    def test_judges_a_handshake_that_did_not_come_about(self) -> None:
        assert codes(tls.judge(make_target(), WireError(Reason.NOT_TLS))) == ["tls.not_tls"]
