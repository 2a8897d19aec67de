"""The certificate that a server should have sent (mode 45): offered as a file to whoever may see the request."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from diagnosis import forgetting
from diagnosis.models import CheckResult, Run
from onboarding import letters
from onboarding.composing import compose
from onboarding.models import Case, Letter
from onboarding.tests.pages_cast import ADDRESS, ASKED, browser_of, opener_of, page_of
from onboarding.tests.staff_cast import CASES, lead, outsider, reader
from tests.builders import make_case, make_case_with_key, make_done_run, make_result

pytestmark = pytest.mark.django_db
PEM = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
MISSING = "tls.missing_intermediate"
ISSUER = "Example Trust CA 1"
SEEN = (
    ("canvas.recognised", "P", "identity"),
    ("key.known", "P", "key_id"),
    ("redirect.accepted", "P", "redirect_uri"),
    ("scopes.granted", "P", "scopes"),
)


def make_missing(*more: tuple[str, str, str], issuer: str = ISSUER, pem: str = PEM, **changes: Any) -> Case:
    """Return a case whose server does not send the link; what came over that connection is marked."""
    case = make_case_with_key(state=Case.State.WAITING_INSTITUTION, **changes)
    run = make_done_run(case, MISSING)
    for code, verdict, check in ADDRESS[:3]:
        make_result(run, code, verdict, check_slug=check)
    facts = {"issuer": issuer, "url": "http://ca.example/1.crt"}
    make_result(run, MISSING, "F", check_slug="tls", facts=facts, certificate_pem=pem)
    for code, verdict, check in (*SEEN, *more):
        evidence = [ASKED | {"verified": False}]
        make_result(run, code, verdict, check_slug=check, confidence="inferred", evidence=evidence)
    make_result(run, "any.skipped", "S", check_slug="key_secret", facts={"because": "tls_trusted"})
    return case


def file_of(case: Case, browser: Client) -> Any:
    return browser.get(f"/requests/{case.reference}/missing-certificate")


class TestFile:
    def test_is_the_certificate_with_its_name(self) -> None:
        case = make_missing()
        response = file_of(case, browser_of(case))
        assert (response.status_code, response.content.decode()) == (200, PEM)
        assert response["Content-Type"] == "application/x-pem-file"
        assert response["Content-Disposition"] == 'attachment; filename="example-trust-ca-1.pem"'
        assert response["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize(
        ("issuer", "name"),
        [
            ("../../etc/passwd", "etcpasswd.pem"),
            ('a".exe\r\nSet-Cookie: x=1', "aexe-set-cookie-x1.pem"),
            ("认证机构", "intermediate.pem"),
            ("Österreich CA", "osterreich-ca.pem"),
            ("", "intermediate.pem"),
            ("x" * 250, "x" * 60 + ".pem"),
        ],
    )
    def test_has_a_name_that_does_no_harm(self, issuer: str, name: str) -> None:
        case = make_missing(issuer=issuer)
        assert file_of(case, browser_of(case))["Content-Disposition"] == f'attachment; filename="{name}"'

    def test_is_there_only_where_one_is_missing(self) -> None:
        case = make_missing(pem="")
        assert file_of(case, browser_of(case)).status_code == 404

    def test_is_for_nobody_else(self) -> None:
        case = make_missing()
        assert file_of(case, browser_of(make_case())).status_code == 404
        assert file_of(case, Client()).status_code == 404
        Case.objects.update(proved_at=timezone.now())
        assert file_of(case, opener_of(case)).status_code == 302

    def test_stays_for_the_letters_reader_after_a_newer_run(self) -> None:
        case = make_missing()
        make_result(make_done_run(case, "none"), "tls.trusted", "P")
        assert file_of(case, browser_of(case)).status_code == 200

    def test_is_for_staff_who_may_see_the_request(self) -> None:
        case = make_missing()
        where = f"{CASES}{case.pk}/missing-certificate/"
        desk = lead()
        assert desk.get(where).content.decode() == PEM
        assert where in desk.get(f"{CASES}{case.pk}/change/").content.decode()
        assert reader().get(where).status_code == 403
        assert outsider().get(where).status_code == 302
        CheckResult.objects.update(certificate_pem="")
        assert desk.get(where).status_code == 404

    def test_goes_with_the_evidence(self) -> None:
        case = make_missing()
        make_done_run(case, "none")
        Run.objects.update(finished_at=timezone.now() - timedelta(days=400))
        forgetting.forget_evidence(forgetting.replaced_evidence(timezone.now()))
        assert file_of(case, browser_of(case)).status_code == 404


class TestPage:
    def test_offers_it_and_says_what_could_not_be_verified(self) -> None:
        case = make_missing(("key.on", "P", "key_state"))
        text = page_of(case)
        assert f'href="/requests/{case.reference}/missing-certificate"' in text
        assert "These answers came over a connection that nobody could verify." in text
        assert "Apart from the certificate, everything that we could see is in order." in text

    def test_promises_nothing_where_more_is_wrong(self) -> None:
        text = page_of(make_missing(("key.off", "F", "key_state")))
        assert "These answers came over a connection that nobody could verify." in text
        assert "Apart from the certificate" not in text

    def test_says_nothing_of_it_over_a_trusted_connection(self) -> None:
        case = make_missing()
        CheckResult.objects.exclude(check_slug="tls").update(evidence=[ASKED | {"verified": True}])
        assert "nobody could verify" not in page_of(case)

    def test_staff_see_it_at_each_finding(self) -> None:
        case = make_missing(("key.on", "P", "key_state"))
        text = lead().get(f"{CASES}{case.pk}/change/").content.decode()
        assert text.count("The answer came over a connection that nobody could verify.") == len(SEEN) + 1


class TestLetter:
    def test_leads_to_the_file(self) -> None:
        case = make_missing(("key.on", "P", "key_state"))
        letter = letters.write(case, Letter.Kind.NEEDS_MENDING, {"outcome": MISSING})
        written = compose(letter)
        url = f"http://127.0.0.1:8000/requests/{case.reference}/missing-certificate"
        assert url in written.text
        assert f'href="{url}"' in written.html
        for text in (written.text, re.sub(r"<[^>]+>", " ", written.html)):
            assert "Apart from the certificate, everything that we could see is in order." in " ".join(text.split())
