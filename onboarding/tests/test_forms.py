"""What the forms read and refuse, and in which words."""

from typing import Any

import pytest
from pytest_django import Settings

from keys.tests.leaks import leaked
from onboarding.forms import AddressForm, CodeForm, DetailsForm, RegionForm, StartForm
from registry.models import Region
from tests.builders import SECRET
from wire.address import Address

LONG = "x" * 100_000
ENTRY = {
    "address": "canvas.northfield.example",
    "email": "it@northfield.example",
    "institution": "Northfield College",
    "language": "de",
}
NO_ADDRESS = "This does not look like a web address. It should look like canvas.northfield.example."


class TestSecretInTheWrongField:
    @pytest.mark.parametrize("name", ["address", "email", "institution"])
    def test_is_refused_and_not_shown_again(self, name: str) -> None:
        form = StartForm(ENTRY | {name: f' "{SECRET}"\n'})
        assert not form.is_valid()
        assert leaked(str(form), SECRET) == set()

    def test_is_not_shown_again_as_a_code(self) -> None:
        form = CodeForm({"code": SECRET})
        assert "This looks like a secret." in form.errors["code"][0]
        assert leaked(str(form), SECRET) == set()

    def test_is_not_seen_in_a_name_that_is_as_long(self) -> None:
        name = "The Northfield University of Arts and Sciences " + "x" * 24
        assert StartForm(ENTRY | {"institution": name}).is_valid()


class TestAddress:
    @pytest.mark.parametrize(
        ("typed", "origin"),
        [
            ("canvas.northfield.example", "https://canvas.northfield.example"),
            ("http://Canvas.Northfield.example/courses/7?x=1", "https://canvas.northfield.example"),
            ("Error at https://canvas.northfield.example/login please help", "https://canvas.northfield.example"),
            ("canvas.\x00northfield.example", None),
            ("\u202ecanvas.northfield.example", "https://canvas.northfield.example"),
        ],
    )
    def test_is_read_from_whatever_people_paste(self, typed: str, origin: str | None) -> None:
        form = AddressForm({"address": typed})
        assert form.is_valid() is (origin is not None)
        assert origin is None or form.read_address.origin == origin

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ("", "Type the address of your Canvas."),
            ("   ", "Type the address of your Canvas."),
            ("not an address", NO_ADDRESS),
            ("localhost", NO_ADDRESS),
            ("https://user:word@canvas.northfield.example", NO_ADDRESS),
            ("javascript:alert(1)", NO_ADDRESS),
            (
                "10.0.0.7",
                "This is a number, not a name. Give us the name that people type into the browser, for example",
            ),
            ("canvas.northfield.example:8443", "We do not ask at this port. Give us the address without a port."),
            ("https://" + LONG, "This is longer than any address. Paste only the address."),
        ],
    )
    def test_is_refused_in_plain_words(self, typed: str, words: str) -> None:
        form = AddressForm({"address": typed})
        assert str(form.errors["address"][0]).startswith(words)

    def test_may_name_a_port_that_is_allowed(self, settings: Settings) -> None:
        settings.WIRE_ALLOWED_PORTS = [443, 9443]
        form = AddressForm({"address": "canvas.northfield.example:9443"})
        assert form.is_valid()
        assert form.read_address == Address("canvas.northfield.example", 9443)

    def test_says_what_was_typed_where_that_was_more_than_a_name(self) -> None:
        form = AddressForm({"address": "https://canvas.northfield.example/courses/7"})
        assert form.is_valid()
        assert form.typed_more == "https://canvas.northfield.example/courses/7"


class TestStart:
    @pytest.mark.parametrize(
        ("changes", "field", "words"),
        [
            ({"email": ""}, "email", "Type your e-mail address."),
            ({"email": "northfield"}, "email", "An e-mail address has an @ in it, like it@northfield.example."),
            ({"email": "x" * 250 + "@northfield.example"}, "email", "This is longer than any e-mail address."),
            (  # short enough as typed, but not in lower case, as it is stored
                {"email": "x" * 60 + "@" + ".".join(["\u0130" * 50] * 3) + ".example"},
                "email",
                "An e-mail address has an @ in it, like it@northfield.example.",
            ),
            ({"institution": " "}, "institution", "Type the name of your institution."),
            ({"institution": LONG}, "institution", "This is longer than any name. Shorten it to 200 characters."),
        ],
    )
    def test_says_what_is_wrong(self, changes: dict[str, str], field: str, words: str) -> None:
        form = StartForm(ENTRY | changes)
        assert form.errors[field][0] == words

    def test_takes_a_name_without_reversed_writing_and_line_breaks(self) -> None:
        form = StartForm(ENTRY | {"institution": "North\u202efield\r\nCollege"})
        assert form.is_valid()
        assert form.cleaned_data["institution"] == "North field College"

    def test_refuses_a_language_that_is_not_spoken_here(self) -> None:
        assert "language" in StartForm(ENTRY | {"language": "tlh"}).errors

    def test_lets_no_browser_cut_what_is_pasted(self) -> None:
        assert "maxlength" not in StartForm().as_p()


class TestRegion:
    @pytest.mark.parametrize("chosen", [{}, {"region": ""}, {"region": "elsewhere"}])
    def test_has_to_be_one_that_is_offered(self, chosen: dict[str, Any]) -> None:
        form = RegionForm(chosen, regions=[Region(code="eu", name="Europe")])
        assert form.errors["region"] == ["Choose a region."]

    def test_is_the_one_chosen(self) -> None:
        europe = Region(code="eu", name="Europe")
        form = RegionForm({"region": "eu"}, regions=[Region(code="us", name="US"), europe])
        assert form.is_valid()
        assert form.chosen is europe


class TestDetails:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            (SECRET, SECRET),
            (f' "{SECRET[:30]}\r\n{SECRET[30:]}" ', SECRET),
            (f"{SECRET[:10]}\x00{SECRET[10:]}", SECRET),
            ("", None),
            (LONG, None),
        ],
    )
    def test_hand_on_the_tidied_secret(self, typed: str, kept: str | None) -> None:
        form = DetailsForm({"client_id": "10000000000007", "client_secret": typed})
        told = form.submitted(Address("canvas.northfield.example"))
        assert (told.secret.reveal() if told.secret else None) == kept
        assert told.client_id == "10000000000007"

    def test_refuse_what_is_longer_than_any_secret(self) -> None:
        form = DetailsForm({"client_id": "7", "client_secret": LONG})
        assert form.errors["client_secret"] == ["This is longer than any secret. Paste only the secret."]


class TestCode:
    @pytest.mark.parametrize(
        ("typed", "words"), [("", "Type the code from the letter."), (LONG, "This is longer than any code.")]
    )
    def test_says_what_is_wrong(self, typed: str, words: str) -> None:
        assert CodeForm({"code": typed}).errors["code"] == [words]
