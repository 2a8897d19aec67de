"""ID and secret: sealed at the first POST, judged by shape, never sent back."""

import logging
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from diagnosis.models import Run
from diagnosis.targets import KIND
from keys import custody
from keys.custody import Description
from keys.tests.leaks import leaked
from onboarding.models import Case
from onboarding.tests.pages_cast import browser_of, text_of
from registry.models import Connection
from tests.builders import SECRET, make_case, make_case_with_key, make_done_run

pytestmark = pytest.mark.django_db
CLIENT_ID = "10000000000007"
LTI_ID = "10000000000008"


def send(case: Case, browser: Client | None = None, **typed: Any) -> Any:
    return (browser or browser_of(case)).post(f"/requests/{case.reference}/details", typed)


def answered(case: Case, browser: Client | None = None, **typed: Any) -> str:
    """Return the page that stands after sending."""
    browser = browser or browser_of(case)
    response = send(case, browser, **typed)
    assert leaked(str(browser.session.items()), SECRET) == set()
    return text_of(browser.get(response.headers["Location"]))


def kept(case: Case) -> Description | None:
    credential = custody.current(KIND, case.connection.public_id)
    return custody.describe(credential) if credential else None


class TestRightDetails:
    def test_are_sealed_and_tried(self) -> None:
        case = make_case()
        response = send(case, client_id=CLIENT_ID, client_secret=SECRET)
        assert response.headers["Location"] == f"/requests/{case.reference}/"
        assert Case.objects.get().state == Case.State.CHECKING
        described = kept(case)
        assert described is not None
        assert described.is_complete
        assert case.connection.runs.get().is_full

    @pytest.mark.parametrize(
        "typed",
        [f'"{SECRET}"', f"{SECRET[:32]}\r\n{SECRET[32:]}", f"  {SECRET}\t", f"\u200b{SECRET}", f"{SECRET[:9]}\x00{SECRET[9:]}"],
    )  # fmt: skip
    def test_are_read_whatever_came_along(self, typed: str) -> None:
        case = make_case()
        assert send(case, client_id=f" {CLIENT_ID}\n", client_secret=typed).status_code == 302
        described = kept(case)
        assert described is not None
        assert (described.length, described.last_four) == (64, SECRET[-4:])

    def test_are_put_right_when_each_stands_in_the_other_field(self) -> None:
        case = make_case()
        assert send(case, client_id=SECRET, client_secret=CLIENT_ID).status_code == 302
        fresh = Case.objects.get().connection
        assert fresh.client_id == CLIENT_ID
        assert fresh.tidied["is_swapped"] is True

    def test_give_one_run_however_often_they_are_sent(self) -> None:
        case = make_case()
        browser = browser_of(case)
        for _ in range(3):
            assert send(case, browser, client_id=CLIENT_ID, client_secret=SECRET).status_code == 302
        assert Run.objects.count() == 1
        assert case.flips.count() == 2


class TestLtiKey:
    def test_19_is_kept_beside_the_api_key_and_tried(self) -> None:
        case = make_case()
        send(case, client_id=CLIENT_ID, client_secret=SECRET, lti_client_id=" LTI ID: 10000000000008 ")
        case = Case.objects.get()
        assert (case.connection.client_id, case.connection.lti_client_id) == (CLIENT_ID, LTI_ID)
        assert case.state == Case.State.CHECKING
        assert f'value="{LTI_ID}"' in browser_of(case).get(f"/requests/{case.reference}/details").text

    @pytest.mark.parametrize("changed", ["10000000000009", ""])
    def test_19_changed_or_given_up_is_a_correction_like_any_other(self, changed: str) -> None:
        case = make_case_with_key(state=Case.State.WAITING_INSTITUTION)
        Connection.objects.update(lti_client_id=LTI_ID)
        make_done_run(Case.objects.get(), "key.off", lti_client_id=LTI_ID)
        send(case, client_id=CLIENT_ID, lti_client_id=changed)
        assert Connection.objects.get().lti_client_id == changed
        assert (Case.objects.get().state, Run.objects.open().count()) == (Case.State.CHECKING, 1)

    def test_19_stays_as_it_is_where_nothing_is_said_of_it(self) -> None:
        case = make_case_with_key()
        Connection.objects.update(lti_client_id=LTI_ID)
        send(case, client_id=CLIENT_ID)
        assert Connection.objects.get().lti_client_id == LTI_ID

    @pytest.mark.parametrize("typed", ["eight", SECRET, "1E+13", "9" * 5000])
    def test_20_is_not_kept_where_it_is_no_number_and_the_rest_is(self, typed: str) -> None:
        case = make_case()
        text = answered(case, client_id=CLIENT_ID, client_secret=SECRET, lti_client_id=typed)
        assert "An LTI client ID has digits only." in text
        assert leaked(text, SECRET) == set()
        connection = Connection.objects.get()
        assert (connection.client_id, connection.lti_client_id) == (CLIENT_ID, "")
        assert Case.objects.get().state == Case.State.DRAFT


class TestNoRequest:
    @pytest.mark.parametrize(
        ("mode", "typed", "said"),
        [
            (13, SECRET[:20], "The secret is not complete."),
            (13, f"{SECRET[:5]}...", "This is only a hint of the secret."),
            (14, SECRET[:62], "This does not look like a secret from Canvas."),
            (18, SECRET[:32], "This belongs to an LTI 1.1 tool, not to a developer key."),
            (21, f"1234~{SECRET}", "This is an access token, not the secret of a key."),
        ],
    )
    def test_13_14_18_21_is_said_at_once_and_asked_nobody(self, mode: int, typed: str, said: str) -> None:
        case = make_case()
        assert said in answered(case, client_id=CLIENT_ID, client_secret=typed)
        assert not Run.objects.filter(is_full=True).exists()

    def test_20_a_rounded_number_is_named_as_such(self) -> None:
        text = answered(make_case(), client_id="1E+13", client_secret=SECRET)
        assert "A spreadsheet has rounded this number." in text


class TestWrongDetails:
    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            (SECRET[:20], "The secret is not complete. It has 20 characters, and a whole one has 64."),
            ("••••••••••••••••", "This is only a hint of the secret."),
            (SECRET + "ab", "This does not look like a secret from Canvas."),
            (SECRET[:32], "This belongs to an LTI 1.1 tool, not to a developer key."),
            ("7~" + SECRET[:60], "This is an access token, not the secret of a key."),
        ],
    )
    def test_are_kept_and_explained_without_a_run(self, typed: str, words: str) -> None:
        case = make_case()
        text = answered(case, client_id=CLIENT_ID, client_secret=typed)
        assert text.count(words) == 2
        assert "<title>Error: " in text
        assert f"We kept what you entered: {len(typed)} characters. Enter the whole secret here." in text
        assert typed not in text
        assert f'value="{CLIENT_ID}"' in text
        assert not Run.objects.exists()
        assert Case.objects.get().state == Case.State.DRAFT

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({}, ["Type the client ID.", "Type the client secret."]),
            ({"client_id": CLIENT_ID}, ["Type the client secret."]),
            ({"client_secret": SECRET}, ["Type the client ID."]),
            ({"client_id": "my key", "client_secret": SECRET}, ["A client ID has digits only."]),
            ({"client_id": CLIENT_ID, "client_secret": "x" * 100_000}, ["This is longer than any secret. Paste only the secret."]),
            ({"client_id": "7" * 100_000, "client_secret": SECRET}, ["A client ID has digits only."]),
        ],
    )  # fmt: skip
    def test_name_the_field(self, typed: dict[str, Any], words: list[str]) -> None:
        text = answered(make_case(), **typed)
        assert [text.count(one) for one in words] == [2] * len(words)

    def test_survive_an_error_in_the_other_field(self) -> None:
        case = make_case()
        text = answered(case, client_id="my key", client_secret=SECRET)
        assert f"64 characters, ends in {SECRET[-4:]}. Leave this empty to keep it." in text
        assert send(case, client_id=CLIENT_ID, client_secret="").status_code == 302
        assert Case.objects.get().state == Case.State.CHECKING

    def test_are_told_after_a_redirect_once_and_on_their_own_page(self) -> None:
        case, other = make_case(), make_case()
        browser = browser_of(case, other)
        response = send(case, browser, client_id=CLIENT_ID, client_secret=SECRET[:20])
        assert response.headers["Location"] == f"/requests/{case.reference}/details"
        assert "The secret is not complete." not in text_of(browser.get(f"/requests/{other.reference}/details"))
        first, again = (text_of(browser.get(f"/requests/{case.reference}/details")) for _ in range(2))
        assert "The secret is not complete." in first
        assert "The secret is not complete." not in again
        assert "We kept what you entered: 20 characters." in again

    def test_kept_ones_are_judged_again(self) -> None:
        case = make_case()
        send(case, client_id=CLIENT_ID, client_secret=SECRET[:20])
        text = answered(case, client_id=CLIENT_ID, client_secret="")
        assert "The secret is not complete." in text

    def test_a_secret_in_the_field_of_the_id_is_not_echoed(self) -> None:
        case = make_case()
        text = answered(case, client_id=SECRET, client_secret="also not a number")
        assert "A client ID has digits only." in text

    def test_five_megabytes_end_in_a_clear_page(self) -> None:
        case = make_case()
        response = send(case, client_id=CLIENT_ID, client_secret=SECRET * 80_000)
        assert response.status_code == 400
        assert "That was too long." in text_of(response)
        assert kept(case) is None


class TestAgain:
    def test_changed_details_are_tried_at_once(self) -> None:
        case = make_case_with_key(state=Case.State.WAITING_INSTITUTION)
        make_done_run(case, "secret.wrong")
        send(case, client_id=CLIENT_ID, client_secret=SECRET[::-1])
        assert Case.objects.get().state == Case.State.CHECKING

    def test_the_same_details_wait_for_the_cool_down(self) -> None:
        case = make_case_with_key(state=Case.State.WAITING_INSTITUTION)
        make_done_run(case, "secret.wrong")
        browser = browser_of(case)
        send(case, browser, client_id=CLIENT_ID, client_secret="")
        assert Case.objects.get().state == Case.State.WAITING_INSTITUTION
        assert "You can check again in" in text_of(browser.get(f"/requests/{case.reference}/"))

    def test_a_closed_request_takes_nothing(self) -> None:
        case = make_case(state=Case.State.EXPIRED)
        assert send(case, client_id=CLIENT_ID, client_secret=SECRET).headers["Location"].endswith(case.reference + "/")
        assert kept(case) is None


class TestPage:
    def test_is_not_stored_by_browsers_and_asks_for_the_proof(
        self, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        case = make_case_with_key(proved_at=None, state=Case.State.DRAFT)
        browser = browser_of(case)
        with django_assert_max_num_queries(8):
            response = browser.get(f"/requests/{case.reference}/details")
        assert response.headers["Cache-Control"] == "no-store"
        text = text_of(response)
        assert 'type="password" name="client_secret"' in text
        assert 'autocomplete="off"' in text
        assert f"Open the link we mailed to {case.contact.masked_email}" in text
        assert text.count("<rect") == 64

    def test_asks_for_no_proof_twice(self) -> None:
        case = make_case(proved_at=timezone.now())
        assert "Confirm my e-mail" not in text_of(browser_of(case).get(f"/requests/{case.reference}/details"))

    def test_leaves_no_secret_in_logs(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        send(make_case(), client_id="my key", client_secret=SECRET)
        assert SECRET[:12] not in caplog.text
