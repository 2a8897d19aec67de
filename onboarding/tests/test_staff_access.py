"""Who gets onto the staff side, and who may act there."""

import re
from urllib.parse import unquote

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client

from onboarding.models import Case
from onboarding.tests.staff_cast import CASES, lead, outsider, reader
from tests.builders import make_case_with_key, make_done_run

pytestmark = pytest.mark.django_db

PAGES = ["/staff/", CASES, f"{CASES}1/change/", f"{CASES}1/confirm/", "/staff/keys/credential/", "/staff/keys/access/"]


class TestStrangers:
    @pytest.mark.parametrize("address", PAGES)
    def test_are_sent_to_the_sign_in_page_and_back_afterwards(self, client: Client, address: str) -> None:
        response = client.get(address, follow=True)

        assert unquote(response.redirect_chain[-1][0]) == f"/accounts/login/?next={address}"
        assert "<h1>Sign in to the desk.</h1>" in response.content.decode()

    @pytest.mark.parametrize("action", ["check-again", "confirm"])
    def test_change_nothing(self, client: Client, action: str) -> None:
        case = make_case_with_key(state=Case.State.WAITING_STAFF)
        run = make_done_run(case)

        response = client.post(f"{CASES}{case.pk}/{action}/", {"run_id": run.pk, "reason": "Because."})

        assert response.status_code == 302
        assert Case.objects.get().state == Case.State.WAITING_STAFF


class TestSignIn:
    def test_takes_e_mail_and_password_and_goes_on_to_the_page_asked_for(self, client: Client) -> None:
        User.objects.create_superuser("lead", "lead@badges.example", "a-long-password")

        response = client.post(
            "/accounts/login/", {"login": "lead@badges.example", "password": "a-long-password", "next": CASES}
        )

        assert response.headers["Location"] == CASES

    def test_never_says_which_of_the_two_was_wrong(self, client: Client) -> None:
        User.objects.create_superuser("lead", "lead@badges.example", "a-long-password")
        entered = ({"login": "lead@badges.example"}, {"login": "nobody@badges.example"})

        for login in entered:
            page = client.post("/accounts/login/", login | {"password": "wrong"}).content.decode()
            assert "These do not fit together. Check both and try again." in page

    def test_speaks_in_the_words_of_the_desk(self, client: Client) -> None:
        for language, words in (("en", ("E-mail", "Password")), ("de", ("E-Mail", "Passwort"))):
            page = client.get("/accounts/login/", headers={"Accept-Language": language}).content.decode()
            assert re.findall(r"<label[^>]*>([^<]*)", page) == list(words)
            assert "placeholder" not in page

    def test_says_what_was_left_empty(self, client: Client) -> None:
        page = client.post("/accounts/login/", {}).content.decode()
        assert "Type your e-mail address." in page
        assert "Type your password." in page
        assert "This field is required." not in page

    def test_leaves_it_to_our_words_to_say_what_is_missing(self, client: Client) -> None:
        for path in ("login/", "password/reset/"):
            assert re.search(r"<form[^>]* novalidate>", client.get(f"/accounts/{path}").content.decode())
        inside = lead()
        for path in ("password/change/", "reauthenticate/"):
            page = inside.get(f"/accounts/{path}").content.decode()
            assert re.search(r"<form[^>]* novalidate>", page)
            assert "Forgot your password?" not in page

    def test_lets_nobody_make_an_account(self, client: Client) -> None:
        client.post("/accounts/signup/", {"email": "me@badges.example", "password1": "a-long-password-1"})

        assert not User.objects.exists()


class TestAccountPages:
    @pytest.mark.parametrize(
        ("address", "heading"),
        [
            ("logout/", "Sign out"),
            ("password/change/", "Change your password"),
            ("reauthenticate/", "Confirm that it is you"),
        ],
    )
    def test_stand_for_whoever_is_signed_in(self, address: str, heading: str) -> None:
        page = lead().get(f"/accounts/{address}").content.decode()

        assert f"<h1>{heading}</h1>" in page

    @pytest.mark.parametrize(("address", "after"), [("logout", "logout"), ("password_change", "password/change")])
    def test_take_the_place_of_the_admins_own(self, address: str, after: str) -> None:
        assert lead().get(f"/staff/{address}/").headers["Location"] == f"/accounts/{after}/"

    def test_give_a_new_password_by_mail(self, client: Client) -> None:
        User.objects.create_superuser("lead", "lead@badges.example", "forgotten")
        page = client.post("/accounts/password/reset/", {"email": "lead@badges.example"}, follow=True)
        assert "Look into your mail" in page.content.decode()
        link = re.findall(r"http://testserver(\S+)", str(mail.outbox[0].body))[0]

        form = client.get(link, follow=True)
        assert "<h1>Choose a new password</h1>" in form.content.decode()
        entered = {"password1": "another-long-one-5", "password2": "another-long-one-5"}
        done = client.post(form.redirect_chain[-1][0], entered, follow=True)

        assert "Your password is changed." in done.content.decode()
        assert User.objects.get().check_password("another-long-one-5")

    def test_say_the_same_to_an_address_without_an_account(self, client: Client) -> None:
        page = client.post("/accounts/password/reset/", {"email": "nobody@badges.example"}, follow=True)

        assert "Look into your mail" in page.content.decode()

    def test_tell_that_a_link_was_used(self, client: Client) -> None:
        page = client.get("/accounts/password/reset/key/1-abc/").content.decode()

        assert "<h1>This link no longer works.</h1>" in page


class TestWhoIsNoStaff:
    @pytest.mark.parametrize("address", PAGES)
    def test_is_refused(self, address: str) -> None:
        response = outsider().get(address, follow=True)

        assert response.status_code == 403
        assert "Your role does not cover this." in response.content.decode()


class TestReaders:
    def test_see_the_case_without_its_actions(self) -> None:
        case = make_case_with_key(state=Case.State.WAITING_STAFF)
        make_done_run(case)

        page = reader("view_case").get(f"{CASES}{case.pk}/change/").content.decode()

        assert case.reference in page
        assert "Check again</button>" not in page
        assert f"{CASES}{case.pk}/confirm/" not in page

    @pytest.mark.parametrize("action", ["check-again", "confirm"])
    def test_may_not_act(self, action: str) -> None:
        case = make_case_with_key(state=Case.State.WAITING_STAFF)
        run = make_done_run(case)

        response = reader("view_case").post(f"{CASES}{case.pk}/{action}/", {"run_id": run.pk, "reason": "Because."})

        assert response.status_code == 403
        assert Case.objects.get().state == Case.State.WAITING_STAFF

    def test_without_the_permission_see_no_case(self) -> None:
        case = make_case_with_key()

        assert reader("view_run").get(f"{CASES}{case.pk}/change/").status_code == 403


class TestForms:
    def test_need_their_token(self) -> None:
        case = make_case_with_key()
        careful = Client(enforce_csrf_checks=True)
        careful.cookies = lead().cookies

        assert careful.post(f"{CASES}{case.pk}/check-again/").status_code == 403
