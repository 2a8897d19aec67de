"""What staff do with a case: each asks for a reason, is written down, and does nothing once somebody was faster."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from keys.models import Credential
from onboarding import progress
from onboarding.models import Case, Flip, Letter
from onboarding.staff.actions import ACTIONS
from onboarding.tests.staff_cast import CASES, client_of, lead, reader
from registry.models import Connection
from tests.builders import make_case, make_case_with_key, make_done_run

pytestmark = pytest.mark.django_db
State = Case.State
TYPED: dict[str, dict[str, str]] = {
    "confirm": {"reason": "Called them."},
    "ask": {"question": "Which account is it?"},
    "override": {"reason": "Seen with my own eyes."},
    "decline": {"told": "There is no licence.", "next_step": "Buy one.", "reason": "Told by sales."},
    "withdraw": {"reason": "They wrote to us."},
    "reopen": {"reason": "They came back."},
    "assign": {"to": "", "reason": ""},
    "note": {"reason": "On holiday until Monday."},
}


def url(case: Case, slug: str) -> str:
    return f"{CASES}{case.pk}/{slug}/"


def press(client: Client, case: Case, slug: str, **changes: Any) -> str:
    """Post the form of an action as its page would; return the page that comes after it."""
    case = Case.objects.get(pk=case.pk)
    seen = {"state": case.state, "run_id": case.latest_run_id or "", "had_id": case.assigned_to_id or ""}
    return client.post(url(case, slug), seen | TYPED[slug] | changes, follow=True).content.decode()


def make_for(slug: str) -> Case:
    """Return a case to which this may be done."""
    case = make_case_with_key(state=State.DECLINED if slug == "reopen" else State.WAITING_STAFF)
    if slug != "reopen":
        make_done_run(case, "connected" if slug == "confirm" else "key.off")
    return case


class TestEveryAction:
    @pytest.mark.parametrize("slug", TYPED)
    def test_asks_for_what_it_needs_and_changes_nothing_by_a_look(self, slug: str) -> None:
        case = make_for(slug)
        page = lead().get(url(case, slug)).content.decode()
        for name in TYPED[slug]:
            assert f'name="{name}"' in page
        assert f'name="state" value="{case.state}"' in page
        assert not Flip.objects.exists()

    @pytest.mark.parametrize("slug", [slug for slug in TYPED if slug != "assign"])
    def test_wants_the_reason(self, slug: str) -> None:
        case = make_for(slug)
        empty = dict.fromkeys(TYPED[slug], " ")
        page = press(lead(), case, slug, **empty)
        assert "errorlist" in page
        assert not Flip.objects.exists()

    @pytest.mark.parametrize("slug", ["confirm", "ask", "override", "decline", "withdraw", "reopen"])
    def test_does_nothing_once_somebody_was_faster_and_says_who(self, slug: str) -> None:
        case = make_for(slug)
        Flip.objects.create(case=case, to_state="checking", reason="check_again", actor="Lee Poe")
        page = press(lead(), case, slug, state="checking", run_id="0")
        assert "Something changed after you opened the page, so nothing was done." in page
        assert "by Lee Poe: Somebody asked us to check again." in page
        assert Flip.objects.count() == 1
        assert not Letter.objects.exists()
        assert Credential.objects.get().secret is not None

    @pytest.mark.parametrize("slug", TYPED)
    def test_is_for_those_who_may_change_requests(self, slug: str) -> None:
        case = make_for(slug)
        client = reader("view_case")
        assert client.get(url(case, slug)).status_code == 403
        assert client.post(url(case, slug), TYPED[slug]).status_code == 403
        assert not Flip.objects.exists()

    def test_stands_in_this_test_or_in_the_one_about_watching(self) -> None:
        assert {action.slug for action in ACTIONS} - {"pause", "resume", "accept-identity"} == set(TYPED)

    @pytest.mark.parametrize("state", State.values)
    def test_is_offered_where_it_can_be_done(self, state: str) -> None:
        case = make_case_with_key(state=state)
        page = lead().get(url(case, "change")).content.decode()
        closed = state in Case.CLOSED_STATES
        assert (url(case, "withdraw") in page) is not closed
        assert (url(case, "reopen") in page) is (closed and state != State.CONNECTED)
        assert url(case, "note") in page

    def test_says_when_it_cannot_be_done_now(self) -> None:
        page = lead().get(url(make_case(state=State.CONNECTED), "decline")).content.decode()
        assert "This cannot be done now" in page
        assert "<textarea" not in page


class TestWhatComesOfIt:
    def test_is_a_question_to_the_institution(self) -> None:
        case = make_for("ask")
        assert "The question is on its way." in press(lead(), case, "ask")
        assert Letter.objects.get().facts == {"question": "Which account is it?"}
        assert Flip.objects.get().actor == "Kim Doe"

    def test_is_a_refusal_with_its_letter(self) -> None:
        press(lead(), make_for("decline"), "decline")
        assert Case.objects.get().state == State.DECLINED
        assert Letter.objects.get().facts == {"reason": "There is no licence.", "next_step": "Buy one."}
        assert Flip.objects.get().note == "Told by sales."

    def test_is_a_withdrawn_request_without_a_secret(self) -> None:
        press(lead(), make_for("withdraw"), "withdraw")
        assert Case.objects.get().state == State.WITHDRAWN
        assert Credential.objects.get().secret is None

    def test_is_a_request_that_goes_on(self) -> None:
        press(lead(), make_for("reopen"), "reopen")
        assert Case.objects.get().state == State.CHECKING

    def test_is_a_note_for_staff(self) -> None:
        page = press(lead(), make_for("note"), "note")
        assert "On holiday until Monday." in page
        assert "Only staff see this." in page


class TestOverride:
    def test_connects_on_a_superusers_word(self) -> None:
        press(lead(), make_for("override"), "override")
        assert Connection.objects.get().state == Connection.State.CONNECTED
        assert set(Flip.objects.values_list("reason", "note")) == {("overridden", "Seen with my own eyes.")}

    def test_is_for_nobody_else(self) -> None:
        case = make_for("override")
        client = reader("view_case", "change_case")
        assert url(case, "override") not in client.get(url(case, "change")).content.decode()
        assert client.get(url(case, "override")).status_code == 403
        assert client.post(url(case, "override"), TYPED["override"]).status_code == 403
        assert Case.objects.get().state == State.WAITING_STAFF

    def test_needs_a_region(self) -> None:
        case = make_for("override")
        Connection.objects.update(region=None)
        assert url(case, "override") not in lead().get(url(case, "change")).content.decode()


class TestClaim:
    def test_takes_and_gives_back(self) -> None:
        case, client = make_case(), lead()
        claim = client.post(url(case, "claim"), {"had_id": ""}, follow=True).content.decode()
        assert "You have this request now." in claim
        kim = Case.objects.get().assigned_to
        assert kim
        client.post(url(case, "claim"), {"had_id": str(kim.pk)})
        assert Case.objects.get().assigned_to is None

    def test_says_who_was_faster(self) -> None:
        case = make_case()
        lee = User.objects.create_user("lee", first_name="Lee", last_name="Poe", is_staff=True)
        progress.assign(case, lee, actor="Lee Poe", had_id=None)
        page = lead().post(url(case, "claim"), {"had_id": ""}, follow=True).content.decode()
        assert "Lee Poe was faster and has this request now." in page
        assert Case.objects.get().assigned_to == lee

    def test_is_handed_on(self) -> None:
        case = make_case()
        lee = User.objects.create_user("lee", is_staff=True)
        press(lead(), case, "assign", to=str(lee.pk))
        assert Case.objects.get().assigned_to == lee

    def test_is_no_link(self) -> None:
        assert lead().get(url(make_case(), "claim")).status_code == 405

    def test_needs_the_permission_and_the_token(self) -> None:
        case = make_case()
        assert reader("view_case").post(url(case, "claim")).status_code == 403
        careful = Client(enforce_csrf_checks=True)
        careful.cookies = client_of(User.objects.create_superuser("boss")).cookies
        assert careful.post(url(case, "claim")).status_code == 403
        assert Case.objects.get().assigned_to is None
