"""Fix letters: for each thing that somebody else can mend, ready words with nothing in them that must not get out."""

import re
import shlex
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone, translation
from pytest_django import Settings

from diagnosis.tests.checks.vocabulary import VOCABULARY
from onboarding import findings, fix_letters
from onboarding.fix_letters import FixLetter, Reader
from onboarding.models import Case, SetupLink
from onboarding.tests.pages_cast import ASKED, browser_of, make_shown, text_of
from onboarding.tests.staff_cast import CASES, lead, reader
from registry.models import Server
from tests.builders import SECRET, make_case, make_result

pytestmark = pytest.mark.django_db
PASSED_ON = [
    code for code, (verdict, culprit) in VOCABULARY.items() if verdict in "FU" and culprit in ("institution", "network")
]
ONLY_OUR_PAGES = ("here", "hier", "the page lists", "die Seite", "Check again", "Nobody;", "nothing for you to do")


def make_found(code: str, check: str = "", **result: Any) -> Case:
    """Return a case whose newest run found this and nothing else."""
    case = make_shown("waiting_institution", code)
    assert case.latest_run
    verdict, culprit = VOCABULARY[code]
    fields: dict[str, Any] = {"culprit": culprit, "evidence": [ASKED], "check_slug": check or code.partition(".")[0]}
    make_result(case.latest_run, code, verdict, **fields | result)
    return case


def letter_of(case: Case, reader: Reader | None = None) -> FixLetter:
    [finding] = findings.of_run(case, case.latest_run)
    return fix_letters.write(case, finding, timezone.now(), reader)


def page_of(case: Case, code: str, query: str = "") -> str:
    response = browser_of(case).get(f"/requests/{case.reference}/letter/{code}/{query}")
    assert response.status_code == 200
    return unescape(text_of(response))


class TestLetter:
    @pytest.mark.parametrize("language", ["en", "de"])
    @pytest.mark.parametrize("code", PASSED_ON)
    def test_each_outcome_has_one_that_can_be_read_without_our_page(self, code: str, language: str) -> None:
        case = make_found(code)
        with translation.override(language):
            letter = letter_of(case)
            [finding] = findings.of_run(case, case.latest_run)
        assert letter.subject.endswith(f"({case.reference})")
        assert "\n" not in letter.subject
        for said in (finding.advised.title, case.connection.server.host, case.reference, f"/help/{code}/"):
            assert said in letter.body
        steps = letter.body.partition("WHAT TO DO" if language == "en" else "WAS ZU TUN IST")[2]
        steps = steps.partition("HOW TO CHECK" if language == "en" else "WIE SICH DAS PRÜFEN LÄSST")[0]
        assert len(steps.strip()) > 20, "There is nothing to do in it."
        assert not [word for word in ONLY_OUR_PAGES if re.search(rf"\b{word}\b", steps)]
        assert "%(" not in letter.body

    def test_holds_no_secret_and_no_private_link(self) -> None:
        case = make_found("secret.wrong", "key_secret")
        SetupLink.objects.all().delete()
        letter = letter_of(case)
        for text in (letter.body, letter.mailto, letter.command, repr(letter)):
            assert SECRET not in text
            assert "/s/" not in text
            assert f"/requests/{case.reference}" not in text

    def test_holds_no_address_that_is_not_public(self) -> None:
        asked = ASKED | {"address": "10.1.2.3", "headers": {"location": "https://10.1.2.3/"}, "said": "10.1.2.3"}
        case = make_found("address.moved", "identity", facts={"to": "10.1.2.3"}, evidence=[asked])
        assert "10.1.2.3" not in str(letter_of(case))

    def test_tells_what_was_seen_in_words(self) -> None:
        blocked = ASKED | {"status": 403}
        letter = letter_of(make_found("canvas.blocked", "identity", evidence=[blocked, ASKED | {"failed": "timeout"}]))
        origin = "https://canvas.northfield.example"
        assert "12 May 2026, 14:07 UTC: we asked GET " in letter.body
        assert "/login/oauth2/auth. The answer had status 403." in letter.body
        assert "There was no answer: there was no answer in time." in letter.body
        assert origin.partition("//")[0] in letter.body

    def test_tells_the_network_team_from_where_we_ask(self, settings: Settings) -> None:
        settings.PROBE_ADDRESSES = ["192.0.2.10", "192.0.2.11"]
        assert "We ask from these addresses: 192.0.2.10, 192.0.2.11" in letter_of(make_found("canvas.blocked")).body
        assert "192.0.2.10" not in letter_of(make_found("key.off")).body

    def test_lists_the_scopes_where_canvas_does_not(self) -> None:
        case = make_found("scopes.missing_unlisted")
        region = case.connection.region
        assert region
        region.required_scopes = ["url:GET|/api/v1/courses", "url:GET|/api/v1/users"]
        assert "\n- url:GET|/api/v1/courses\n- url:GET|/api/v1/users\n" in letter_of(case).body

    def test_lists_what_is_missing_line_by_line(self) -> None:
        case = make_found("scopes.missing", facts={"missing": "url:GET|/api/v1/a, url:GET|/api/v1/b"})
        body = letter_of(case).body
        assert "\n- url:GET|/api/v1/a\n- url:GET|/api/v1/b\n" in body
        assert body.count("url:GET|/api/v1/a") == 1, "said twice"

    @pytest.mark.parametrize(
        ("code", "check", "expected"),
        [
            ("tls.expired", "tls", Reader.SERVER_TEAM),
            ("tls.handshake_failed", "tls", Reader.SERVER_TEAM),
            ("canvas.unavailable", "identity", Reader.SERVER_TEAM),
            ("canvas.blocked", "identity", Reader.NETWORK_TEAM),
            ("address.timeout", "address", Reader.NETWORK_TEAM),
            ("any.no_answer", "key_id", Reader.NETWORK_TEAM),
            ("key.off", "key_state", Reader.CANVAS_ADMIN),
        ],
    )
    def test_is_for_whoever_can_mend_it(self, code: str, check: str, expected: Reader) -> None:
        case = make_found(code, check)
        assert letter_of(case).reader == expected
        case.connection.server.hosting = Server.Hosting.INSTRUCTURE
        hosted = Reader.CANVAS_ADMIN if expected == Reader.CANVAS_ADMIN else Reader.HOSTING_PARTNER
        assert letter_of(case).reader == hosted
        assert len({letter_of(case, reader).subject for reader in Reader}) == len(Reader)


class TestMailto:
    def test_opens_the_letter_with_line_ends_as_mail_has_them(self) -> None:
        letter = letter_of(make_found("key.off", "key_state"))
        link = urlsplit(letter.mailto)
        read = parse_qs(link.query)
        assert (link.scheme, link.path) == ("mailto", "")
        assert read["subject"] == [letter.subject]
        assert read["body"][0].startswith("Hello,\r\n\r\n")
        assert "Request CB-" in read["body"][0]
        assert letter.is_whole_in_mailto == (read["body"][0].replace("\r\n", "\n") == letter.body)

    @pytest.mark.parametrize("name", ["A" * 120, "Ü&cc=x@y.example\r\nBcc: x@y.example?body=" * 2])
    def test_holds_no_more_than_a_link_can_and_no_header_of_its_own(self, name: str) -> None:
        case = make_found("redirect.mismatch", facts={"tried": ", ".join(["https://a.example/" + "a" * 90] * 9)})
        case.connection.institution.name = name
        letter = letter_of(case)
        assert len(letter.mailto) <= fix_letters.LONGEST_MAILTO
        assert set(parse_qs(urlsplit(letter.mailto).query)) <= {"subject", "body"}
        assert not letter.is_whole_in_mailto


class TestPage:
    def test_shows_the_letter_and_the_command(self) -> None:
        case = make_found("canvas.blocked", "identity")
        page = page_of(case, "canvas.blocked")
        letter = letter_of(case)
        assert page.count("<h1>") == 1
        assert letter.subject in page
        assert "WHAT TO DO" in page
        assert "curl --include" in page
        assert 'data-copies="fix-body"' in page
        assert f'href="{letter.mailto[:60]}' in page

    def test_is_reached_from_the_finding(self) -> None:
        case = make_found("canvas.blocked", "identity")
        own = browser_of(case).get(f"/requests/{case.reference}/").content.decode()
        assert f'href="/requests/{case.reference}/letter/canvas.blocked/"' in own
        assert 'href="/help/canvas.blocked/"' in own

    def test_is_written_for_whom_one_chooses(self) -> None:
        case = make_found("canvas.blocked", "identity")
        assert "A change on the web server of" in page_of(case, "canvas.blocked", "?to=server")
        assert "A change in the network in front of" in page_of(case, "canvas.blocked", "?to=nobody")

    @pytest.mark.parametrize("code", ["tls.expired", "no.such_code", "any.our_fault"])
    def test_leads_back_where_there_is_nothing_to_pass_on(self, code: str) -> None:
        case = make_found("any.our_fault", "key_id")
        response = browser_of(case).get(f"/requests/{case.reference}/letter/{code}/")
        assert response.headers["Location"] == f"/requests/{case.reference}/"

    def test_is_nothing_for_a_stranger(self) -> None:
        case = make_found("canvas.blocked")
        for browser in (Client(), browser_of(make_case())):
            assert browser.get(f"/requests/{case.reference}/letter/canvas.blocked/").status_code == 404


class TestStaffPage:
    def test_shows_the_letter_in_the_contacts_language(self) -> None:
        case = make_found("canvas.blocked", "identity")
        case.contact.language = "de"
        case.contact.save()
        page = unescape(lead().get(f"{CASES}{case.pk}/fix-letter/canvas.blocked/").content.decode())
        assert "WAS ZU TUN IST" in page
        assert "Letter to whoever can mend it" in page
        assert SECRET not in page

    def test_is_reached_from_the_finding(self) -> None:
        case = make_found("canvas.blocked", "identity")
        page = lead().get(f"{CASES}{case.pk}/change/").content.decode()
        assert f"{CASES}{case.pk}/fix-letter/canvas.blocked/" in page
        assert "curl --include" in page

    def test_leads_back_where_there_is_nothing_to_pass_on(self) -> None:
        case = make_found("any.our_fault", "key_id")
        response = lead().get(f"{CASES}{case.pk}/fix-letter/any.our_fault/")
        assert response.headers["Location"] == f"{CASES}{case.pk}/change/"

    def test_is_for_those_who_may_see_cases(self) -> None:
        case = make_found("canvas.blocked", "identity")
        assert reader().get(f"{CASES}{case.pk}/fix-letter/canvas.blocked/").status_code == 403


class TestCommand:
    @pytest.mark.parametrize(
        ("code", "first"),
        [
            ("tls.expired", "openssl"),
            ("address.no_such_name", "dig"),
            ("address.timeout", "curl"),
            ("canvas.blocked", "curl"),
            ("details.missing", ""),
            ("secret.truncated", ""),
        ],
    )
    def test_is_the_tool_that_fits(self, code: str, first: str) -> None:
        command = letter_of(make_found(code, evidence=[])).command
        assert command.partition(" ")[0] == first
        assert shlex.split(command.replace(" \\\n", ""))[:1] == ([first] if first else [])
