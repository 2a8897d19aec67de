"""Run again and compare: the request's page says what was mended, what is new, and what is still to mend."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from diagnosis.models import Run
from onboarding.changes import Changes, changes_of
from onboarding.comparing import Heard, is_mended, was_there
from onboarding.models import Case
from onboarding.standing import standing_of
from onboarding.tests.pages_cast import browser_of, page_of
from tests.builders import make_case_with_key, make_done_run, make_result, make_run

HEADING = "Since the last check"
Finding = tuple[str, str, str]  # code, verdict, check
OFF: Finding = ("key.off", "F", "key_state")
ON: Finding = ("key.on", "P", "key_state")
SCOPES: Finding = ("scopes.missing", "F", "scopes")
GRANTED: Finding = ("scopes.granted", "P", "scopes")
SLASH: Finding = ("redirect.slash", "F", "redirect_uri")
MISMATCH: Finding = ("redirect.mismatch", "F", "redirect_uri")
NO_ANSWER: Finding = ("any.no_answer", "U", "key_state")
SKIPPED: Finding = ("any.skipped", "S", "key_state")
SOON: Finding = ("tls.expires_soon", "W", "tls")
TRUSTED: Finding = ("tls.trusted", "P", "tls")
STATUS = {"F": "failed", "P": "passed", "U": "unclear", "S": "waiting", "W": "warning"}


def heard(*found: Finding) -> list[Heard]:
    return [Heard(check, code, STATUS[verdict], {}) for code, verdict, check in found]


def ran(case: Case, minutes_ago: int, *found: Finding, facts: dict[str, Any] | None = None, **changes: Any) -> Run:
    """Store a run that ended so long ago."""
    at = timezone.now() - timedelta(minutes=minutes_ago)
    blocking = next((code for code, verdict, _ in found if verdict in "FU"), "connected")
    run = make_done_run(case, blocking, finished_at=at, **changes)
    for code, verdict, check in found:
        make_result(run, code, verdict, check_slug=check, facts=facts or {})
    Run.objects.filter(pk=run.pk).update(requested_at=at)
    return run


def make_waiting() -> Case:
    case = make_case_with_key(state="waiting_institution")
    Case.objects.update(opened_at=timezone.now() - timedelta(days=1))
    case.refresh_from_db()
    return case


def changes(case: Case) -> Changes | None:
    return changes_of(case, standing_of(case))


class TestIsMended:
    @pytest.mark.parametrize(
        ("then", "now", "expected"),
        [
            (OFF, [ON], True),
            (OFF, [OFF], False),
            (OFF, [SKIPPED], False),
            (OFF, [NO_ANSWER], False),
            (OFF, [], False),
            (OFF, [TRUSTED], False),
            (SLASH, [MISMATCH], False),
            (NO_ANSWER, [ON], True),
            (SOON, [TRUSTED], True),
        ],
    )
    def test_only_what_was_looked_at_again(self, then: Finding, now: list[Finding], expected: bool) -> None:
        assert is_mended(heard(then)[0], heard(*now)) == expected

    def test_the_same_code_of_another_check_was_not_there(self) -> None:
        assert was_there(heard(OFF)[0], heard(OFF))
        assert not was_there(heard(("any.no_answer", "U", "tls"))[0], heard(NO_ANSWER))


@pytest.mark.django_db
class TestChanges:
    def test_tells_mended_new_and_still_to_mend(self) -> None:
        case = make_waiting()
        ran(case, 60, OFF, SLASH, TRUSTED)
        ran(case, 5, ON, SLASH, SCOPES, SOON)
        found = changes(case)
        assert found
        assert [one.code for one in found.mended] == ["key.off"]
        assert [one.code for one in found.new] == ["scopes.missing", "tls.expires_soon"]
        assert [(one.finding.code, one.is_changed) for one in found.still_to_mend] == [("redirect.slash", False)]
        assert found.then_at < found.now_at
        assert not found.is_nothing

    def test_says_when_it_is_not_quite_the_same(self) -> None:
        case = make_waiting()
        ran(case, 60, SCOPES, facts={"missing": "a, b"})
        ran(case, 5, SCOPES, facts={"missing": "b"})
        found = changes(case)
        assert found
        assert [one.is_changed for one in found.still_to_mend] == [True]
        assert not found.is_nothing

    @pytest.mark.parametrize("runs", [[], [(OFF,)], [(ON,), (ON,)], [(ON, GRANTED), (ON,)]])
    def test_is_nothing_to_tell(self, runs: list[tuple[Finding, ...]]) -> None:
        case = make_waiting()
        for number, found in enumerate(runs):
            ran(case, 60 - number, *found)
        assert changes(case) is None

    def test_compares_only_runs_that_asked_for_as_much(self) -> None:
        case = make_waiting()
        ran(case, 60, SOON, is_full=False)
        ran(case, 5, OFF)
        assert changes(case) is None

    def test_tells_nothing_while_a_run_lasts(self) -> None:
        case = make_waiting()
        ran(case, 60, OFF)
        ran(case, 5, ON)
        case.latest_run = make_run(case.connection, state="running", lease_until=timezone.now() + timedelta(minutes=1))
        case.save()
        assert changes(case) is None

    def test_tells_nothing_of_what_was_run_before_the_request(self) -> None:
        case = make_waiting()
        ran(case, 60 * 25, OFF)
        ran(case, 5, ON)
        assert changes(case) is None

    def test_tells_nothing_of_runs_that_another_contact_may_have_asked_for(self) -> None:
        case = make_waiting()
        ran(case, 60, OFF)
        ran(case, 5, ON)
        assert changes(case)
        stranger = make_case_with_key()
        Case.objects.filter(pk=stranger.pk).update(connection=case.connection)
        assert changes(case) is None

    def test_names_no_address_that_is_not_public(self) -> None:
        case = make_waiting()
        ran(case, 60, ("address.moved", "F", "address"), facts={"to": "10.1.2.3"})
        ran(case, 5, ("address.reachable", "P", "address"))
        assert "10.1.2.3" not in str(changes(case))


@pytest.mark.django_db
class TestPage:
    def test_says_it_in_plain_words_with_both_moments(self) -> None:
        case = make_waiting()
        then, now = ran(case, 60 * 20, OFF, SLASH), ran(case, 5, ON, SLASH, SCOPES)
        page = page_of(case)
        part = page.partition(HEADING)[2].partition("</section>")[0]
        for words in ("Mended since last time", "The key is not switched on here.", "Still to mend"):
            assert words in part
        for run in (then, now):
            assert run.finished_at
            assert timezone.localtime(run.finished_at).isoformat(timespec="seconds") in part

    def test_says_so_when_nothing_has_changed(self) -> None:
        case = make_waiting()
        ran(case, 60, OFF)
        ran(case, 5, OFF)
        page = page_of(case)
        assert "Nothing has changed: what is in the way was in the way before." in page
        assert "Still to mend" not in page

    def test_says_nothing_on_the_first_run(self) -> None:
        case = make_waiting()
        ran(case, 5, OFF)
        assert HEADING not in page_of(case)

    def test_comes_with_the_news(self) -> None:
        case = make_waiting()
        ran(case, 60, OFF)
        ran(case, 5, ON, SCOPES)
        news = browser_of(case).get(f"/requests/{case.reference}/progress?on=case&seen=").content.decode()
        assert 'id="changes" aria-labelledby="changes-title" hx-swap-oob="true"' in news

    def test_speaks_german(self) -> None:
        case = make_waiting()
        ran(case, 60, OFF)
        ran(case, 5, ON, SCOPES)
        with translation.override("de"):
            browser = browser_of(case)
        page = browser.get(f"/requests/{case.reference}/", headers={"Accept-Language": "de"}).content.decode()
        assert "Seit der letzten Prüfung" in page

    def test_costs_no_more_with_many_runs(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        case = make_waiting()
        for number in range(3):
            ran(case, 60 - number, OFF, SLASH)
        shown = standing_of(case)
        with django_assert_num_queries(2):
            assert changes_of(case, shown)
        for number in range(5):
            ran(case, 50 - number, OFF, SLASH)
        shown = standing_of(case)
        with django_assert_num_queries(2):
            assert changes_of(case, shown)
