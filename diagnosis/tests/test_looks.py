"""Looks at connected servers: what they ask, what counts as new, and who is trusted with a secret."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from diagnosis import details
from diagnosis.checks.base import RegionUris, Target
from diagnosis.identity_seen import Identity, is_somebody_else
from diagnosis.looks import Look, Question, digest_of, look, look_at_all
from sandbox.regions import EUROPE, REQUIRED_SCOPES
from sandbox.server import Sandbox, running
from wire.policy import Policy

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
BEFORE = Identity("a" * 64, "R11", NOON + timedelta(days=60), ("203.0.113.7",))
ACCEPTED_ON = "2026-05-25"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with running() as started:
        yield started


@pytest.fixture
def policy(sandbox: Sandbox) -> Policy:
    return Policy.from_values(
        allowed_networks=["127.0.0.0/8"],
        allowed_ports=[sandbox.port],
        extra_ca_file=str(sandbox.ca_file),
        names_file=str(sandbox.names_file),
        run_s=2.0,
    )


def question(sandbox: Sandbox, slug: str, *, with_secret: bool = False, **changes: object) -> Question:
    typed = sandbox.submit(slug)
    told = details.tidy(typed.address, typed.client_id, typed.secret if with_secret else "")
    assert told.address is not None
    target = Target(
        replace(told, wants_secret=with_secret),
        region=RegionUris(EUROPE.code, EUROPE.name, EUROPE.redirect_uri, EUROPE.legacy_redirect_uri),
        scopes=REQUIRED_SCOPES,
        may_send_secret=with_secret,
    )
    fields: dict[str, object] = {"accepted_on": ACCEPTED_ON} | changes
    return Question(1, told.address.netloc, target, **fields)  # type: ignore[arg-type]  # the fields above


class TestLook:
    def test_of_a_day_makes_two_requests_on_one_connection(self, sandbox: Sandbox, policy: Policy) -> None:
        seen = look(question(sandbox, "canvas"), policy)
        assert (seen.requests, seen.connections, seen.blocking, seen.secret_said) == (2, 1, "connected", "")

    def test_of_a_week_asks_about_the_secret_too(self, sandbox: Sandbox, policy: Policy) -> None:
        seen = look(question(sandbox, "canvas", with_secret=True), policy)
        assert (seen.requests, seen.blocking, seen.secret_said) == (3, "connected", "secret.accepted")

    def test_of_a_day_and_of_a_week_find_the_same(self, sandbox: Sandbox, policy: Policy) -> None:
        daily, weekly = (look(question(sandbox, "canvas", with_secret=asks), policy) for asks in (False, True))
        assert daily.digest == weekly.digest

    def test_is_not_connected_on_a_secret_that_nobody_has_accepted(self, sandbox: Sandbox, policy: Policy) -> None:
        assert look(question(sandbox, "canvas", accepted_on=""), policy).blocking == "none"

    def test_sends_no_secret_to_somebody_else(self, sandbox: Sandbox, policy: Policy) -> None:
        before = replace(BEFORE, ends_at=datetime.now(UTC) + timedelta(days=90))
        seen = look(question(sandbox, "secret-wrong", with_secret=True, known=before), policy)
        assert (seen.is_somebody_else, seen.secret_said, seen.requests) == (True, "", 2)

    def test_names_who_showed_a_good_certificate_and_nobody_else(self, sandbox: Sandbox, policy: Policy) -> None:
        good = look(question(sandbox, "canvas"), policy).identity
        assert good is not None
        assert (len(good.certificate), good.addresses) == (64, ("127.0.0.1",))
        assert look(question(sandbox, "self-signed"), policy).identity is None


class TestDigest:
    def test_leaves_out_what_changes_daily(self) -> None:
        days = [digest_of([("tls", "tls.expires_soon", "institution", {"days": n})]) for n in (20, 19)]
        assert days[0] == days[1]

    @pytest.mark.parametrize(
        "other",
        [
            ("tls", "tls.expired", "institution", {"issuer": "R11"}),
            ("tls", "tls.trusted", "network", {"issuer": "R11"}),
            ("tls", "tls.trusted", "institution", {"issuer": "R12"}),
            ("identity", "tls.trusted", "institution", {"issuer": "R11"}),
        ],
    )
    def test_changes_with_anything_else(self, other: tuple[str, str, str, dict[str, str]]) -> None:
        assert digest_of([("tls", "tls.trusted", "institution", {"issuer": "R11"})]) != digest_of([other])


class TestSomebodyElse:
    @pytest.mark.parametrize(
        ("changes", "is_else"),
        [
            ({}, False),
            ({"addresses": ("198.51.100.1",)}, False),  # moved, with the same certificate
            ({"certificate": "b" * 64}, False),  # a new one by the same authority, at home
            ({"certificate": "b" * 64, "addresses": ("203.0.200.9", "198.51.100.1")}, False),
            ({"certificate": "b" * 64, "addresses": ("198.51.100.1",)}, True),
            ({"certificate": "b" * 64, "addresses": ("2001:db8::7",)}, True),
            ({"certificate": "b" * 64, "issuer": "Other CA"}, True),
        ],
    )
    def test_is_told_by_certificate_authority_and_network(self, changes: dict[str, object], is_else: bool) -> None:
        now = replace(BEFORE, **changes)  # type: ignore[arg-type]  # the fields above
        assert is_somebody_else(BEFORE, now, NOON) is is_else

    def test_may_be_another_authority_when_it_is_time_to_renew(self) -> None:
        now = replace(BEFORE, certificate="b" * 64, issuer="Other CA")
        assert not is_somebody_else(BEFORE, now, NOON + timedelta(days=35))

    def test_is_nobody_as_long_as_nothing_is_known(self) -> None:
        assert not is_somebody_else(Identity(), BEFORE, NOON)


class TestManyLooks:
    def test_the_dead_do_not_hold_up_the_others(self, sandbox: Sandbox, policy: Policy) -> None:
        dead = [question(sandbox, "never-answers", was_silent=True)]
        dead = [replace(one, host=f"dead{n}") for n in range(3) for one in dead]  # three hosts that never answer
        started = time.monotonic()
        took: dict[bool, float] = {}
        for seen in look_at_all([*dead, question(sandbox, "canvas")], policy, threads=4, for_s=30):
            took.setdefault(seen.blocking == "connected", time.monotonic() - started)
        assert took[True] < took[False]
        assert took[False] >= 1.5

    def test_ask_one_host_once_at_a_time(
        self, sandbox: Sandbox, policy: Policy, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        at_once: list[int] = []
        inside = threading.Semaphore(8)

        def watched(asked: Question, with_policy: Policy) -> Look:
            with inside:
                at_once.append(8 - inside._value)
                return look(asked, with_policy)

        monkeypatch.setattr("diagnosis.looks.look", watched)
        found = list(look_at_all([question(sandbox, "canvas")] * 3, policy, threads=8, for_s=30))
        assert (len(found), max(at_once)) == (3, 1)

    def test_begin_with_none_when_the_time_is_over(self, sandbox: Sandbox, policy: Policy) -> None:
        assert list(look_at_all([question(sandbox, "canvas")], policy, threads=2, for_s=0)) == []
