"""Who wants no letters about a watched connection gets none, and all the others."""

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from onboarding import letters, outbox, stopping
from onboarding.models import Case, Letter
from onboarding.tests.staff_cast import lead
from onboarding.tests.test_letters import FACTS
from registry.models import Contact
from tests.builders import make_case_with_key, make_contact

pytestmark = pytest.mark.django_db
Kind, State = Letter.Kind, Letter.State

NOTICES = [Kind.CERTIFICATE, Kind.BROKEN, Kind.WORKS_AGAIN, Kind.STILL_UNCLEAR]


def connected(**changes: object) -> Case:
    return make_case_with_key(state=Case.State.CONNECTED, **changes)


def path_of(letter: Letter) -> str:
    """Return the path of the letter's last link."""
    return stopping.url_for(letter).removeprefix("http://127.0.0.1:8000")


class TestLink:
    @pytest.mark.parametrize("kind", NOTICES)
    def test_stands_in_the_letter_and_in_its_head(self, kind: str) -> None:
        letter = letters.write(connected(), kind, FACTS)
        outbox.send_due()

        (message,) = mail.outbox
        assert isinstance(message, EmailMultiAlternatives)
        url = stopping.url_for(letter)
        assert message.extra_headers["List-Unsubscribe"] == f"<{url}>"
        assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert f"Stop these letters: {url}" in " ".join(str(message.body).split())
        assert f'href="{url}"' in str(message.alternatives[0][0])
        letter.refresh_from_db()
        assert "Stop these letters: " in " ".join(letter.text.split())
        assert url not in letter.text, "whoever reads what is stored could stop them"

    @pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in NOTICES])
    def test_stands_in_no_other_letter(self, kind: str) -> None:
        letters.write(make_case_with_key(), kind, FACTS)
        Case.objects.update(state={Kind.CONNECTED: "connected", Kind.DECLINED: "declined"}.get(Kind(kind), "checking"),
                            connected_at="2027-03-01T00:00:00Z")  # fmt: skip
        assert outbox.send_due() == 1

        (message,) = mail.outbox
        assert isinstance(message, EmailMultiAlternatives)
        assert "List-Unsubscribe" not in message.extra_headers
        assert "/stop/" not in f"{message.body}{message.alternatives[0][0]!r}"

    def test_is_nobody_else_s(self) -> None:
        letter = letters.write(connected(), Kind.BROKEN, FACTS)
        other = make_contact()
        token = path_of(letter).split("/")[2]
        for forged in (f"{other.pk}.{token.partition('.')[2]}", str(other.pk), "x", f"{token}x"):
            assert Client().post(f"/stop/{forged}/").status_code == 404
        assert not Contact.objects.exclude(stopped_at=None).exists()


class TestPage:
    def test_stops_nothing_before_its_button_is_pressed(self) -> None:
        path = path_of(letters.write(connected(), Kind.BROKEN, FACTS))

        page = Client().get(path).content.decode()

        assert "Stop these letters" in page
        assert "northfield" not in page
        assert Contact.objects.get().stopped_at is None

    def test_stops_them_and_has_them_written_again(self) -> None:
        path = path_of(letters.write(connected(), Kind.BROKEN, FACTS))
        browser = Client(enforce_csrf_checks=True)  # as mail programs send it: without a cookie

        page = browser.post(path, {"List-Unsubscribe": "One-Click"}).content.decode()
        assert "These letters are stopped" in page
        assert Contact.objects.get().stopped_at is not None

        browser.post(path, {"again": "1"})
        assert Contact.objects.get().stopped_at is None


class TestStopped:
    @pytest.mark.parametrize("kind", NOTICES)
    def test_letters_are_not_sent_and_staff_see_why(self, kind: str) -> None:
        case = connected()
        waiting = letters.write(case, kind, FACTS)
        stopping.stop(case.contact)
        written = letters.write(case, kind, FACTS)

        assert outbox.send_due() == 0

        for letter in (waiting, written):
            letter.refresh_from_db()
            assert (letter.state, letter.problem) == (State.DROPPED, stopping.STOPPED)
        page = lead().get(f"/staff/onboarding/case/{case.pk}/change/").content.decode()
        assert "Its reader stopped such letters." in page
        assert "stopped by the contact" in page

    def test_letters_are_those_alone(self) -> None:
        case = make_case_with_key()
        stopping.stop(case.contact)
        for kind in (Kind.NEEDS_MENDING, Kind.STILL_UNCLEAR, Kind.ASK, Kind.NEW_LINK):
            letters.write(case, kind, FACTS)

        assert outbox.send_due() == 4

    def test_letters_are_those_of_one_contact(self) -> None:
        stopping.stop(connected().contact)
        letters.write(connected(), Kind.BROKEN, FACTS)

        assert outbox.send_due() == 1
