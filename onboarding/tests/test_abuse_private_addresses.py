"""Nobody outside learns an address that is not public: not from a name, a redirect, a certificate or our evidence."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from pytest_django import Settings

from diagnosis import diagnose
from diagnosis.details import tidy
from diagnosis.models import CheckResult, Run
from onboarding import intake, letters, outbox, progress
from onboarding.addresses_hidden import facts_outside, without_private
from onboarding.models import Case, Letter
from onboarding.standing import standing_of
from onboarding.tests.abuse_cast import reaching
from onboarding.tests.pages_cast import ASKED, PAGES, browser_of, text_of
from registry.models import Server
from sandbox import scenarios
from sandbox.server import running
from tests.builders import make_case, make_case_with_key, make_connection, make_done_run, make_result
from wire.address import Address

State = Case.State
PRIVATE = ("10.0.0.5", "127.0.0.1", "192.168.7.8", "169.254.169.254", "fd00::7", "::1", "::ffff:10.0.0.5", "100.64.0.1")
PATHS = {"case": "", "change_address": "change-address", "confirm_code": "code"}
MOVED = "address.moved"


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_blotted_out_wherever_they_stand(address: str) -> None:
    written = f"[{address}]" if ":" in address else address
    for text in (f"{address}", f"https://{written}:8443/login", f"a, {address}, b", f"see {address}.", f"x={address};"):
        assert address not in without_private(text)
    assert without_private({"headers": {"location": f"http://{written}/"}}) == {"headers": {"location": "http://•••/"}}
    assert facts_outside({"inside": "canvas.docker", "n": 3}) == {"n": 3}  # a name can be as private
    assert facts_outside({"addresses": f"{address}, 9.9.9.9", "to": written, "n": 3}) == {
        "addresses": "9.9.9.9",
        "n": 3,
    }


@pytest.mark.parametrize(
    "text",
    ["9.9.9.9", "2620:fe::fe", "14:07:00", "nginx/1.18.0", "a:b", "https://x.example:443/", "2026-05-12T14:07:00+00:00"],
)  # fmt: skip
def test_everything_else_stays(text: str) -> None:
    assert without_private(text) == text


def everything_outside(case: Case) -> str:
    """Return every page of the case and every letter that was sent, as whoever is outside reads them."""
    browser = browser_of(case)
    answers = [browser.get(f"/requests/{case.reference}/{PATHS.get(page, page)}") for page in PAGES]
    answers.append(browser.get(f"/requests/{case.reference}/progress?on=address"))
    mails = [message.message().as_string() for message in mail.outbox]
    return "\n".join([*(text_of(answer) for answer in answers), *mails])


def found_in(text: str) -> set[str]:
    return {address for address in PRIVATE if re.search(rf"(?<![\w.:]){re.escape(address)}(?![\w.:])", text)}


@pytest.mark.django_db
class TestNames:
    @pytest.mark.parametrize(
        ("host", "opened", "outcome"),
        [
            # The file may name it, and 10.0.0.5, which lies in it, may be asked by nobody.
            ("canvas.mapped.example", ["::ffff:10.0.0.0/104"], "address.not_public"),
            ("canvas.inside.example", ["127.0.0.0/8"], "address.refused"),  # by the file of names, and nobody is there
        ],
    )
    def test_a_name_that_leads_inside_tells_no_address(
        self, host: str, opened: list[str], outcome: str, settings: Settings, tmp_path: Path
    ) -> None:
        names = tmp_path / "names"
        names.write_text("::ffff:10.0.0.5 canvas.mapped.example\n127.0.0.2 canvas.inside.example\n")
        settings.WIRE_NAMES_FILE, settings.WIRE_ALLOWED_NETWORKS = str(names), opened
        case = make_case(connection=make_connection(server=Server.at(Address(host))), proved_at=timezone.now())
        run = progress.look_at_address(case)
        assert run
        diagnose.run(run.pk, finish=progress.follow)
        case.refresh_from_db()
        assert outcome in CheckResult.objects.values_list("outcome_code", flat=True)
        text = everything_outside(case)
        assert found_in(text) == set()
        assert "127.0.0.2" not in text

    def test_a_server_on_loopback_shows_its_page_without_its_address(self, settings: Settings) -> None:
        with running() as box:
            reaching(box, settings)
            typed = scenarios.by_slug("key-off").submit(box.port)
            told = intake_of(typed.address, typed.client_id, typed.secret)
            for run in Run.objects.open():
                diagnose.run(run.pk, finish=progress.follow)
        stored = str(list(CheckResult.objects.values_list("facts", "evidence")))
        assert "127.0.0.1" in stored
        outbox.send_due()
        told.refresh_from_db()
        assert told.letters.filter(kind=Letter.Kind.NEEDS_MENDING, state=Letter.State.SENT).exists()
        assert found_in(everything_outside(told)) == set()


def intake_of(address: str, client_id: str, secret: str) -> Case:
    """Hand in a practice server as its proved contact."""
    told = tidy(address, client_id, secret)
    assert told.address
    case = make_case(connection=make_connection(server=Server.at(told.address)), proved_at=timezone.now())
    intake.keep_details(case, told)
    intake.try_details(case)
    return case


@pytest.mark.django_db
class TestWhatServersTell:
    def make(self, state: str, address: str) -> Case:
        """Return a case whose findings hold the address wherever a server can put one."""
        written = f"[{address}]" if ":" in address else address
        asked: dict[str, Any] = ASKED | {"address": address, "headers": {"location": f"https://{written}:8443/login"}}
        case = make_case_with_key(state=state) if state != State.DRAFT else make_case(proved_at=timezone.now())
        run = make_done_run(case, MOVED, is_full=state != State.DRAFT)
        facts = {"addresses": f"9.9.9.9, {address}", "to": f"{written}:8443", "names": f"{address}, canvas.example"}
        for code, check in ((MOVED, "address"), ("tls.wrong_name", "tls"), ("address.reachable", "address")):
            verdict = "P" if code.endswith("reachable") else "F"
            make_result(run, code, verdict, check_slug=check, facts=facts, evidence=[asked])
        progress.write_steps(case)
        letters.write(case, Letter.Kind.NEEDS_MENDING, {"outcome": MOVED})
        outbox.send_due()
        return case

    @pytest.mark.parametrize("state", [State.DRAFT, State.WAITING_INSTITUTION, State.WAITING_STAFF])
    @pytest.mark.parametrize("address", ["10.0.0.5", "fd00::7", "169.254.169.254"])
    def test_stands_on_no_page_and_in_no_letter(self, state: str, address: str) -> None:
        text = everything_outside(self.make(state, address))
        assert len(mail.outbox) == 1
        assert found_in(text) == set()
        assert "•••" in text  # its evidence is there, blotted

    def test_is_offered_to_nobody_as_the_address_to_use(self) -> None:
        text = everything_outside(self.make(State.DRAFT, "10.0.0.5"))
        assert 'id="use-this"' not in text

    def test_is_there_for_staff(self) -> None:
        case = self.make(State.WAITING_INSTITUTION, "10.0.0.5")
        inside = standing_of(case, is_for_staff=True)
        assert inside.found[0].facts["to"] == "10.0.0.5:8443"
