"""The page of an incident: what is shown, who may decide, and what a decision does to the letters."""

import pytest
from django.test import Client

from onboarding import incident_decisions
from onboarding.models import Case, Incident, Letter
from onboarding.progress import ChangedMeanwhileError
from onboarding.tests.staff_cast import lead, outsider, reader
from onboarding.timeline import timeline_of
from tests.builders import make_case

pytestmark = pytest.mark.django_db
State = Letter.State


@pytest.fixture
def incident() -> Incident:
    made = Incident.objects.create(cause="suffix", shared="northfield.example", connections=3)
    for _ in range(2):
        case = make_case(state=Case.State.CONNECTED)
        Letter.objects.create(
            case=case, kind="broken", state=State.HELD, incident=made, language="en", facts={"outcome": "key.off"}
        )
    sent = make_case(state=Case.State.CONNECTED)
    Letter.objects.create(case=sent, kind="broken", state=State.WAITING, incident=made, language="en")
    return made


def address_of(incident: Incident) -> str:
    return f"/staff/onboarding/incident/{incident.pk}/change/"


def decide(client: Client, incident: Incident, decision: str, reason: str = "It was us.") -> str:
    answer = client.post(address_of(incident), {"decision": decision, "reason": reason}, follow=True)
    return str(answer.content.decode())


def states() -> list[str]:
    return list(Letter.objects.order_by("pk").values_list("state", flat=True))


class TestPage:
    def test_shows_what_changed_and_what_is_held(self, incident: Incident) -> None:
        page = lead().get(address_of(incident)).content.decode()
        assert "northfield.example" in page
        assert "2 letters are held" in page
        assert page.count("The key is not switched on here.") == 2

    def test_is_announced_on_the_index_until_it_is_decided(self, incident: Incident) -> None:
        desk = lead()
        page = desk.get("/staff/").content.decode()
        assert "3 connections changed at once." in page
        assert "Their 2 letters are held." in page
        decide(desk, incident, "drop")
        assert "letters are held." not in desk.get("/staff/").content.decode()

    def test_is_for_staff(self, incident: Incident) -> None:
        assert outsider().get(address_of(incident)).status_code != 200

    def test_of_a_reader_has_no_buttons_and_takes_no_decision(self, incident: Incident) -> None:
        client = reader("view_incident")
        assert "Release the letters" not in client.get(address_of(incident)).content.decode()
        assert client.post(address_of(incident), {"decision": "drop", "reason": "x"}).status_code == 403
        assert states() == [State.HELD, State.HELD, State.WAITING]


class TestDecision:
    def test_to_release_lets_the_letters_go(self, incident: Incident) -> None:
        assert "2 letters are on their way." in decide(lead(), incident, "release")
        assert states() == [State.WAITING] * 3
        incident.refresh_from_db()
        assert (incident.state, incident.decided_by, incident.note) == ("released", "Kim Doe", "It was us.")

    def test_to_drop_tells_nobody(self, incident: Incident) -> None:
        assert "2 letters will not be sent." in decide(lead(), incident, "drop")
        assert states() == [State.DROPPED, State.DROPPED, State.WAITING]

    def test_stands_in_the_history_of_each_request_and_not_on_its_page(self, incident: Incident) -> None:
        decide(lead(), incident, "release")
        for letter in incident.letters.filter(facts__outcome="key.off"):
            entry = letter.case.flips.get()
            assert (entry.reason, entry.actor, entry.note) == ("letter_released", "Kim Doe", "It was us.")
            assert timeline_of(letter.case) == []

    def test_needs_a_reason(self, incident: Incident) -> None:
        assert "Type the reason." in decide(lead(), incident, "release", "")
        assert states() == [State.HELD, State.HELD, State.WAITING]

    def test_is_taken_once(self, incident: Incident) -> None:
        desk = lead()
        decide(desk, incident, "drop")
        assert "Somebody decided about this incident before you" in decide(desk, incident, "release")
        with pytest.raises(ChangedMeanwhileError):
            incident_decisions.release(incident, actor="Ada", note="late")
        assert states() == [State.DROPPED, State.DROPPED, State.WAITING]
