"""The letters: what they say, what they never say, and that they go out in the end."""

import re
import socket
from datetime import UTC, datetime
from html import unescape

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone
from pytest_django import Settings

from onboarding import letters, links
from onboarding.letters import Written
from onboarding.models import Case, Letter, SetupLink
from registry.models import Server
from tests.builders import make_case_with_key, make_contact, make_done_run, make_result, make_run

pytestmark = pytest.mark.django_db
Kind = Letter.Kind

LONG_HOST = "canvas." + "a-name-that-goes-on-and-on." * 2 + "northfield.example"
LINK = re.compile(r"http://127\.0\.0\.1:8000/s/([\w-]+)/")
CODE = re.compile(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b")
TO_ANYBODY = [Kind.SETUP_LINK, Kind.NEW_LINK]
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
    letter = letters.write(a_case(language, host), kind, {"outcome": "redirect.other_region"})
    return letters.compose(letter)


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
        assert 0 < len(composed(kind, language, LONG_HOST).subject) <= 70

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

        assert html.count("<a ") == 1
        for outside in ("<img", "<script", "src=", "url("):
            assert outside not in html

    @pytest.mark.parametrize("kind", Kind)
    def test_never_asks_for_a_secret_by_mail(self, kind: str) -> None:
        assert "Do not send a secret by mail" in composed(kind).text


class TestLettersToAnybody:
    """They may reach an address that somebody else typed."""

    @pytest.mark.parametrize("kind", TO_ANYBODY)
    def test_hold_nothing_that_was_typed(self, kind: str) -> None:
        case = a_case()
        written = letters.compose(letters.write(case, kind))
        connection = case.connection
        assert connection.region is not None

        typed = (connection.server.host, connection.institution.name, connection.region.name, connection.client_id)
        for word in typed:
            assert word not in f"{written.subject}{written.text}{written.html}"

    @pytest.mark.parametrize("kind", TO_ANYBODY)
    def test_carry_a_link_and_a_code_that_work(self, kind: str) -> None:
        case = a_case()
        text = letters.compose(letters.write(case, kind)).text

        link = links.find(LINK.findall(text)[0])
        assert link is not None
        assert link.case == case
        assert links.check_code(case, CODE.findall(text)[0])

    @pytest.mark.parametrize("kind", TO_ANYBODY)
    def test_leave_neither_link_nor_code_behind(self, kind: str) -> None:
        letters.write(a_case(), kind)

        assert letters.send_due() == 1

        sent = str(mail.outbox[0].body)
        token, code = LINK.findall(sent)[0], CODE.findall(sent)[0]
        stored = [*Letter.objects.values_list("subject", "text", "facts"), *SetupLink.objects.values_list()]
        assert token not in str(stored)
        assert code not in str(stored)
        assert code.replace("-", "") not in str(stored)
        assert "•••" in Letter.objects.get().text


class TestNeedsMending:
    def test_says_what_is_wrong_what_to_do_and_who(self) -> None:
        text = " ".join(composed(Kind.NEEDS_MENDING).text.split())

        assert "The key is set up for our US region." in text
        assert "the key holds this address: https://api.us.badges.example/canvas?a=1&b=2." in text
        assert "Who can do it: Your institution's Canvas administrator" in text
        assert "After that there is 1 more; the page lists it." in text

    def test_says_when_all_else_is_in_order(self) -> None:
        case = make_case_with_key()
        run = make_done_run(case, "key.off")
        make_result(run, "tls.trusted", "P")
        make_result(run, "key.off", "F")

        text = letters.compose(letters.write(case, Kind.NEEDS_MENDING, {"outcome": "key.off"})).text

        assert "Everything else is in order." in text

    def test_keeps_to_what_it_was_written_for_while_a_newer_run_lasts(self) -> None:
        case = a_case()
        letter = letters.write(case, Kind.NEEDS_MENDING, {"outcome": "redirect.other_region"})
        Case.objects.update(latest_run=make_run(case.connection))

        text = letters.compose(Letter.objects.get(pk=letter.pk)).text

        assert "The key is set up for our US region." in text


class TestConnected:
    def test_says_where_to_and_what_comes_next(self, settings: Settings) -> None:
        settings.HELP_URL = "https://badges.example/help"
        case = a_case()
        assert case.connection.region is not None

        text = " ".join(letters.compose(letters.write(case, Kind.CONNECTED)).text.split())

        assert f"Your Canvas is connected to Canvas Badges in {case.connection.region.name}." in text
        assert "How to: https://badges.example/help" in text

    def test_names_the_day_on_which_the_certificate_runs_out(self) -> None:
        case = a_case()
        Server.objects.update(certificate_expires_at=datetime(2027, 2, 1, tzinfo=UTC))

        text = letters.compose(letters.write(Case.objects.get(pk=case.pk), Kind.CONNECTED)).text

        assert "valid until 1 February 2027" in " ".join(text.split())


class TestSending:
    def test_sends_both_parts_with_the_reference_in_the_head(self) -> None:
        case = a_case()
        letters.write(case, Kind.NEEDS_MENDING, {"outcome": "redirect.other_region"})

        letters.send_due()

        message = mail.outbox[0]
        assert isinstance(message, EmailMultiAlternatives)
        assert message.to == [case.contact.email]
        assert message.extra_headers["X-Request-Reference"] == case.reference
        assert [kind for _, kind in message.alternatives] == ["text/html"]

    def test_sends_each_letter_once(self) -> None:
        letters.write(a_case(), Kind.SETUP_LINK)

        assert (letters.send_due(), letters.send_due()) == (1, 0)

    def test_tries_again_when_the_mail_server_refused(self, settings: Settings) -> None:
        letters.write(a_case(), Kind.SETUP_LINK)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", closed_port()

        assert letters.send_due() == 0

        letter = Letter.objects.get()
        assert (letter.state, letter.tries, letter.problem) == (Letter.State.WAITING, 1, "ConnectionRefusedError")
        assert letter.due_at > timezone.now()
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        Letter.objects.update(due_at=timezone.now())
        assert letters.send_due() == 1
        assert Letter.objects.get().problem == ""

    def test_gives_up_after_the_last_try(self, settings: Settings) -> None:
        letter = letters.write(a_case(), Kind.SETUP_LINK)
        Letter.objects.filter(pk=letter.pk).update(tries=letters.MAX_TRIES - 1)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", closed_port()

        letters.send_due()

        assert Letter.objects.get().state == Letter.State.FAILED


def closed_port() -> int:
    """Return a port on loopback that nothing listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
