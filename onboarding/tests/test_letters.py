"""The letters: what they say, what they never say, and that they go out in the end."""

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from django.core import mail
from pytest_django import Settings

from onboarding import letters, links, outbox
from onboarding.composing import Written, compose
from onboarding.models import Case, Incident, Letter, SetupLink
from registry.models import Server
from tests.builders import make_case_with_key, make_contact, make_done_run, make_result, make_run

pytestmark = pytest.mark.django_db
Kind = Letter.Kind

LONG_HOST = "canvas." + "a-name-that-goes-on-and-on." * 2 + "northfield.example"
LINK = re.compile(r"http://127\.0\.0\.1:8000/s/([\w-]+)/")
CODE = re.compile(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b")
TO_ANYBODY = [Kind.SETUP_LINK, Kind.NEW_LINK]
TO_INSTITUTIONS = [kind for kind in Kind if kind != Kind.FOR_STAFF]
FACTS: dict[str, Any] = {
    "outcome": "redirect.other_region",
    "since": "2026-05-12T08:30:00+00:00",
    "at": "2026-05-15T08:30:00+00:00",
    "count": 9,
    "apart_s": 86400,
    "days": 7,
    "expires_on": "2026-05-22",
    "question": "Which of your two servers is it?\n\n\nAnd who runs it <today>?",
    "reason": "We do not connect servers for trying out.",
    "next_step": "Ask for your production server.",
}
EVERY = [(kind, language) for kind in Kind for language in ("en", "de")]


def a_case(language: str = "en", host: str = "") -> Case:
    """Return a case about which every letter can be written: one thing to mend, one after it."""
    case = make_case_with_key(contact=make_contact(language=language))
    if host:
        Server.objects.update(host=host)
    run = make_done_run(case, "redirect.other_region")
    facts = {"region": "us", "registered": "https://api.us.badges.example/canvas?a=1&b=2"}
    make_result(run, "redirect.other_region", "F", facts=facts)
    make_result(run, "secret.wrong", "F")
    return Case.objects.get(pk=case.pk)


def composed(kind: str, language: str = "en", host: str = "") -> Written:
    letter = letters.write(a_case(language, host), kind, FACTS)
    letter.language = language  # for staff it is ours
    return compose(letter)


def paragraphs(text: str) -> list[str]:
    return [" ".join(paragraph.split()) for paragraph in text.split("\n\n")]


def words_of(html: str) -> str:
    """Return the HTML part as it reads."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html.partition("</head>")[2])).split())


class TestEveryLetter:
    @pytest.mark.parametrize(("kind", "language"), EVERY)
    def test_is_whole_in_each_language(self, kind: str, language: str) -> None:
        written = composed(kind, language)

        for part in (written.subject, written.text, written.html):
            assert part.strip()
            assert "None" not in part
            assert "{" not in part.partition("</style>")[2] or part is not written.html
        assert f'<html lang="{language}">' in written.html

    @pytest.mark.parametrize(("kind", "language"), EVERY)
    def test_has_a_subject_of_at_most_seventy_characters(self, kind: str, language: str) -> None:
        subject = composed(kind, language, LONG_HOST).subject

        assert 0 < len(subject) <= 70
        assert kind in TO_ANYBODY or ("…" in subject and "northfield.example" in subject)

    @pytest.mark.parametrize("kind", Kind)
    def test_is_wrapped_without_odd_gaps_or_escapes(self, kind: str) -> None:
        text = composed(kind).text

        assert "\n\n\n" not in text
        assert "&amp;" not in text
        assert "&#x27;" not in text
        assert all(len(line) <= 78 or "://" in line for line in text.splitlines())
        assert "\n-- \n" in text

    @pytest.mark.parametrize("kind", Kind)
    def test_says_the_same_in_its_html_part(self, kind: str) -> None:
        written = composed(kind)
        html = words_of(written.html)

        body = written.text.partition("\n-- \n")[0]
        for paragraph in paragraphs(body):
            if "://" not in paragraph:
                assert paragraph in html

    @pytest.mark.parametrize("kind", Kind)
    def test_has_one_button_and_nothing_from_outside(self, kind: str) -> None:
        html = composed(kind).html

        assert html.count("display:inline-block") == 1
        assert html.count("<a ") == 1 + html.count("/stop/") + html.count("/help/")
        for outside in ("<img", "<script", "src=", "url("):
            assert outside not in html

    @pytest.mark.parametrize("kind", TO_INSTITUTIONS)
    def test_never_asks_for_a_secret_by_mail(self, kind: str) -> None:
        assert "Do not send a secret by mail" in composed(kind).text


class TestLettersToAnybody:
    """They may reach an address that somebody else typed."""

    @pytest.mark.parametrize("kind", TO_ANYBODY)
    def test_hold_nothing_that_was_typed(self, kind: str) -> None:
        case = a_case()
        written = compose(letters.write(case, kind))
        connection = case.connection
        assert connection.region is not None

        typed = (connection.server.host, connection.institution.name, connection.region.name, connection.client_id)
        for word in typed:
            assert word not in f"{written.subject}{written.text}{written.html}"

    @pytest.mark.parametrize("kind", TO_ANYBODY)
    def test_carry_a_link_and_a_code_that_work(self, kind: str) -> None:
        case = a_case()
        text = compose(letters.write(case, kind)).text

        link = links.find(LINK.findall(text)[0])
        assert link is not None
        assert link.case == case
        assert links.check_code(case, CODE.findall(text)[0])

    @pytest.mark.parametrize("kind", TO_ANYBODY)
    def test_leave_neither_link_nor_code_behind(self, kind: str) -> None:
        letters.write(a_case(), kind)

        assert outbox.send_due() == 1

        sent = str(mail.outbox[0].body)
        token, code = LINK.findall(sent)[0], CODE.findall(sent)[0]
        stored = [*Letter.objects.values_list("subject", "text", "facts"), *SetupLink.objects.values_list()]
        assert token not in str(stored)
        assert code not in str(stored)
        assert code.replace("-", "") not in str(stored)
        assert "•••" in Letter.objects.get().text


class TestAsk:
    def test_puts_the_question_of_staff_and_a_link_that_works(self) -> None:
        case = a_case()
        text = compose(letters.write(case, Kind.ASK, FACTS)).text

        assert "Which of your two servers is it?\n\nAnd who runs it <today>?" in text
        link = links.find(LINK.findall(text)[0])
        assert link is not None
        assert link.case == case

    def test_says_nothing_that_anybody_typed_to_an_address_that_is_not_proved(self) -> None:
        case = a_case()
        Case.objects.update(proved_at=None)
        written = compose(letters.write(Case.objects.get(pk=case.pk), Kind.ASK, FACTS))

        for word in ("two servers", case.connection.server.host, "Northfield", "Region"):
            assert word not in f"{written.subject}{written.text}{written.html}"
        assert LINK.search(written.text)


class TestWrite:
    @pytest.mark.parametrize("kind", Kind)
    def test_holds_what_may_only_be_told_to_a_proved_address(self, kind: str) -> None:
        letter = letters.write(make_case_with_key(proved_at=None), kind, FACTS)

        is_for_anybody = kind in (*TO_ANYBODY, Kind.ASK, Kind.FOR_STAFF)
        expected = (Letter.State.WAITING, "") if is_for_anybody else (Letter.State.HELD, letters.NOT_PROVED)
        assert (letter.state, letter.problem) == expected
        assert outbox.send_due() == (1 if is_for_anybody else 0)

    def test_sends_what_is_ours_to_our_own_address(self, settings: Settings) -> None:
        settings.SUPPORT_EMAIL = "desk@badges.example"
        case = a_case("de")

        letter = letters.write(case, Kind.FOR_STAFF, FACTS)

        assert (letter.recipient, letter.language) == ("desk@badges.example", "en")
        text = compose(letter).text
        assert f"/staff/onboarding/case/{case.pk}/change/" in text
        assert "redirect.other_region" in text
        assert case.reference in text


class TestWriteFor:
    def test_writes_to_whoever_had_it_connected_last(self) -> None:
        first = make_case_with_key(state=Case.State.CONNECTED)
        newest = make_case_with_key(state=Case.State.CONNECTED, connection=first.connection)
        make_case_with_key(connection=first.connection)

        letter = letters.write_for(first.connection, Kind.BROKEN, FACTS)

        assert letter is not None
        assert (letter.case, letter.state) == (newest, Letter.State.WAITING)

    def test_writes_to_nobody_whose_address_is_not_proved(self) -> None:
        case = make_case_with_key(state=Case.State.CONNECTED, proved_at=None)

        assert letters.write_for(case.connection, Kind.BROKEN, FACTS) is None

    def test_holds_the_letters_of_an_incident(self) -> None:
        case = make_case_with_key(state=Case.State.CONNECTED)
        incident = Incident.objects.create(cause="many")

        letter = letters.write_for(case.connection, Kind.BROKEN, FACTS, incident=incident)

        assert letter is not None
        assert (letter.state, letter.incident) == (Letter.State.HELD, incident)
        assert outbox.send_due() == 0


class TestPlurals:
    @pytest.mark.parametrize(
        ("kind", "language", "one", "many"),
        [
            (Kind.CERTIFICATE, "en", "in 1 day.", "in 7 days."),
            (Kind.CERTIFICATE, "de", "in 1 Tag ab.", "in 7 Tagen ab."),
            (Kind.STILL_UNCLEAR, "en", "tried 1 time to", "tried 9 times to"),
            (Kind.STILL_UNCLEAR, "de", "1-mal versucht", "9-mal versucht"),
        ],
    )
    def test_fit_the_number(self, kind: str, language: str, one: str, many: str) -> None:
        case = a_case(language)
        for facts, expected in ((FACTS | {"days": 1, "count": 1}, one), (FACTS, many)):
            text = compose(letters.write(case, kind, facts)).text
            assert expected in " ".join(text.split())


class TestNeedsMending:
    def test_says_what_is_wrong_what_to_do_and_who(self) -> None:
        text = " ".join(composed(Kind.NEEDS_MENDING).text.split())

        assert "The key is set up for our US region." in text
        assert "the key takes this address of ours: https://api.us.badges.example/canvas?a=1&b=2." in text
        assert "Who can do it: Your institution's Canvas administrator" in text
        assert "After that there is 1 more; the page lists it." in text

    def test_says_when_all_else_is_in_order(self) -> None:
        case = make_case_with_key()
        run = make_done_run(case, "key.off")
        make_result(run, "tls.trusted", "P")
        make_result(run, "key.off", "F")

        text = compose(letters.write(case, Kind.NEEDS_MENDING, {"outcome": "key.off"})).text

        assert "Everything else is in order." in text

    def test_keeps_to_what_it_was_written_for_while_a_newer_run_lasts(self) -> None:
        case = a_case()
        letter = letters.write(case, Kind.NEEDS_MENDING, {"outcome": "redirect.other_region"})
        Case.objects.update(latest_run=make_run(case.connection))

        text = compose(Letter.objects.get(pk=letter.pk)).text

        assert "The key is set up for our US region." in text


class TestConnected:
    def test_says_where_to_and_what_comes_next(self, settings: Settings) -> None:
        settings.HELP_URL = "https://badges.example/help"
        case = a_case()
        assert case.connection.region is not None

        text = " ".join(compose(letters.write(case, Kind.CONNECTED)).text.split())

        assert f"Your Canvas is connected to Canvas Badges in {case.connection.region.name}." in text
        assert "How to: https://badges.example/help" in text

    def test_names_the_day_on_which_the_certificate_runs_out(self) -> None:
        case = a_case()
        Server.objects.update(certificate_expires_at=datetime(2027, 2, 1, tzinfo=UTC))

        text = compose(letters.write(Case.objects.get(pk=case.pk), Kind.CONNECTED)).text

        assert "valid until 1 February 2027" in " ".join(text.split())
