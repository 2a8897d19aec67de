"""While a run lasts, and asking for another one."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from diagnosis.models import Run
from onboarding.models import Case
from onboarding.tests.pages_cast import ASKED, REST, browser_of, make_shown, page_of, text_of
from tests.builders import make_case, make_case_with_key, make_done_run, make_result, make_run

pytestmark = pytest.mark.django_db
State = Case.State


class TestTrying:
    def make_running(self, **changes: Any) -> Case:
        case = make_case_with_key()
        fields = {
            "state": Run.State.RUNNING,
            "started_at": timezone.now(),
            "lease_until": timezone.now() + timedelta(minutes=2),
        }
        run = make_run(case.connection, **fields | changes)
        make_result(run, "address.reachable", "P", check_slug="address", evidence=[ASKED])
        Case.objects.filter(pk=case.pk).update(latest_run=run)
        return case

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({}, "We have asked your Canvas 1 question."),
            ({"state": Run.State.WAITING, "started_at": None, "lease_until": None}, "Waiting for its turn."),
            # Another run asks the same host: it is put back for a moment.
            ({"state": Run.State.WAITING, "started_at": None, "lease_until": None, "due_at": timezone.now() + timedelta(minutes=2)}, "Waiting for its turn."),
            ({"started_at": timezone.now() - timedelta(seconds=25)}, "Your server takes longer than most. We stop at the latest at"),
            ({"lease_until": timezone.now() - timedelta(seconds=1)}, "We could not finish. We try again by ourselves in a moment."),
        ],
    )  # fmt: skip
    def test_says_how_far_it_is(self, changes: dict[str, Any], words: str) -> None:
        text = page_of(self.make_running(**changes))
        assert words in text
        assert "Trying the connection now" in text
        assert '<meta http-equiv="refresh" content="5">' in text

    def test_does_not_reload_under_somebody_who_types_the_code(self) -> None:
        case = self.make_running()
        Case.objects.update(proved_at=None)
        text = page_of(case)
        assert 'name="code"' in text
        assert 'http-equiv="refresh"' not in text
        assert "Show the newest state" in text

    def test_sends_every_part_that_may_change(self) -> None:
        case = self.make_running()
        response = browser_of(case).get(f"/requests/{case.reference}/progress?on=case&seen=")
        text = text_of(response)
        assert response.status_code == 200
        assert text.count('hx-swap-oob="true"') == 5
        assert 'aria-current="step"' in text


class TestCheckAgain:
    def test_is_one_press(self) -> None:
        case = make_shown(State.WAITING_INSTITUTION, "key.off", *REST, ("key.off", "F", "key_state"))
        response = browser_of(case).post(f"/requests/{case.reference}/check-again")
        assert response.headers["Location"] == f"/requests/{case.reference}/"
        assert Case.objects.get().state == State.CHECKING

    def test_has_to_cool_down_and_says_so(self) -> None:
        case = make_case_with_key(state=State.WAITING_INSTITUTION)
        run = make_done_run(case, "key.off")
        make_result(run, "key.off", "F", check_slug="key_state")
        browser = browser_of(case)
        assert 'aria-disabled="true"' in page_of(case, browser)
        browser.post(f"/requests/{case.reference}/check-again")
        assert "You can check again in" in page_of(case, browser)
        assert Case.objects.get().state == State.WAITING_INSTITUTION

    def test_pressed_on_a_draft_looks_at_the_address(self) -> None:
        case = make_case()
        Case.objects.update(opened_at=timezone.now() - timedelta(hours=1))
        response = browser_of(case).post(f"/requests/{case.reference}/check-again")
        assert response.headers["Location"] == f"/requests/{case.reference}/address"
        assert Run.objects.get().is_full is False

    def test_is_a_press_and_no_visit(self) -> None:
        case = make_case_with_key(state=State.WAITING_INSTITUTION)
        assert browser_of(case).get(f"/requests/{case.reference}/check-again").status_code == 405
